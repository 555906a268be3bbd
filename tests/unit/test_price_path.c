/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of prices against their closed forms: mean and variance within 4 standard errors, and what contracts fix. */
#include "plan/price_path.h"

#include "../support/assertions.h"
#include "base/unit.h"

#include <math.h>

#define YEAR_S (365.25 * DAY_S)
enum { PATHS = 20000 };

static struct price_path path(double drift, double volatility, double half_life_s)
{
	return (struct price_path){ .drift = { .distribution = distribution_constant(drift / YEAR_S) },
				    .volatility = volatility / sqrt(YEAR_S),
				    .reversion_per_s = half_life_s > 0 ? log(2) / half_life_s : 0,
				    .market = 7 };
}

/* Price after 200 days: its mean is exp(drift t), its logarithm has the variance v. */
static void check_moments(const struct price_path *p, double mean, double variance)
{
	double sum = 0, squares = 0, logs = 0, log_squares = 0;

	for (int i = 0; i < PATHS; i++) {
		struct price_walk w;
		double x;

		price_walk_start(&w, p, 1, (uint64_t)i);
		x = price_walk_mean(&w, p, 200 * DAY_S, 200 * DAY_S);
		sum += x;
		squares += x * x;
		logs += log(x);
		log_squares += log(x) * log(x);
	}
	double m = sum / PATHS, sd = sqrt(squares / PATHS - m * m), lm = logs / PATHS,
	       lv = log_squares / PATHS - lm * lm;

	assert_true(fabs(m - mean) < 4 * sd / sqrt(PATHS));
	assert_true(fabs(lv - variance) < 4 * variance * sqrt(2.0 / PATHS));
}

static void test_geometric(void **state)
{
	struct price_path p = path(0.2, 0.4, 0);
	double t = 200 / 365.25;

	(void)state;
	check_moments(&p, exp(0.2 * t), 0.16 * t);
}

static void test_mean_reverting(void **state)
{
	struct price_path p = path(-0.1, 0.4, 60 * DAY_S);
	double t = 200 / 365.25, k = log(2) / (60 / 365.25);

	(void)state;
	check_moments(&p, exp(-0.1 * t), 0.16 * (1 - exp(-2 * k * t)) / (2 * k));
}

/* Mean over a year of a price that only drifts, by the day; and what is expected. */
static void test_mean_over_a_time(void **state)
{
	struct price_path p = path(0.3, 0, 0);
	struct price_walk w;
	double days = 0;

	(void)state;
	for (int d = 0; d < 100; d++)
		days += exp(0.3 * d / 365.25) / 100;
	price_walk_start(&w, &p, 1, 1);
	assert_close(price_walk_mean(&w, &p, 0, 100 * DAY_S), days, 1e-12);
	assert_close(price_path_expected(&p, 100 * DAY_S), days, 1e-3);
}

/* A contract holds the price: all of it, or to its end. */
static void test_fixed(void **state)
{
	struct price_path p = path(0.3, 0.5, 0), moving = p;
	struct price_walk w;
	double late;

	(void)state;
	price_walk_start(&w, &moving, 3, 5);
	late = price_walk_mean(&w, &moving, 30 * DAY_S, 40 * DAY_S);
	p.fixed_s = 30 * DAY_S;
	price_walk_start(&w, &p, 3, 5);
	assert_true(price_walk_mean(&w, &p, 0, 30 * DAY_S) == 1);
	price_walk_start(&w, &p, 3, 5);
	assert_close(price_walk_mean(&w, &p, 20 * DAY_S, 40 * DAY_S), (10 + 10 * late) / 20, 1e-12);
}

/* Two sites of one market: the same shocks, whatever their size; of two markets: others. */
static void test_one_market(void **state)
{
	struct price_path a = path(0, 0.2, 0), b = path(0, 0.4, 0), other = path(0, 0.2, 0);
	struct price_walk wa, wb, wo;
	double xa, xb, xo, t = 100 / 365.25;

	(void)state;
	other.market = 8;
	price_walk_start(&wa, &a, 9, 2);
	price_walk_start(&wb, &b, 9, 2);
	price_walk_start(&wo, &other, 9, 2);
	xa = log(price_walk_mean(&wa, &a, 100 * DAY_S, 100 * DAY_S)) + 0.02 * t;
	xb = log(price_walk_mean(&wb, &b, 100 * DAY_S, 100 * DAY_S)) + 0.08 * t;
	xo = log(price_walk_mean(&wo, &other, 100 * DAY_S, 100 * DAY_S)) + 0.02 * t;
	assert_close(xb, 2 * xa, 1e-9);
	assert_true(fabs(xo - xa) > 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_geometric),	 cmocka_unit_test(test_mean_reverting),
		cmocka_unit_test(test_mean_over_a_time), cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_one_market),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
