/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/doubt.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* Before anything was seen. */
#define RIGHT	   0.8
#define WIDE_SHAPE 2.0
#define WIDE_SD	   0.8

/* Logarithm of the chance of n events where a gamma(shape) times mu are expected, without what is the same for all shapes. */
static double log_chance(double shape, double n, double mu)
{
	if (isinf(shape))
		return n * log(mu) - mu;
	return lgamma(shape + n) - lgamma(shape) + shape * log(shape / (shape + mu)) + n * log(mu / (shape + mu));
}

struct rate_doubt rate_doubt_of(double own_shape, double seen, double expected)
{
	struct rate_doubt d = { .own_shape = own_shape, .seen = seen, .expected = expected, .right = RIGHT };
	double odds;

	if (own_shape <= WIDE_SHAPE)
		d.right = 1; /* the scenario knows no more than we */
	else if (expected > 0) {
		odds = log_chance(WIDE_SHAPE, seen, expected) - log_chance(own_shape, seen, expected);
		d.right = 1 / (1 + (1 - RIGHT) / RIGHT * exp(odds));
	}
	return d;
}

double rate_doubt_draw(const struct rate_doubt *d, double which, double rank, double kept)
{
	int is_right = which < d->right;
	double shape = is_right ? d->own_shape : WIDE_SHAPE, g;

	if (isinf(shape))
		return 1;
	g = gsl_cdf_gamma_Pinv(rank, shape + d->seen, 1 / (shape + d->expected));
	return is_right || g <= 1 ? g : 1 + (g - 1) * kept;
}

double size_doubt(double ratio, double count, double cv)
{
	double x = log(ratio), own_sd = sqrt(log1p(cv * cv / count)), wide_sd = hypot(own_sd, WIDE_SD), wide;

	wide = (1 - RIGHT) * gsl_ran_gaussian_pdf(x, wide_sd);
	wide /= wide + RIGHT * gsl_ran_gaussian_pdf(x, own_sd);
	return wide * x * (WIDE_SD * WIDE_SD) / (wide_sd * wide_sd);
}
