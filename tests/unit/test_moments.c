/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/moments.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <math.h>
#include <stdlib.h>

enum { VALUES = 100000 };

static struct moments of(const double *x, size_t n)
{
	struct moments m = { 0 };

	for (size_t i = 0; i < n; i++)
		moments_add(&m, x[i]);
	return m;
}

static void test_empty(void **state)
{
	struct moments m = { 0 };

	(void)state;
	assert_int_equal(m.count, 0);
	assert_true(moments_sd(&m) == 0);
	assert_true(moments_se(&m) == 0);
}

static void test_one_value(void **state)
{
	const double x[] = { -7.25 };
	struct moments m = of(x, 1);

	(void)state;
	assert_int_equal(m.count, 1);
	assert_true(m.mean == -7.25 && m.min == -7.25 && m.max == -7.25);
	assert_true(moments_sd(&m) == 0);
	assert_true(moments_se(&m) == 0);
}

/* By hand: mean 4, squares 9 + 1 + 1 + 1 + 16 = 28, variance 28 / 4 = 7. */
static void test_by_hand(void **state)
{
	const double x[] = { 1, 3, 5, 3, 8 };
	struct moments m = of(x, 5);

	(void)state;
	assert_int_equal(m.count, 5);
	assert_close(m.mean, 4, 1e-15);
	assert_close(m.squares, 28, 1e-15);
	assert_close(moments_sd(&m), sqrt(7), 1e-15);
	assert_close(moments_se(&m), sqrt(7.0 / 5), 1e-15);
	assert_true(m.min == 1 && m.max == 8);
}

static void test_extremes(void **state)
{
	const double below[] = { -3, -1, -2 }, mixed[] = { 5, -5, 0 };
	struct moments a = of(below, 3), b = of(mixed, 3);

	(void)state;
	assert_true(a.min == -3 && a.max == -1);
	assert_true(b.min == -5 && b.max == 5);
	assert_true(b.mean == 0);
}

static void test_equal_values(void **state)
{
	struct moments m = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		moments_add(&m, 0.1);
	assert_close(m.mean, 0.1, 1e-15);
	assert_true(moments_sd(&m) < 1e-15);
}

/* sum of squares of 4, 7, 13, 16 about their mean 10 is 90; one pass over x^2 would give 0 or rubbish. */
static void test_large_offset(void **state)
{
	const double x[] = { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 };
	struct moments m = of(x, 4);

	(void)state;
	assert_close(m.mean, 1e9 + 10, 1e-15);
	assert_close(moments_sd(&m), sqrt(30), 1e-7);
}

/* Mean and variance in two passes in long double. */
static void assert_as_two_pass(const double *x, size_t n, double relative)
{
	struct moments m = of(x, n);
	long double sum = 0, squares = 0, mean;
	double min = INFINITY, max = -INFINITY, sd;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	mean = sum / (long double)n;
	for (size_t i = 0; i < n; i++) {
		squares += (x[i] - mean) * (x[i] - mean);
		min = fmin(min, x[i]);
		max = fmax(max, x[i]);
	}
	sd = (double)sqrtl(squares / (long double)(n - 1));
	assert_int_equal(m.count, n);
	assert_close(m.mean, (double)mean, 1e-13);
	assert_close(moments_sd(&m), sd, relative);
	assert_close(moments_se(&m), sd / sqrt((double)n), relative);
	assert_true(m.min == min && m.max == max);
}

static void test_against_two_passes(void **state)
{
	double *x = malloc(VALUES * sizeof(*x));
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < VALUES; i++)
		x[i] = stream_exponential(&s);
	assert_as_two_pass(x, VALUES, 1e-11);
	assert_as_two_pass(x, 2, 1e-13);
	for (int i = 0; i < VALUES; i++)
		x[i] += 1e9; /* an ulp is 1e-7 of the sd */
	assert_as_two_pass(x, VALUES, 1e-6);
	for (int i = 0; i < VALUES; i++)
		x[i] = -x[i];
	assert_as_two_pass(x, VALUES, 1e-6);
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_equal_values),
		cmocka_unit_test(test_large_offset),
		cmocka_unit_test(test_against_two_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
