/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doubt.h - what a log says against a scenario: the scenario is right, or nobody knew.
 *
 * Of a quantity of which the scenario says x0, the log shows more or less. With chance 0.8 the scenario is right as it stands, and
 * what was seen is chance; with 0.2 nobody knew, and the log teaches (spike and slab: Mitchell & Beauchamp 1988). The two are weighed
 * by how well each foretold what was seen. So a log that agrees changes nothing, and one that contradicts changes all.
 *
 *   rate      n events where x0 says mu: Poisson. Its factor is 1, or as the scenario spreads it, gamma of that spread; else gamma
 *             of mean 1 and shape 2, as if 2 had been seen. Posterior gamma(shape + n, shape + mu).
 *   size      the mean of n draws, of which one varies by cv: normal in the logarithm, sd^2 = ln(1 + cv^2 / n). Its factor is 1, or
 *             lognormal with a sd of 0.8 in the logarithm.
 *
 * Stops that the log hides are in its time a step. So that weighs rates as well: normal in the logarithm about what a rate would make of
 * it. The posterior of the rate is weighed at 64 ranks, between which weights are constant.
 *
 * Tested: tests/unit/test_track_forecast.c, tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_DOUBT_H
#define FLOPCAST_TRACK_DOUBT_H

#include "track/stretch_curve.h"

enum { RATE_RANKS = 64 };

struct rate_doubt {
	double own_shape, seen, expected; /* own_shape: INFINITY where the scenario is sure */
	double right;			  /* chance that the scenario is right, after what was seen */
	double below[2][RATE_RANKS + 1];  /* of nobody knew, and right: chance of a rank below k / RATE_RANKS */
};

struct rate_doubt rate_doubt_of(double own_shape, double seen, double expected);

/* The log's time a step over what the scenario expects of a step: its logarithm, what `stretch` doesn't know of it as sd. */
struct rate_pace {
	double log_ratio, sd;
	const struct stretch_curve *stretch;
};
void rate_doubt_weigh(struct rate_doubt *d, const struct rate_pace *pace);

/* The factor of a replication, from two numbers in (0, 1): which of the two, and where in it. */
struct rate_factor {
	double so_far,
		ahead; /* ahead: what nobody knew and is too much counts for `kept` of its excess, since early trouble ends */
};
struct rate_factor rate_doubt_draw(const struct rate_doubt *d, double which, double rank, double kept);

/* Posterior mean of the logarithm of a size's factor: `ratio` is the mean of `count` draws over what was expected. */
double size_doubt(double ratio, double count, double cv);

#endif
