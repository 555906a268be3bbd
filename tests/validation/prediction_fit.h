/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prediction_fit.h - how prediction and prior are pooled (src/model/pooling.c), fitted to documented runs.
 *
 * Four cases: the layout stated or chosen, the stack tuned or a team's own. For each, the least CRPS with a program one vote
 * (tests/support/pool_fit.h), and the score of each program by a fit to all others; its prior too is fitted without it. The
 * cut at what an accelerator sustains is left out.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_PREDICTION_FIT_H
#define FLOPCAST_TESTS_VALIDATION_PREDICTION_FIT_H

#include "forecast.h"

#include "model/pooling.h"

/* pools: [program of the table], each by a fit to all the others, in the way of pooling that is in force; `fits`: the prior's, likewise. */
void prediction_fit_without(const struct forecast_table *t, const struct utilisation_fit *fits,
			    struct pool_constants *pools);

/* Prints all ways of pooling for each case; the exit status. */
int prediction_fit_print(const char *runs);

#endif
