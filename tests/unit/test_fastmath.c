/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/fastmath.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <math.h>

enum { POINTS = 200000 };

/* Uniform between two values. */
static double between(struct stream *s, double min, double max)
{
	return min + (max - min) * stream_uniform(s);
}

static void test_exp(void **state)
{
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < POINTS; i++) {
		double x = between(&s, -699, 699), small = between(&s, -2, 2);

		assert_true(fabs(fastmath_exp(x) / exp(x) - 1) < 4.5e-16);
		assert_true(fabs(fastmath_exp(small) / exp(small) - 1) < 4.5e-16);
	}
	assert_true(fastmath_exp(0) == 1);
	assert_true(fastmath_exp(-INFINITY) == 0);
	assert_true(fastmath_exp(INFINITY) == INFINITY);
	assert_true(fastmath_exp(-800) == 0);
	assert_true(fastmath_exp(709) == exp(709));
	assert_true(isnan(fastmath_exp(NAN)));
}

static void test_ln(void **state)
{
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < POINTS; i++) {
		double x = exp(between(&s, -700, 700)), small = between(&s, 0, 4);

		assert_true(fabs(fastmath_ln(x) - log(x)) < 6e-16 * fmax(1, fabs(log(x))));
		assert_true(fabs(fastmath_ln(small) - log(small)) < 6e-16 * fmax(1, fabs(log(small))));
	}
	assert_true(fabs(fastmath_ln(1)) < 6e-16);
	assert_true(fastmath_ln(0) == -INFINITY);
	assert_true(fastmath_ln(INFINITY) == INFINITY);
	assert_true(fastmath_ln(0x1p-1060) == log(0x1p-1060));
	assert_true(isnan(fastmath_ln(-1)));
}

/* The steps of the tables join: on both sides of each, the functions go up. */
static void test_no_steps_back(void **state)
{
	(void)state;
	for (int i = -2000; i <= 2000; i++) {
		double x = (i + 0.5) * M_LN2 / POWER_EXP_STEPS, y = 1 + (double)(i + 2000) / POWER_LOG_STEPS;

		assert_true(fastmath_exp(x * (1 - 1e-14)) != fastmath_exp(x * (1 + 1e-14)));
		assert_true((fastmath_exp(x + 1e-13) - fastmath_exp(x - 1e-13)) / exp(x) > 1.9e-13);
		assert_true(fastmath_ln(y * (1 + 1e-14)) > fastmath_ln(y * (1 - 1e-14)));
	}
}

static void test_power(void **state)
{
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < POINTS; i++) {
		double x = stream_exponential(&s), p = between(&s, 0.1, 5), exact = pow(x, p);

		assert_true(fabs(power(x, p) / exact - 1) < 4e-16 * (2 + p + fabs(log(exact))));
	}
	assert_true(power(0, 1.4) == 0);
	assert_true(power(INFINITY, 1.4) == INFINITY);
}

/* By two at a time, also where one of them is out of range: the same bits. */
static void test_each(void **state)
{
	static const double odd[] = { 0, 1e-310, 5e-324, INFINITY, 800, -800, 700, 1e300 };
	enum { MOST = 9, ODD = sizeof(odd) / sizeof(odd[0]) };
	struct stream s;

	(void)state;
	stream_init(&s, 43, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < POINTS / MOST; i++) {
		unsigned count = (unsigned)i % (MOST + 1);
		double exps[MOST], powers[MOST], x[MOST], p = between(&s, 0.1, 5);

		for (unsigned k = 0; k < count; k++) {
			x[k] = i % 7 ? stream_exponential(&s) : odd[((unsigned)i / 7 + k) % ODD];
			exps[k] = powers[k] = x[k];
		}
		fastmath_exp_each(exps, count);
		fastmath_power_each(powers, count, p);
		for (unsigned k = 0; k < count; k++) {
			assert_true(fastmath_bits(exps[k]) == fastmath_bits(fastmath_exp(x[k])));
			assert_true(fastmath_bits(powers[k]) == fastmath_bits(power(x[k], p)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exp),   cmocka_unit_test(test_ln),   cmocka_unit_test(test_no_steps_back),
		cmocka_unit_test(test_power), cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
