/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/distribution.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "../support/ks.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 1e-6 /* chance of a false alarm of each comparison of distributions */

enum { DRAWS = 100000 };

/* ---- closed forms, none of them GSL's ---- */

static double uniform_2_6_cdf(double x)
{
	return x <= 2 ? 0 : x >= 6 ? 1 : (x - 2) / 4;
}

static double triangular_1_2_5_cdf(double x)
{
	if (x <= 2)
		return x <= 1 ? 0 : (x - 1) * (x - 1) / 4;
	return x >= 5 ? 1 : 1 - (5 - x) * (5 - x) / 12;
}

/* Mode at an end. */
static double triangular_0_0_2_cdf(double x)
{
	return x <= 0 ? 0 : x >= 2 ? 1 : 1 - (2 - x) * (2 - x) / 4;
}

/* pert(0, 1, 4) is 4 beta(2, 4). */
static double pert_0_1_4_cdf(double x)
{
	double y = x / 4, z = 1 - y;

	return x <= 0 ? 0 : x >= 4 ? 1 : 1 - z * z * z * z * (z + 5 * y);
}

static double normal_cdf(double z)
{
	return 0.5 * erfc(-z * sqrt(0.5));
}

static double normal_100_5_cdf(double x)
{
	return normal_cdf((x - 100) / 5);
}

static double lognormal_4_1_cdf(double x)
{
	return x <= 0 ? 0 : normal_cdf(log(x) - 4);
}

static double exponential_3_cdf(double x)
{
	return x <= 0 ? 0 : -expm1(-x / 3);
}

static double weibull_07_1000_cdf(double x)
{
	return x <= 0 ? 0 : -expm1(-pow(x / 1000, 0.7));
}

static double weibull_3_10_cdf(double x)
{
	return x <= 0 ? 0 : -expm1(-pow(x / 10, 3));
}

/* gamma of shape 1/2: a squared normal. */
static double gamma_05_2_cdf(double x)
{
	return x <= 0 ? 0 : erf(sqrt(x / 2));
}

/* gamma of shape 3, scale 2: the sum of three exponentials. */
static double gamma_3_2_cdf(double x)
{
	double y = x / 2;

	return x <= 0 ? 0 : 1 - exp(-y) * (1 + y + y * y / 2);
}

static const struct law {
	const char *name;
	enum distribution_kind kind;
	double argument[DISTRIBUTION_ARGUMENTS];
	double mean, variance;
	double (*cdf)(double x);
	int has_end; /* an upper end, where 1 - u has to be rounded */
} laws[] = {
	{ "uniform", DISTRIBUTION_UNIFORM, { 2, 6 }, 4, 16.0 / 12, uniform_2_6_cdf, 1 },
	{ "triangular", DISTRIBUTION_TRIANGULAR, { 1, 2, 5 }, 8.0 / 3, 13.0 / 18, triangular_1_2_5_cdf, 1 },
	{ "triangular", DISTRIBUTION_TRIANGULAR, { 0, 0, 2 }, 2.0 / 3, 4.0 / 18, triangular_0_0_2_cdf, 1 },
	{ "pert", DISTRIBUTION_PERT, { 0, 1, 4 }, 4.0 / 3, 16 * 8.0 / 252, pert_0_1_4_cdf, 1 },
	{ "normal", DISTRIBUTION_NORMAL, { 100, 5 }, 100, 25, normal_100_5_cdf, 1 },
	{ "lognormal",
	  DISTRIBUTION_LOGNORMAL,
	  { 90.01713130052181, 117.99738076428363 },
	  90.0171313,
	  13923.38187,
	  lognormal_4_1_cdf,
	  0 },
	{ "exponential", DISTRIBUTION_EXPONENTIAL, { 3 }, 3, 9, exponential_3_cdf, 0 },
	{ "weibull",
	  DISTRIBUTION_WEIBULL,
	  { 1265.8235060572833, 0.7 },
	  1265.823506,
	  3426835.554,
	  weibull_07_1000_cdf,
	  0 },
	/* 10 gamma(4/3); 100 (gamma(5/3) - gamma(4/3)^2) */
	{ "weibull", DISTRIBUTION_WEIBULL, { 8.929795115692494, 3 }, 8.929795116, 10.53328849, weibull_3_10_cdf, 0 },
	{ "gamma", DISTRIBUTION_GAMMA, { 1, 0.5 }, 1, 2, gamma_05_2_cdf, 0 },
	{ "gamma", DISTRIBUTION_GAMMA, { 6, 3 }, 6, 12, gamma_3_2_cdf, 0 },
};

#define FOR_EACH_LAW(l) for (const struct law *l = laws; l < laws + sizeof(laws) / sizeof(laws[0]); l++)

static struct distribution of_law(const struct law *l)
{
	return fixture_distribution(l->kind, l->argument[0], l->argument[1], l->argument[2]);
}

static void assert_close_for(const struct law *l, double a, double b, double relative)
{
	if (!(fabs(a - b) <= relative * fmax(fabs(a), fabs(b))))
		fail_msg("%s(%g, %g, %g): %.17g and %.17g", l->name, l->argument[0], l->argument[1], l->argument[2], a,
			 b);
}

/* ---- moments and draws ---- */

static void test_mean_and_sd(void **state)
{
	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l);

		assert_close_for(l, distribution_mean(&d), l->mean, 1e-9);
		assert_close_for(l, distribution_sd(&d), sqrt(l->variance), 1e-8);
		assert_false(distribution_is_constant(&d));
	}
}

/* The oracle's parameters: Weibull by scale 1000, lognormal by mu = 4 and sigma = 1, gamma by scale 2, beta by 2 and 4.
 */
static void test_derived_parameters(void **state)
{
	struct distribution weibull = fixture_distribution(DISTRIBUTION_WEIBULL, 1265.8235060572833, 0.7, 0);
	struct distribution lognormal =
		fixture_distribution(DISTRIBUTION_LOGNORMAL, 90.01713130052181, 117.99738076428363, 0);
	struct distribution gamma = fixture_distribution(DISTRIBUTION_GAMMA, 1, 0.5, 0);
	struct distribution pert = fixture_distribution(DISTRIBUTION_PERT, 0, 1, 4);

	(void)state;
	assert_close(weibull.p, 1000, 1e-12);
	assert_close(weibull.q, 1 / 0.7, 1e-15);
	assert_close(lognormal.p, 4, 1e-10);
	assert_close(lognormal.q, 1, 1e-10);
	assert_close(gamma.p, 2, 1e-15);
	assert_close(pert.p, 2, 1e-15);
	assert_close(pert.q, 4, 1e-15);
}

static double law_cdf(double x, const void *law)
{
	return ((const struct law *)law)->cdf(x);
}

static void test_draws(void **state)
{
	double *x = malloc(DRAWS * sizeof(*x));

	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l);
		double sum = 0, distance;
		struct stream s;

		stream_init(&s, 42, 0, PURPOSE_LIFETIME, 1);
		for (size_t i = 0; i < DRAWS; i++) {
			x[i] = distribution_draw(&d, &s);
			sum += x[i];
		}
		assert_within_4_se(sum / DRAWS, l->mean, sqrt(l->variance / DRAWS));
		distance = ks_distance(x, DRAWS, law_cdf, l);
		if (!(distance < ks_bound(DRAWS, ALPHA)))
			fail_msg("%s(%g, %g): KS distance %g", l->name, l->argument[0], l->argument[1], distance);
	}
	free(x);
}

/* ---- quantiles and hazards ---- */

static const double shares[] = { 1e-9, 1e-6, 1e-3, 0.01, 0.05, 0.1,  0.25,  0.4,
				 0.5,  0.6,  0.75, 0.9,	 0.95, 0.99, 0.999, 1 - 1e-6 };

static void test_quantile_inverts_cdf(void **state)
{
	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l);

		for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
			double u = shares[i], x = distribution_quantile(&d, u);

			/* x is rounded at least to eps times the width: an error of some eps in u. */
			if (!(fabs(l->cdf(x) - u) <= 1e-9 * u + 4e-15))
				fail_msg("%s(%g, %g): cdf(quantile(%g)) is %.17g", l->name, l->argument[0],
					 l->argument[1], u, l->cdf(x));
		}
	}
}

static void test_quantile_grows(void **state)
{
	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l);
		double last = distribution_quantile(&d, 0x1p-53);

		assert_true(isfinite(last));
		for (int i = 1; i <= 1000; i++) {
			double x = distribution_quantile(&d, i / 1001.0);

			assert_true(x > last);
			last = x;
		}
		assert_true(distribution_quantile(&d, 1 - 0x1p-53) > last);
		assert_true(isfinite(distribution_quantile(&d, 1 - 0x1p-53)));
	}
}

/* What has an end is never beyond it, not even for the largest draw of stream_uniform. */
static void test_quantile_stays_in_range(void **state)
{
	struct distribution uniform = fixture_distribution(DISTRIBUTION_UNIFORM, 2, 6, 0);
	struct distribution triangular = fixture_distribution(DISTRIBUTION_TRIANGULAR, 1, 2, 5);
	struct distribution pert = fixture_distribution(DISTRIBUTION_PERT, 0, 1, 4);
	struct distribution normal = fixture_distribution(DISTRIBUTION_NORMAL, 100, 5, 0);
	struct distribution weibull = fixture_distribution(DISTRIBUTION_WEIBULL, 1, 0.05, 0);

	(void)state;
	assert_close(distribution_quantile(&uniform, 1), 6, 1e-15);
	assert_close(distribution_quantile(&triangular, 1), 5, 1e-15);
	assert_close(distribution_quantile(&pert, 1), 4, 1e-15);
	assert_close(distribution_quantile(&normal, 1), 130, 1e-15); /* cut at 6 sd */
	assert_close(distribution_quantile(&normal, 1e-300), 70, 1e-15);
	assert_close(distribution_quantile(&normal, 1e-9), 70.0109, 1e-5); /* not cut: z = -5.9978 */
	assert_true(isfinite(distribution_quantile(&weibull, 1)));
}

/* The last of a million nodes reaches about ln(1e6) plus an exponential: 100 is never seen. */
static void test_hazard_inverts(void **state)
{
	static const double hazards[] = { 1e-6, 1e-3, 0.1, 0.5, 1, 2, 5, 10, 30, 100 };

	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l);

		for (size_t i = 0; i < sizeof(hazards) / sizeof(hazards[0]); i++) {
			double h = hazards[i], x = distribution_hazard_inverse(&d, h);

			/* Near an upper end doubles are too coarse: exp(-10) leaves 12 digits of 1 - u. */
			if (h <= (l->has_end ? 10 : 100))
				assert_close_for(l, distribution_hazard(&d, x), h, 1e-8);
			if (h <= 10)
				assert_close_for(l, -log1p(-l->cdf(x)), h, 1e-8);
		}
		assert_true(distribution_hazard(&d, 0) == 0);
		assert_true(distribution_hazard(&d, -1) == 0);
	}
}

/* All of a uniform, triangular or pert has failed at its end. */
static void test_hazard_beyond_the_end(void **state)
{
	struct distribution uniform = fixture_distribution(DISTRIBUTION_UNIFORM, 2, 6, 0);
	struct distribution triangular = fixture_distribution(DISTRIBUTION_TRIANGULAR, 1, 2, 5);
	struct distribution pert = fixture_distribution(DISTRIBUTION_PERT, 0, 1, 4);

	(void)state;
	assert_true(distribution_hazard(&uniform, 6) == INFINITY);
	assert_true(distribution_hazard(&uniform, 2) == 0);
	assert_true(distribution_hazard(&triangular, 5) == INFINITY);
	assert_true(distribution_hazard(&triangular, 1) == 0);
	assert_true(distribution_hazard(&pert, 4) == INFINITY);
	assert_close(distribution_hazard_inverse(&uniform, 700), 6, 1e-12);
	assert_close(distribution_hazard_inverse(&pert, 700), 4, 1e-12);
}

/* ---- constant, empirical ---- */

static void test_constant(void **state)
{
	struct distribution d = distribution_constant(7.5);
	struct stream s;

	(void)state;
	stream_init(&s, 1, 1, PURPOSE_PARAMETER, 1);
	assert_null(distribution_prepare(&d));
	assert_true(distribution_is_constant(&d));
	assert_true(distribution_mean(&d) == 7.5);
	assert_true(distribution_sd(&d) == 0);
	assert_true(distribution_draw(&d, &s) == 7.5);
	assert_true(distribution_quantile(&d, 0.1) == 7.5);
	assert_true(distribution_hazard_inverse(&d, 0.1) == 7.5);
	assert_true(distribution_hazard_inverse(&d, 50) == 7.5);
	assert_true(distribution_hazard(&d, 7.4) == 0);
	assert_true(distribution_hazard(&d, 7.5) == INFINITY);
}

static const double sample[] = { 1, 2, 2, 5 };

static struct distribution empirical(void)
{
	struct distribution d = { .kind = DISTRIBUTION_EMPIRICAL, .sample = sample, .sample_count = 4 };

	assert_null(distribution_prepare(&d));
	return d;
}

static void test_empirical(void **state)
{
	struct distribution d = empirical();

	(void)state;
	assert_close(distribution_mean(&d), 2.5, 1e-15);
	assert_close(distribution_sd(&d), 1.5, 1e-15);
	assert_true(distribution_quantile(&d, 1e-9) == 1);
	assert_true(distribution_quantile(&d, 0.25) == 1);
	assert_true(distribution_quantile(&d, 0.26) == 2);
	assert_true(distribution_quantile(&d, 0.5) == 2);
	assert_true(distribution_quantile(&d, 0.75) == 2);
	assert_true(distribution_quantile(&d, 0.76) == 5);
	assert_true(distribution_quantile(&d, 1) == 5);
	assert_true(distribution_hazard(&d, 0.5) == 0);
	assert_close(distribution_hazard(&d, 1), -log(0.75), 1e-15);
	assert_close(distribution_hazard(&d, 4), -log(0.25), 1e-15);
	assert_true(distribution_hazard(&d, 5) == INFINITY);
	assert_true(distribution_hazard_inverse(&d, 0.1) == 1); /* of the nodes 9.5 % have failed */
	assert_true(distribution_hazard_inverse(&d, 0.3) == 2); /* 25.9 % */
	assert_true(distribution_hazard_inverse(&d, 1.4) == 5); /* 75.3 % */
	assert_true(distribution_hazard_inverse(&d, 50) == 5);
}

static void test_empirical_draws(void **state)
{
	struct distribution d = empirical();
	int ones = 0, twos = 0, fives = 0;
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_LIFETIME, 1);
	for (int i = 0; i < DRAWS; i++) {
		double x = distribution_draw(&d, &s);

		ones += x == 1;
		twos += x == 2;
		fives += x == 5;
	}
	assert_int_equal(ones + twos + fives, DRAWS);
	assert_within_4_se(ones, 0.25 * DRAWS, sqrt(0.25 * 0.75 * DRAWS));
	assert_within_4_se(twos, 0.5 * DRAWS, sqrt(0.5 * 0.5 * DRAWS));
	assert_within_4_se(fives, 0.25 * DRAWS, sqrt(0.25 * 0.75 * DRAWS));
}

/* ---- scaling ---- */

static void test_scaled(void **state)
{
	const double factor = 3600;

	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l), scaled = distribution_scaled(&d, factor);

		assert_close_for(l, distribution_mean(&scaled), factor * l->mean, 1e-9);
		assert_close_for(l, distribution_sd(&scaled), factor * sqrt(l->variance), 1e-8);
		/* At 1e-9 the quantile of a triangular that starts at 0 has half its digits. */
		for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
			assert_close_for(l, distribution_quantile(&scaled, shares[i]),
					 factor * distribution_quantile(&d, shares[i]), 1e-6);
	}
}

/* The same uniform is the same rank: draws scale too. */
static void test_scaled_draws(void **state)
{
	(void)state;
	FOR_EACH_LAW(l)
	{
		struct distribution d = of_law(l), scaled = distribution_scaled(&d, 8);
		struct stream a, b;

		stream_init(&a, 1, 2, PURPOSE_LIFETIME, 3);
		stream_init(&b, 1, 2, PURPOSE_LIFETIME, 3);
		for (int i = 0; i < 1000; i++)
			assert_close_for(l, distribution_draw(&scaled, &b), 8 * distribution_draw(&d, &a), 1e-9);
	}
}

/* ---- arguments ---- */

static const struct {
	enum distribution_kind kind;
	double argument[DISTRIBUTION_ARGUMENTS];
	const char *words;
} refused[] = {
	{ DISTRIBUTION_UNIFORM, { 2, 1 }, "min must be below max" },
	{ DISTRIBUTION_UNIFORM, { 1, 1 }, "min must be below max" },
	{ DISTRIBUTION_TRIANGULAR, { 1, 1, 1 }, "min must be below max" },
	{ DISTRIBUTION_TRIANGULAR, { 1, 0, 3 }, "mode must lie between" },
	{ DISTRIBUTION_TRIANGULAR, { 1, 4, 3 }, "mode must lie between" },
	{ DISTRIBUTION_PERT, { 3, 2, 1 }, "min must be below max" },
	{ DISTRIBUTION_PERT, { 1, 4, 3 }, "mode must lie between" },
	{ DISTRIBUTION_NORMAL, { 1, 0 }, "sd must be above 0" },
	{ DISTRIBUTION_NORMAL, { 1, -1 }, "sd must be above 0" },
	{ DISTRIBUTION_LOGNORMAL, { 0, 1 }, "mean must be above 0" },
	{ DISTRIBUTION_LOGNORMAL, { -1, 1 }, "mean must be above 0" },
	{ DISTRIBUTION_LOGNORMAL, { 1, 0 }, "sd must be above 0" },
	{ DISTRIBUTION_LOGNORMAL, { 1, 1001 }, "at most 1000 times" },
	{ DISTRIBUTION_EXPONENTIAL, { 0 }, "mean must be above 0" },
	{ DISTRIBUTION_EXPONENTIAL, { -5 }, "mean must be above 0" },
	{ DISTRIBUTION_WEIBULL, { 0, 1 }, "mean must be above 0" },
	{ DISTRIBUTION_WEIBULL, { 1, 0 }, "shape must be from 0.05" },
	{ DISTRIBUTION_WEIBULL, { 1, 0.049 }, "shape must be from 0.05" },
	{ DISTRIBUTION_WEIBULL, { 1, 1001 }, "shape must be from 0.05" },
	{ DISTRIBUTION_GAMMA, { 0, 1 }, "mean must be above 0" },
	{ DISTRIBUTION_GAMMA, { 1, 0.19 }, "shape must be from 0.2" },
	{ DISTRIBUTION_GAMMA, { 1, 501 }, "shape must be from 0.2" },
	{ DISTRIBUTION_EMPIRICAL, { 0 }, "no values" },
};

static void test_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct distribution d = { .kind = refused[i].kind };
		const char *words;

		memcpy(d.argument, refused[i].argument, sizeof(d.argument));
		words = distribution_prepare(&d);
		assert_non_null(words);
		if (!strstr(words, refused[i].words))
			fail_msg("'%s' does not say '%s'", words, refused[i].words);
	}
}

/* The outermost arguments that are accepted give finite draws, moments and quantiles. */
static void test_extreme_arguments(void **state)
{
	const struct distribution extremes[] = {
		fixture_distribution(DISTRIBUTION_WEIBULL, 1, 0.05, 0),
		fixture_distribution(DISTRIBUTION_WEIBULL, 1, 1000, 0),
		fixture_distribution(DISTRIBUTION_LOGNORMAL, 1, 1000, 0),
		fixture_distribution(DISTRIBUTION_LOGNORMAL, 1, 1e-6, 0),
		fixture_distribution(DISTRIBUTION_PERT, 0, 0, 1),
		fixture_distribution(DISTRIBUTION_PERT, 0, 1, 1),
		fixture_distribution(DISTRIBUTION_TRIANGULAR, 0, 1, 1),
	};
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_LIFETIME, 1);
	for (size_t i = 0; i < sizeof(extremes) / sizeof(extremes[0]); i++) {
		const struct distribution *d = &extremes[i];

		assert_true(isfinite(distribution_mean(d)) && isfinite(distribution_sd(d)));
		for (int n = 0; n < 1000; n++) {
			double x = distribution_draw(d, &s), u = stream_uniform(&s);
			double y = distribution_quantile(d, u), z = distribution_hazard_inverse(d, -log(u));

			if (!(x >= 0 && isfinite(x) && y >= 0 && isfinite(y) && z >= 0 && isfinite(z)))
				fail_msg("%s(%g, %g): drawn %g, quantile %.17g: %g, at hazard %.17g: %g",
					 distribution_name(d->kind), d->argument[0], d->argument[1], x, u, y, -log(u),
					 z);
		}
	}
}

/* Largest relative error in the chance of gamma's quantile (by lower or upper tail); NAN counts as infinite. */
static double gamma_error(const struct distribution *d, int is_upper)
{
	double worst = 0;
	struct stream s;

	stream_init(&s, 42, 0, PURPOSE_LIFETIME, 1);
	for (int i = 0; i < 10000; i++) {
		double u = stream_uniform(&s);
		double x = is_upper ? distribution_hazard_inverse(d, -log(u)) : distribution_quantile(d, u);
		double back =
			is_upper ? gsl_cdf_gamma_Q(x, d->argument[1], d->p) : gsl_cdf_gamma_P(x, d->argument[1], d->p);

		worst = isfinite(x) ? fmax(worst, fabs(back - u) / u) : INFINITY;
	}
	return worst;
}

/* GSL's own inverse fails for some shapes (2.7.1: below 0.16, from 1000): what is accepted has to work. */
static void test_gamma_over_its_shapes(void **state)
{
	static const double shapes[] = { 0.01, 0.05, 0.1, 0.2, 0.5, 1, 3, 10, 100, 500, 1e3, 1e4, 1e5, 1e6 };
	int accepted = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct distribution d = { .kind = DISTRIBUTION_GAMMA, .argument = { 1, shapes[i] } };
		double lower, upper;

		if (distribution_prepare(&d))
			continue;
		accepted++;
		lower = gamma_error(&d, 0);
		upper = gamma_error(&d, 1);
		if (!(lower < 1e-6 && upper < 1e-6))
			fail_msg("gamma(mean=1, shape=%g): relative error of the chance %g below, %g above", shapes[i],
				 lower, upper);
	}
	assert_true(accepted >= 6);
}

static void test_names(void **state)
{
	static const struct {
		enum distribution_kind kind;
		const char *name, *argument[DISTRIBUTION_ARGUMENTS + 1];
	} names[] = {
		{ DISTRIBUTION_CONSTANT, "constant", { "x" } },
		{ DISTRIBUTION_UNIFORM, "uniform", { "min", "max" } },
		{ DISTRIBUTION_TRIANGULAR, "triangular", { "min", "mode", "max" } },
		{ DISTRIBUTION_PERT, "pert", { "min", "mode", "max" } },
		{ DISTRIBUTION_NORMAL, "normal", { "mean", "sd" } },
		{ DISTRIBUTION_LOGNORMAL, "lognormal", { "mean", "sd" } },
		{ DISTRIBUTION_EXPONENTIAL, "exponential", { "mean" } },
		{ DISTRIBUTION_WEIBULL, "weibull", { "mean", "shape" } },
		{ DISTRIBUTION_GAMMA, "gamma", { "mean", "shape" } },
		{ DISTRIBUTION_EMPIRICAL, "empirical", { NULL } },
	};

	(void)state;
	assert_int_equal(sizeof(names) / sizeof(names[0]), DISTRIBUTION_END);
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		assert_string_equal(distribution_name(names[k].kind), names[k].name);
		for (int i = 0; i <= DISTRIBUTION_ARGUMENTS; i++) {
			const char *argument = distribution_argument_name(names[k].kind, i);

			assert_int_equal(argument != NULL, names[k].argument[i] != NULL);
			if (argument)
				assert_string_equal(argument, names[k].argument[i]);
			assert_int_equal(distribution_argument_is_pure(names[k].kind, i) != 0,
					 argument && !strcmp(argument, "shape"));
		}
	}
}

/* As in the program: GSL's errors come back as values. */
static int silence_gsl(void **state)
{
	(void)state;
	gsl_set_error_handler_off();
	return 0;
}

/* pert(2, 3, 6) is pert(0, 1, 4) moved by 2. */
static void test_pert_moves_with_its_least(void **state)
{
	struct distribution at_0 = fixture_distribution(DISTRIBUTION_PERT, 0, 1, 4),
			    at_2 = fixture_distribution(DISTRIBUTION_PERT, 2, 3, 6);

	(void)state;
	for (int i = 1; i < 10; i++)
		assert_near(distribution_quantile(&at_2, i / 10.0), 2 + distribution_quantile(&at_0, i / 10.0), 1e-12);
	assert_close(distribution_sd(&at_2), distribution_sd(&at_0), 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mean_and_sd),
		cmocka_unit_test(test_pert_moves_with_its_least),
		cmocka_unit_test(test_derived_parameters),
		cmocka_unit_test(test_draws),
		cmocka_unit_test(test_quantile_inverts_cdf),
		cmocka_unit_test(test_quantile_grows),
		cmocka_unit_test(test_quantile_stays_in_range),
		cmocka_unit_test(test_hazard_inverts),
		cmocka_unit_test(test_hazard_beyond_the_end),
		cmocka_unit_test(test_constant),
		cmocka_unit_test(test_empirical),
		cmocka_unit_test(test_empirical_draws),
		cmocka_unit_test(test_scaled),
		cmocka_unit_test(test_scaled_draws),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_extreme_arguments),
		cmocka_unit_test(test_gamma_over_its_shapes),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, silence_gsl, NULL);
}
