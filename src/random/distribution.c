/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/distribution.h"

#include "base/bug.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define NORMAL_CUT_SD	    6.0
#define WEIBULL_SHAPE_LEAST 0.05 /* below, the mean is carried by events of chance 1e-9: nothing can be estimated */
/* Where GSL 2.7.1 inverts the gamma distribution without error; wider shapes are better served by other distributions.
 */
#define GAMMA_SHAPE_LEAST   0.2
#define GAMMA_SHAPE_MOST    500

static const struct {
	const char *name, *argument[DISTRIBUTION_ARGUMENTS];
} kinds[DISTRIBUTION_END] = {
	[DISTRIBUTION_CONSTANT] = { "constant", { "x" } },
	[DISTRIBUTION_UNIFORM] = { "uniform", { "min", "max" } },
	[DISTRIBUTION_TRIANGULAR] = { "triangular", { "min", "mode", "max" } },
	[DISTRIBUTION_PERT] = { "pert", { "min", "mode", "max" } },
	[DISTRIBUTION_NORMAL] = { "normal", { "mean", "sd" } },
	[DISTRIBUTION_LOGNORMAL] = { "lognormal", { "mean", "sd" } },
	[DISTRIBUTION_EXPONENTIAL] = { "exponential", { "mean" } },
	[DISTRIBUTION_WEIBULL] = { "weibull", { "mean", "shape" } },
	[DISTRIBUTION_GAMMA] = { "gamma", { "mean", "shape" } },
	[DISTRIBUTION_EMPIRICAL] = { "empirical", { NULL } },
};

const char *distribution_name(enum distribution_kind kind)
{
	return kinds[kind].name;
}

const char *distribution_argument_name(enum distribution_kind kind, int i)
{
	return i < DISTRIBUTION_ARGUMENTS ? kinds[kind].argument[i] : NULL;
}

int distribution_argument_is_pure(enum distribution_kind kind, int i)
{
	return i == 1 && (kind == DISTRIBUTION_WEIBULL || kind == DISTRIBUTION_GAMMA);
}

struct distribution distribution_constant(double value)
{
	return (struct distribution){ .kind = DISTRIBUTION_CONSTANT, .argument = { value } };
}

static const char *prepare_range(struct distribution *d, double mode, double max)
{
	const double *a = d->argument;

	if (!(a[0] < max))
		return "min must be below max";
	if (mode < a[0] || mode > max)
		return "mode must lie between min and max";
	if (d->kind == DISTRIBUTION_PERT) {
		d->p = 1 + 4 * (mode - a[0]) / (max - a[0]);
		d->q = 1 + 4 * (max - mode) / (max - a[0]);
	}
	return NULL;
}

static const char *prepare_positive(struct distribution *d)
{
	double mean = d->argument[0], second = d->argument[1];

	if (!(mean > 0))
		return "mean must be above 0";
	switch (d->kind) {
	case DISTRIBUTION_LOGNORMAL:
		if (!(second > 0) || second > 1e3 * mean)
			return "sd must be above 0 and at most 1000 times the mean";
		d->q = sqrt(log1p(second / mean * (second / mean)));
		d->p = log(mean) - 0.5 * d->q * d->q;
		return NULL;
	case DISTRIBUTION_WEIBULL:
		if (!(second >= WEIBULL_SHAPE_LEAST) || second > 1e3)
			return "shape must be from 0.05 to 1000 (below 1: early failures, 1: exponential, above 1: "
			       "wear)";
		d->p = mean / gsl_sf_gamma(1 + 1 / second);
		d->q = 1 / second;
		return NULL;
	case DISTRIBUTION_GAMMA:
		if (!(second >= GAMMA_SHAPE_LEAST) || second > GAMMA_SHAPE_MOST)
			return "shape must be from 0.2 to 500 (below: use weibull, above: use normal)";
		d->p = mean / second;
		return NULL;
	default:
		return NULL;
	}
}

const char *distribution_prepare(struct distribution *d)
{
	const double *a = d->argument;

	switch (d->kind) {
	case DISTRIBUTION_UNIFORM:
		return prepare_range(d, a[0], a[1]);
	case DISTRIBUTION_TRIANGULAR:
	case DISTRIBUTION_PERT:
		return prepare_range(d, a[1], a[2]);
	case DISTRIBUTION_NORMAL:
		return a[1] > 0 ? NULL : "sd must be above 0";
	case DISTRIBUTION_EXPONENTIAL:
	case DISTRIBUTION_LOGNORMAL:
	case DISTRIBUTION_WEIBULL:
	case DISTRIBUTION_GAMMA:
		return prepare_positive(d);
	case DISTRIBUTION_EMPIRICAL:
		return d->sample_count ? NULL : "the file holds no values";
	default:
		return NULL;
	}
}

struct distribution distribution_scaled(const struct distribution *d, double factor)
{
	struct distribution scaled = *d;

	BUG_IF(!(factor > 0) || d->kind == DISTRIBUTION_EMPIRICAL);
	for (int i = 0; i < DISTRIBUTION_ARGUMENTS; i++)
		if (!distribution_argument_is_pure(d->kind, i))
			scaled.argument[i] *= factor;
	BUG_IF(distribution_prepare(&scaled));
	return scaled;
}

static double sample_mean(const struct distribution *d)
{
	double sum = 0;

	for (size_t i = 0; i < d->sample_count; i++)
		sum += d->sample[i];
	return sum / (double)d->sample_count;
}

double distribution_mean(const struct distribution *d)
{
	const double *a = d->argument;

	switch (d->kind) {
	case DISTRIBUTION_UNIFORM:
		return 0.5 * (a[0] + a[1]);
	case DISTRIBUTION_TRIANGULAR:
		return (a[0] + a[1] + a[2]) / 3;
	case DISTRIBUTION_PERT:
		return (a[0] + 4 * a[1] + a[2]) / 6;
	case DISTRIBUTION_EMPIRICAL:
		return sample_mean(d);
	default:
		return a[0];
	}
}

static double sample_sd(const struct distribution *d)
{
	double mean = sample_mean(d), sum = 0;

	for (size_t i = 0; i < d->sample_count; i++)
		sum += (d->sample[i] - mean) * (d->sample[i] - mean);
	return sqrt(sum / (double)d->sample_count);
}

static double weibull_sd(const struct distribution *d)
{
	double g1 = gsl_sf_gamma(1 + d->q), g2 = gsl_sf_gamma(1 + 2 * d->q);

	return d->argument[0] * sqrt(g2 / (g1 * g1) - 1);
}

double distribution_sd(const struct distribution *d)
{
	const double *a = d->argument;

	switch (d->kind) {
	case DISTRIBUTION_UNIFORM:
		return (a[1] - a[0]) / sqrt(12);
	case DISTRIBUTION_TRIANGULAR:
		return sqrt((a[0] * a[0] + a[1] * a[1] + a[2] * a[2] - a[0] * a[1] - a[0] * a[2] - a[1] * a[2]) / 18);
	case DISTRIBUTION_PERT:
		return (a[2] - a[0]) * sqrt(d->p * d->q / (d->p + d->q + 1)) / (d->p + d->q);
	case DISTRIBUTION_NORMAL:
	case DISTRIBUTION_LOGNORMAL:
		return a[1];
	case DISTRIBUTION_EXPONENTIAL:
		return a[0];
	case DISTRIBUTION_WEIBULL:
		return weibull_sd(d);
	case DISTRIBUTION_GAMMA:
		return a[0] / sqrt(a[1]);
	case DISTRIBUTION_EMPIRICAL:
		return sample_sd(d);
	default:
		return 0;
	}
}

int distribution_is_constant(const struct distribution *d)
{
	return d->kind == DISTRIBUTION_CONSTANT;
}

double distribution_draw_other(const struct distribution *d, struct stream *s)
{
	gsl_rng r = stream_gsl(s);

	if (d->kind == DISTRIBUTION_CONSTANT)
		return d->argument[0];
	if (d->kind == DISTRIBUTION_GAMMA)
		return gsl_ran_gamma(&r, d->argument[1], d->p);
	return distribution_quantile(d, stream_uniform(s));
}

static double triangular_quantile(const double *a, double u)
{
	double width = a[2] - a[0], cut = (a[1] - a[0]) / width;

	return u < cut ? a[0] + sqrt(u * width * (a[1] - a[0])) : a[2] - sqrt((1 - u) * width * (a[2] - a[1]));
}

static double normal_quantile(double u)
{
	return fmax(-NORMAL_CUT_SD, fmin(NORMAL_CUT_SD, gsl_cdf_ugaussian_Pinv(u)));
}

static double sample_quantile(const struct distribution *d, double u)
{
	size_t i = (size_t)ceil(u * (double)d->sample_count);

	return d->sample[i < 1 ? 0 : i > d->sample_count ? d->sample_count - 1 : i - 1];
}

double distribution_quantile(const struct distribution *d, double u)
{
	const double *a = d->argument;

	switch (d->kind) {
	case DISTRIBUTION_CONSTANT:
		return a[0];
	case DISTRIBUTION_UNIFORM:
		return a[0] + u * (a[1] - a[0]);
	case DISTRIBUTION_TRIANGULAR:
		return triangular_quantile(a, u);
	case DISTRIBUTION_PERT:
		return a[0] + (a[2] - a[0]) * gsl_cdf_beta_Pinv(u, d->p, d->q);
	case DISTRIBUTION_NORMAL:
		return a[0] + a[1] * normal_quantile(u);
	case DISTRIBUTION_LOGNORMAL:
		return exp(d->p + d->q * normal_quantile(u));
	case DISTRIBUTION_GAMMA:
		return gsl_cdf_gamma_Pinv(u, a[1], d->p);
	case DISTRIBUTION_EMPIRICAL:
		return sample_quantile(d, u);
	default: /* exponential, Weibull; u = 1 would be infinite */
		return distribution_hazard_inverse(d, -log1p(-fmin(u, 1 - 0x1p-53)));
	}
}

double distribution_hazard_inverse_other(const struct distribution *d, double hazard)
{
	switch (d->kind) {
	case DISTRIBUTION_LOGNORMAL: /* by the upper tail, exact where 1 - u would round to 1 */
		return exp(d->p + d->q * gsl_cdf_ugaussian_Qinv(exp(-hazard)));
	case DISTRIBUTION_GAMMA:
		return gsl_cdf_gamma_Qinv(exp(-hazard), d->argument[1], d->p);
	default:
		return distribution_quantile(d, -expm1(-hazard));
	}
}

/* Chance of living longer than `time`. */
static double survival(const struct distribution *d, double time)
{
	const double *a = d->argument;
	size_t longer = 0;

	switch (d->kind) {
	case DISTRIBUTION_UNIFORM:
		return gsl_cdf_flat_Q(time, a[0], a[1]);
	case DISTRIBUTION_TRIANGULAR:
		if (time <= a[1])
			return time <= a[0] ? 1 : 1 - (time - a[0]) * (time - a[0]) / ((a[2] - a[0]) * (a[1] - a[0]));
		return time >= a[2] ? 0 : (a[2] - time) * (a[2] - time) / ((a[2] - a[0]) * (a[2] - a[1]));
	case DISTRIBUTION_PERT:
		return gsl_cdf_beta_Q((time - a[0]) / (a[2] - a[0]), d->p, d->q);
	case DISTRIBUTION_NORMAL:
		return gsl_cdf_gaussian_Q(time - a[0], a[1]);
	case DISTRIBUTION_LOGNORMAL:
		return gsl_cdf_lognormal_Q(time, d->p, d->q);
	case DISTRIBUTION_GAMMA:
		return gsl_cdf_gamma_Q(time, a[1], d->p);
	case DISTRIBUTION_EMPIRICAL:
		while (longer < d->sample_count && d->sample[d->sample_count - 1 - longer] > time)
			longer++;
		return (double)longer / (double)d->sample_count;
	default:
		return time < a[0];
	}
}

double distribution_chance(const struct distribution *d, double value)
{
	int has_hazard = d->kind == DISTRIBUTION_EXPONENTIAL || d->kind == DISTRIBUTION_WEIBULL;

	if (distribution_is_constant(d))
		return value >= d->argument[0];
	return has_hazard ? -expm1(-distribution_hazard(d, value)) : 1 - survival(d, value);
}

double distribution_hazard(const struct distribution *d, double time)
{
	if (time <= 0)
		return 0;
	switch (d->kind) {
	case DISTRIBUTION_EXPONENTIAL:
		return time / d->argument[0];
	case DISTRIBUTION_WEIBULL:
		return pow(time / d->p, 1 / d->q);
	default:
		return -log(survival(d, time));
	}
}
