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

#include "../support/pool_fit.h"
#include "forecast.h"

#include "model/pooling.h"

/* Rows of one case; table_rows: which of the table. */
struct pool_rows {
	struct pool_row *rows;
	size_t *table_rows, count;
};

/* Of tuned stacks in stated layouts. */
struct pool_rows prediction_rows_tuned(const struct forecast_table *t, const struct utilisation_fit *fits);
void pool_rows_release(struct pool_rows *r);

/* pools: [program of the table], each by a fit to all the others, in the way of pooling that is in force; `fits`: the prior's, likewise. */
void prediction_fit_without(const struct forecast_table *t, const struct utilisation_fit *fits,
			    struct pool_constants *pools);

/* Prints all ways of pooling for each case; the exit status. */
int prediction_fit_print(const char *runs);

#endif
