/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * distribution.h - an uncertain quantity as a plain tagged value.
 *
 * Parameters are those of the variable itself (never of its logarithm), in base units:
 *
 *   constant(x)  uniform(min, max)  triangular(min, mode, max)  pert(min, mode, max)  normal(mean, sd)
 *   lognormal(mean, sd)  exponential(mean)  weibull(mean, shape)  gamma(mean, shape)  empirical(file)
 *
 * pert is the beta distribution with lambda = 4 (Malcolm et al. 1959; mean = (min + 4 mode + max) / 6). empirical draws
 * the file's values with equal chance. normal is cut at 6 sd (2e-9 of the mass) so that a checked range holds.
 *
 * Two ways to draw: distribution_draw for durations, as fast as may be; distribution_quantile by inversion for
 * parameters, one uniform each, so that the same uniforms give the same rank in two plans.
 * Tested against GSL's densities and closed forms: tests/unit/test_distribution.c.
 */
#ifndef FLOPCAST_RANDOM_DISTRIBUTION_H
#define FLOPCAST_RANDOM_DISTRIBUTION_H

#include "base/rare.h"
#include "base/text.h"
#include "random/stream.h"

enum distribution_kind {
	DISTRIBUTION_CONSTANT,
	DISTRIBUTION_UNIFORM,
	DISTRIBUTION_TRIANGULAR,
	DISTRIBUTION_PERT,
	DISTRIBUTION_NORMAL,
	DISTRIBUTION_LOGNORMAL,
	DISTRIBUTION_EXPONENTIAL,
	DISTRIBUTION_WEIBULL,
	DISTRIBUTION_GAMMA,
	DISTRIBUTION_EMPIRICAL,
	DISTRIBUTION_END
};

enum { DISTRIBUTION_ARGUMENTS = 3 };

struct distribution {
	enum distribution_kind kind;
	double argument[DISTRIBUTION_ARGUMENTS]; /* as named for the kind, in that order */
	double p, q;				 /* derived: what drawing needs */
	const double *sample;			 /* empirical: ascending values, owned by the scenario */
	size_t sample_count;
};

/* Name of a kind and of its arguments, NULL past the last; is the argument a pure number (a shape)? */
const char *distribution_name(enum distribution_kind kind);
const char *distribution_argument_name(enum distribution_kind kind, int i);
int distribution_argument_is_pure(enum distribution_kind kind, int i);

struct distribution distribution_constant(double value);

/* Checks the arguments of `d` and derives p and q. Returns NULL, or what is wrong. */
const char *distribution_prepare(struct distribution *d);

/* The same distribution of the variable multiplied by `factor` > 0. */
struct distribution distribution_scaled(const struct distribution *d, double factor);

double distribution_mean(const struct distribution *d);
double distribution_sd(const struct distribution *d);
int distribution_is_constant(const struct distribution *d);

/* Value below which the fraction u in (0, 1) lies. */
double distribution_quantile(const struct distribution *d, double u);

/* Chance of no more than `value`. */
double distribution_chance(const struct distribution *d, double value);

/* Lifetimes: time at which the cumulative hazard -ln(survival) reaches `hazard` >= 0, and the hazard at a time. */
double distribution_hazard(const struct distribution *d, double time);

/* The kinds that are not in the following two, which are drawn from most and therefore inline, the likeliest first. */
RARE double distribution_draw_other(const struct distribution *d, struct stream *s);
RARE double distribution_hazard_inverse_other(const struct distribution *d, double hazard);

static inline __attribute__((always_inline)) double distribution_draw(const struct distribution *d, struct stream *s)
{
	if (d->kind == DISTRIBUTION_LOGNORMAL)
		return fastmath_exp(d->p + d->q * stream_normal(s));
	if (d->kind == DISTRIBUTION_EXPONENTIAL)
		return d->argument[0] * stream_exponential(s);
	if (d->kind == DISTRIBUTION_WEIBULL)
		return d->p * power(stream_exponential(s), d->q);
	return distribution_draw_other(d, s);
}

static inline double distribution_hazard_inverse(const struct distribution *d, double hazard)
{
	if (d->kind == DISTRIBUTION_EXPONENTIAL)
		return d->argument[0] * hazard;
	if (d->kind == DISTRIBUTION_WEIBULL)
		return d->p * power(hazard, d->q);
	return distribution_hazard_inverse_other(d, hazard);
}

#endif
