/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rate_estimator.h - how often a run thinks that it fails, from what it believed at first and what it has seen since.
 *
 * The rate of a Poisson process whose prior is a gamma law of `count` failures in `exposure_s`: the posterior's mean is
 * (count + failures) / (exposure + time) (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6).
 */
#ifndef FLOPCAST_JOB_RATE_ESTIMATOR_H
#define FLOPCAST_JOB_RATE_ESTIMATOR_H

#include "model/checkpoint.h"

#include <math.h>

struct rate_estimator {
	double count, exposure_s; /* of the prior, and failures since; INFINITY: never seen any, and none is expected */
};

/* The interval that would be best if the mean were the rate, after so long. */
static inline double rate_estimator_interval_s(const struct rate_estimator *b, double seen_s, double write_s)
{
	double mtbf_s = (b->exposure_s + seen_s) / b->count;

	return isinf(mtbf_s) ? mtbf_s : checkpoint_optimal_s(mtbf_s, write_s);
}

#endif
