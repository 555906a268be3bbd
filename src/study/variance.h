/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * variance.h - how much of the spread of an outcome comes from random events, and how much from uncertain inputs.
 *
 * Var(Y) = E[Var(Y | inputs)] + Var(E[Y | inputs]): random events and input uncertainty (aleatory and epistemic).
 * Replications that have been run are run again with the same inputs and other random events. Of the pairs, half the
 * mean square of the differences estimates the first, the covariance the second (the "A and A'" design of Saltelli et al. 2010, CPC 181, for all inputs at once). Checked
 * against a closed form: tests/statistical/test_variance.c.
 */
#ifndef FLOPCAST_STUDY_VARIANCE_H
#define FLOPCAST_STUDY_VARIANCE_H

#include "study/results.h"

enum { VARIANCE_PAIRS = 1000 }; /* at most */

struct variance {
	double random, inputs;	     /* in the square of the outcome's unit; NAN when there are no pairs */
	double random_se, inputs_se; /* standard errors */
	double share, share_se;	     /* of the inputs: the correlation of the pairs; by the delta method */
};

struct variances {
	struct variance cost, wall;
};

/* Of a plan's first replications, those pairs that finished. A pure function of plan, seed and results. */
struct variances variance_split(const struct results *results, size_t plan);

/* From pairs of equal inputs and independent random events. */
struct variance variance_of_pairs(const double *x, const double *y, size_t count);

#endif
