/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pooling.h - a predicted speed and what is documented of such runs, as one law.
 *
 * The prediction counts what a step costs; the prior of utilisation knows how far teams stay behind. For each stack the
 * logarithms are averaged (a logarithmic pool, Genest and Zidek 1986), with the prior's spread narrowed by as much as
 * the prediction explains: nearly all prediction for a tuned stack in a stated layout, mostly the prior for a team's own stack in
 * a layout that the program chose. In a chosen layout of a tuned stack one of the two laws holds (a linear pool, Stone 1961).
 * Fitted by tests/validation/prediction_fit.c. Tested: tests/unit/test_pooling.c.
 */
#ifndef FLOPCAST_MODEL_POOLING_H
#define FLOPCAST_MODEL_POOLING_H

#include "plan/plan.h"
#include "random/mixture.h"

/* What is predicted: tokens per second and GPU, log-sd of what is not known of the machine, whose layout it is. */
struct prediction {
	double rate, log_sd;
	int is_chosen;
	size_t measured; /* steps of other layouts on the same machine with the same programs */
	double log_off;	 /* of these, the mean of ln(measured speed / predicted) */
};

/* Of the variance of the logarithms of what pooling_law() returns, the share that is the machine's, which its programs don't have
 * elsewhere. */
double pooling_machine_share(const struct mixture *law, enum stack stack, const struct prediction *p);

/* With measured steps the prediction, corrected by them, alone. prior: of the same rate, as utilisation_law() has its parts for the stack. */
struct mixture pooling_law(const struct mixture *prior, enum stack stack, const struct prediction *p);

#endif
