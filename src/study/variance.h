/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * variance.h - how much of the spread of an outcome is luck, and how much is not knowing the inputs.
 *
 * Var(Y) = E[Var(Y | parameters)] + Var(E[Y | parameters]): luck and ignorance. Replications that have been run are run
 * again with the same parameters and other luck. Of the pairs, half the mean square of the differences estimates luck,
 * the covariance ignorance (the "A and A'" design of Saltelli et al. 2010, CPC 181, for all parameters at once). Checked
 * against a closed form: tests/statistical/test_variance.c.
 */
#ifndef FLOPCAST_STUDY_VARIANCE_H
#define FLOPCAST_STUDY_VARIANCE_H

#include "study/results.h"

enum { VARIANCE_PAIRS = 1000 }; /* at most */

struct variance {
	double luck, ignorance;	      /* in the square of the outcome's unit; NAN when there are no pairs */
	double luck_se, ignorance_se; /* standard errors */
	double share, share_se;	      /* of ignorance: the correlation of the pairs; by the delta method */
};

struct variances {
	struct variance cost, wall;
};

/* Of a plan's first replications, those pairs that finished. A pure function of plan, seed and results. */
struct variances variance_split(const struct results *results, size_t plan);

/* From pairs of equal parameters and independent luck. */
struct variance variance_of_pairs(const double *x, const double *y, size_t count);

#endif
