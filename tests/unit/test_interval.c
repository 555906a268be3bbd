/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/interval.h"

#include "../support/assertions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { MOST = 1000 };

/* The sample 1, 2 .. n: its order statistics are their ranks. */
static struct interval of_ranks(size_t n, double p)
{
	double ascending[MOST];

	for (size_t i = 0; i < n; i++)
		ascending[i] = (double)(i + 1);
	return interval_quantile(ascending, n, p);
}

/* ---- quantiles ---- */

/* Type 7 of Hyndman & Fan 1996: at h = (n - 1) p + 1, between the order statistics on either side. */
static void test_quantile_by_hand(void **state)
{
	const double x[] = { 10, 20, 40, 80 };

	(void)state;
	assert_close(interval_quantile(x, 4, 0.5).value, 30, 1e-14);	/* h = 2.5 */
	assert_close(interval_quantile(x, 4, 0.25).value, 17.5, 1e-14); /* h = 1.75 */
	assert_close(interval_quantile(x, 4, 0.75).value, 50, 1e-14);	/* h = 3.25 */
	assert_close(interval_quantile(x, 4, 0.9).value, 68, 1e-14);	/* h = 3.7 */
	assert_close(interval_quantile(x, 4, 0.01).value, 10.3, 1e-14);
	assert_close(of_ranks(5, 0.5).value, 3, 1e-15);
	assert_close(of_ranks(101, 0.9).value, 91, 1e-15);
	assert_close(of_ranks(100, 0.9).value, 90.1, 1e-14);
}

static void test_quantile_of_one_value(void **state)
{
	const double x[] = { 7 };
	struct interval i = interval_quantile(x, 1, 0.5);

	(void)state;
	assert_true(i.value == 7);
	assert_true(isnan(i.lo));
	assert_true(isnan(i.hi));
}

static void test_quantile_of_equal_values(void **state)
{
	double x[100];
	struct interval i;

	(void)state;
	for (int k = 0; k < 100; k++)
		x[k] = 3.5;
	i = interval_quantile(x, 100, 0.5);
	assert_true(i.value == 3.5 && i.lo == 3.5 && i.hi == 3.5);
}

/* ---- their intervals ---- */

/*
 * Median of 100. Binomial(100, 1/2): P(X <= 39) = 0.017600100 and P(X <= 40) = 0.028443967 embrace 0.025: the bound is
 * between order statistics 40 and 41, and by symmetry between 60 and 61. Hettmansperger & Sheather 1986 interpolate
 * with I = (1 - 2 x 0.0176001 - 0.95) / (2 x 0.0108439) and lambda = (n - r) I / (r + (n - 2 r) I).
 */
static void test_median_of_100(void **state)
{
	double i = (0.05 - 2 * 0.017600100108852407) / (2 * (0.028443966820490395 - 0.017600100108852407));
	double lambda = 60 * i / (40 + 20 * i);
	struct interval got = of_ranks(100, 0.5);

	(void)state;
	assert_close(got.value, 50.5, 1e-15);
	assert_close(got.lo, 40 + lambda, 1e-9);
	assert_close(got.hi, 61 - lambda, 1e-9);
	assert_close(got.lo, 40.7632006163, 1e-10);
}

/* Median of 6: P(X <= 0) = 1/64, P(X <= 1) = 7/64; I = (0.05 - 1/32) / (3/16) = 0.1, lambda = 0.5 / 1.4. */
static void test_median_of_6(void **state)
{
	struct interval got = of_ranks(6, 0.5);

	(void)state;
	assert_close(got.value, 3.5, 1e-15);
	assert_close(got.lo, 1 + 0.5 / 1.4, 1e-12);
	assert_close(got.hi, 6 - 0.5 / 1.4, 1e-12);
}

/* Nyblom 1992, eq. 2.2, evaluated in rational arithmetic. */
static const struct {
	size_t n;
	double p, lo, hi;
} intervals[] = {
	{ 10, 0.5, 2.6576576576576576, 8.342342342342342 },   { 20, 0.8, 12.8486442789664, 19.40841965574648 },
	{ 100, 0.1, 5.077088015837279, 16.663706070714838 },  { 100, 0.9, 84.33629392928516, 95.92291198416272 },
	{ 1000, 0.95, 936.6169343801744, 963.518163381601 },  { 1000, 0.99, 983.9321804658367, 996.0894085958034 },
	{ 368, 0.01, 1.0095967326372295, 8.242108295703588 },
};

static void test_intervals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(intervals) / sizeof(intervals[0]); i++) {
		struct interval got = of_ranks(intervals[i].n, intervals[i].p);

		assert_close(got.lo, intervals[i].lo, 1e-9);
		assert_close(got.hi, intervals[i].hi, 1e-9);
		assert_true(got.lo < got.value && got.value < got.hi);
	}
}

/* Only the order counts: the bounds of exp(x) are between the exp of the same order statistics. */
static void test_interval_is_distribution_free(void **state)
{
	double x[100];
	struct interval got;

	(void)state;
	for (int i = 0; i < 100; i++)
		x[i] = exp(i + 1);
	got = interval_quantile(x, 100, 0.5);
	assert_close(got.lo, exp(40) + 0.76320061634009 * (exp(41) - exp(40)), 1e-9);
	assert_close(got.hi, exp(61) - 0.76320061634009 * (exp(61) - exp(60)), 1e-9);
}

/* 0.5^5 = 0.031 > 0.025; 0.99^367 = 0.02501, 0.99^368 = 0.0248; at either end. */
static void test_too_small_a_sample_has_no_bound(void **state)
{
	struct interval five = of_ranks(5, 0.5), six = of_ranks(6, 0.5);
	struct interval low = of_ranks(367, 0.01), high = of_ranks(367, 0.99);

	(void)state;
	assert_true(isnan(five.lo) && isnan(five.hi));
	assert_true(isfinite(six.lo) && isfinite(six.hi));
	assert_true(isnan(low.lo) && isfinite(low.hi));
	assert_true(isfinite(high.lo) && isnan(high.hi));
	assert_true(isfinite(of_ranks(368, 0.01).lo));
	assert_true(isfinite(of_ranks(368, 0.99).hi));
	for (size_t n = 1; n <= 5; n++)
		assert_true(isnan(of_ranks(n, 0.5).lo) && isnan(of_ranks(n, 0.5).hi));
}

static void test_mirror_images(void **state)
{
	(void)state;
	for (size_t n = 50; n <= 1000; n += 50)
		for (int percent = 10; percent <= 50; percent += 10) {
			struct interval a = of_ranks(n, percent / 100.0), b = of_ranks(n, 1 - percent / 100.0);

			assert_close(a.lo, (double)n + 1 - b.hi, 1e-9);
			assert_close(a.hi, (double)n + 1 - b.lo, 1e-9);
		}
}

/* ---- as many values as a better sample ---- */

/* Of ranks 1 to n the bounds are ranks themselves: of the sample that is worth `effective`, rank x effective / n. There the
 * regularised incomplete beta function, which the binomial's chances lie on, is 2.5 %. */
static void test_effective(void **state)
{
	static const struct {
		size_t n;
		double p, effective;
	} cases[] = {
		{ 100, 0.5, 100.5 }, { 100, 0.5, 400 }, { 1000, 0.8, 1600 }, { 1000, 0.95, 50000 }, { 64, 0.1, 999 }
	};
	double ascending[MOST];

	(void)state;
	for (int i = 0; i < MOST; i++)
		ascending[i] = i + 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double n = (double)cases[i].n, p = cases[i].p, e = cases[i].effective;
		struct interval got = interval_quantile_effective(ascending, cases[i].n, p, e);
		double low = got.lo * e / n, high = (n + 1 - got.hi) * e / n;

		assert_near(gsl_cdf_beta_P(1 - p, e - low + 1, low), 0.025, 1e-9);
		assert_near(gsl_cdf_beta_P(p, e - high + 1, high), 0.025, 1e-9);
		assert_near(got.value, of_ranks(cases[i].n, p).value, 0);
		assert_true(got.lo < got.value && got.value < got.hi);
	}
	assert_true(isnan(interval_quantile_effective(ascending, 100, 0.01, 110).lo));
	assert_true(isnan(interval_quantile_effective(ascending, 100, 0.99, 110).hi));
	assert_true(isfinite(interval_quantile_effective(ascending, 100, 0.01, 110).hi));
	assert_near(interval_quantile_effective(ascending, 100, 0.5, 100).lo, of_ranks(100, 0.5).lo, 0);
}

/* ---- chances ---- */

/* Wilson 1927, from the formula; 0 of 10 and 5 of 10 are in every table. */
static const struct {
	size_t hits, n;
	double lo, hi;
} chances[] = {
	{ 0, 10, 0, 0.2775327998628892 },
	{ 10, 10, 0.7224672001371107, 1 },
	{ 5, 10, 0.236593090512564, 0.7634069094874361 },
	{ 1, 100, 0.0017674320641406505, 0.054486196178705315 },
	{ 50, 100, 0.4038315303659956, 0.5961684696340044 },
	{ 900, 1000, 0.8798480368046516, 0.9170905564069044 },
	{ 0, 1, 0, 0.7934506856227626 },
	{ 1, 1, 0.20654931437723745, 1 },
};

static void test_chances(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(chances) / sizeof(chances[0]); i++) {
		struct interval got = interval_chance(chances[i].hits, chances[i].n);

		assert_close(got.value, (double)chances[i].hits / (double)chances[i].n, 1e-15);
		assert_true(fabs(got.lo - chances[i].lo) < 1e-12);
		assert_true(fabs(got.hi - chances[i].hi) < 1e-12);
		assert_true(got.lo >= 0 && got.hi <= 1);
		assert_true(got.lo <= got.value + 1e-15 && got.value <= got.hi + 1e-15);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantile_by_hand),
		cmocka_unit_test(test_quantile_of_one_value),
		cmocka_unit_test(test_quantile_of_equal_values),
		cmocka_unit_test(test_median_of_100),
		cmocka_unit_test(test_median_of_6),
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_interval_is_distribution_free),
		cmocka_unit_test(test_too_small_a_sample_has_no_bound),
		cmocka_unit_test(test_mirror_images),
		cmocka_unit_test(test_chances),
		cmocka_unit_test(test_effective),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
