/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/doubt.h"

#include "base/number.h"

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
	for (int k = 0; k <= RATE_RANKS; k++)
		d.below[0][k] = d.below[1][k] = (double)k / RATE_RANKS;
	return d;
}

static double factor_at(const struct rate_doubt *d, int is_right, double rank)
{
	double shape = is_right ? d->own_shape : WIDE_SHAPE;

	return isinf(shape) ? 1 : gsl_cdf_gamma_Pinv(rank, shape + d->seen, 1 / (shape + d->expected));
}

/* Ranks by how well each foretells the pace; returns how well all do, without what is the same for both. */
static double weigh_ranks(struct rate_doubt *d, int is_right, const struct rate_pace *pace)
{
	double *below = d->below[is_right], sum = 0;

	for (int k = 0; k < RATE_RANKS; k++) {
		double factor = factor_at(d, is_right, (k + 0.5) / RATE_RANKS);
		double sd = hypot(pace->sd, stretch_curve_sd(pace->stretch, factor));

		below[k] = sum;
		sum += gsl_ran_gaussian_pdf(pace->log_ratio - stretch_curve_mean(pace->stretch, factor), sd);
	}
	below[RATE_RANKS] = sum;
	for (int k = 0; k <= RATE_RANKS; k++)
		below[k] = sum > 0 ? below[k] / sum : (double)k / RATE_RANKS;
	return sum / RATE_RANKS;
}

void rate_doubt_weigh(struct rate_doubt *d, const struct rate_pace *pace)
{
	double wide = (1 - d->right) * weigh_ranks(d, 0, pace), right = d->right * weigh_ranks(d, 1, pace);

	if (wide + right > 0)
		d->right = right / (wide + right);
}

/* The rank below which so much of the chance is. */
static double rank_of(const double below[RATE_RANKS + 1], double chance)
{
	int k = 0;

	while (k < RATE_RANKS - 1 && below[k + 1] <= chance)
		k++;
	return (k + (chance - below[k]) / (below[k + 1] - below[k])) / RATE_RANKS;
}

struct rate_factor rate_doubt_draw(const struct rate_doubt *d, double which, double rank, double kept)
{
	int is_right = which < d->right;
	double g = factor_at(d, is_right, number_least(rank_of(d->below[is_right], rank), 1 - 0x1p-53));

	return (struct rate_factor){ g, is_right || g <= 1 ? g : 1 + (g - 1) * kept };
}

double size_doubt(double ratio, double count, double cv)
{
	double x = log(ratio), own_sd = sqrt(log1p(cv * cv / count)), wide_sd = hypot(own_sd, WIDE_SD), wide;

	wide = (1 - RIGHT) * gsl_ran_gaussian_pdf(x, wide_sd);
	wide /= wide + RIGHT * gsl_ran_gaussian_pdf(x, own_sd);
	return wide * x * (WIDE_SD * WIDE_SD) / (wide_sd * wide_sd);
}
