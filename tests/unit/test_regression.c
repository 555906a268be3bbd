/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The regression behind the prior of speed gives back what made the data, and shrinks as it says. */
#include "../support/assertions.h"
#include "../support/regression.h"

#include "random/stream.h"

#include <math.h>

enum { GROUPS = 400, EACH = 5, ROWS = GROUPS * EACH };

static double x[ROWS * 2], z[ROWS * 2], y[ROWS];
static size_t group[ROWS];
static const double flat[2] = { 0, 0 }, loose[2] = { 1e-6, 1e-6 };

/* y = 2 - 3 x + group's effect of sd 0.5 + rest of sd 0.2, twice as far spread where z is 1. */
static struct regression known(void)
{
	struct stream s;

	stream_init(&s, 1, 0, PURPOSE_PARAMETER, 1);
	for (size_t g = 0; g < GROUPS; g++) {
		double far = g % 2 ? 2 : 1, effect = 0.5 * far * stream_normal(&s);

		for (size_t i = g * EACH; i < (g + 1) * EACH; i++) {
			x[2 * i] = z[2 * i] = 1;
			x[2 * i + 1] = stream_uniform(&s);
			z[2 * i + 1] = (double)(g % 2);
			y[i] = 2 - 3 * x[2 * i + 1] + effect + 0.2 * far * stream_normal(&s);
			group[i] = g;
		}
	}
	return (struct regression){ x, z, y, group, ROWS, 2, 2, GROUPS, GROUPS, 0.8, 0.3, flat, loose };
}

static void test_known_answer(void **state)
{
	struct regression r = known();
	double b[2], g[2];

	(void)state;
	regression_median(&r, b);
	assert_close(b[0], 2, 0.06); /* four standard errors are 0.16 and 0.12 */
	assert_close(b[1], -3, 0.05);
	regression_spread(&r, b, g);
	assert_close(exp(g[0]), hypot(0.5, 0.2), 0.2); /* four standard errors of 200 groups */
	assert_close(exp(g[1]), 2, 0.28);
}

/* Variances of what made the data: 0.5 and 0.2, twice that in every other group. */
static void test_components(void **state)
{
	struct regression r = known();
	const double b[2] = { 2, -3 };
	struct regression_components c = regression_components(&r, b);

	(void)state;
	assert_close(c.between, 0.25 * (1 + 4) / 2,
		     4 * sqrt(2.0 * (1 + 16) / 25 * 4 / GROUPS)); /* four standard errors */
	assert_close(c.within, 0.04 * (1 + 4) / 2, 4 * sqrt(2.0 * (1 + 16) / 25 * 4 / GROUPS / (EACH - 1)));
	r.without = 3;
	assert_true(regression_components(&r, b).between != c.between);
}

static void test_shrinks_to_what_is_expected(void **state)
{
	const double expected[2] = { 0, 7 }, tight[2] = { 1e-6, 1e9 };
	struct regression r = known();
	double b[2];

	(void)state;
	r.expected = expected;
	r.precision = tight;
	regression_median(&r, b);
	assert_close(b[1], 7, 1e-3);
}

/* Ten times the rows of one group don't make ten votes. */
static void test_group_is_one_vote(void **state)
{
	static const double ones[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	static const double values[12] = { 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 };
	static const size_t groups[12] = { 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct regression r = { ones, ones, values, groups, 12, 1, 1, 2, 2, 1, 1e-3, flat, loose };
	double b[1];

	(void)state;
	regression_median(&r, b);
	assert_close(b[0], 2, 1e-3);
	r.without = 1;
	regression_median(&r, b);
	assert_true(fabs(b[0]) < 1e-3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answer),
		cmocka_unit_test(test_components),
		cmocka_unit_test(test_shrinks_to_what_is_expected),
		cmocka_unit_test(test_group_is_one_vote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
