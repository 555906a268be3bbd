/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/sobol.h"

#include "../support/assertions.h"

#include <math.h>
#include <string.h>

enum { POINTS = 1024 };

/* The first points, as reckoned by hand from x, x + 1 and x^2 + x + 1 with m = 1; 1; 1, 3. */
static void first_points(void **state)
{
	static const double points[8][3] = { { 0, 0, 0 },
					     { 0.5, 0.5, 0.5 },
					     { 0.25, 0.75, 0.75 },
					     { 0.75, 0.25, 0.25 },
					     { 0.125, 0.625, 0.375 },
					     { 0.625, 0.125, 0.875 },
					     { 0.375, 0.375, 0.625 },
					     { 0.875, 0.875, 0.125 } };
	struct sobol s;

	(void)state;
	for (int d = 0; d < 3; d++) {
		sobol_init(&s, d);
		for (uint32_t i = 0; i < 8; i++)
			assert_near(sobol_digits(&s, i) * 0x1p-32, points[i][d], 0);
	}
}

/* One point in each of 1024 intervals, scrambled or not, of every dimension. */
static void each_dimension_is_even(void **state)
{
	(void)state;
	for (int d = 0; d < SOBOL_DIMENSIONS; d++) {
		unsigned char plain[POINTS] = { 0 }, scrambled[POINTS] = { 0 };
		struct sobol s;

		sobol_init(&s, d);
		for (uint32_t i = 0; i < POINTS; i++) {
			double u = sobol_scrambled(&s, i, 12345 + (uint64_t)d);

			assert_true(u > 0 && u <= 1);
			plain[sobol_digits(&s, i) >> 22]++;
			scrambled[(int)(ceil(u * POINTS) - 1)]++;
		}
		for (int k = 0; k < POINTS; k++)
			assert_true(plain[k] == 1 && scrambled[k] == 1);
	}
}

/* The first two dimensions are a net: each elementary box of 2^a x 2^b intervals, a + b = 10, has one point; scrambling
 * keeps that. */
static void two_dimensions_are_a_net(void **state)
{
	struct sobol x, y;

	(void)state;
	sobol_init(&x, 0);
	sobol_init(&y, 1);
	for (int a = 0; a <= 10; a++) {
		unsigned char count[POINTS] = { 0 };
		double columns = ldexp(1, a), rows = ldexp(1, 10 - a);

		for (uint32_t i = 0; i < POINTS; i++) {
			double column = ceil(sobol_scrambled(&x, i, 7) * columns) - 1;
			double row = ceil(sobol_scrambled(&y, i, 8) * rows) - 1;

			count[(int)(column * rows + row)]++;
		}
		for (int k = 0; k < POINTS; k++)
			assert_int_equal(count[k], 1);
	}
}

/* No two dimensions are alike, and the polynomials give sequences without a digit that is missing: 2^16 points of any two are
 * spread over all of 8 x 8 boxes. */
static void pairs_of_dimensions_fill_the_square(void **state)
{
	static struct sobol all[SOBOL_DIMENSIONS];

	(void)state;
	for (int d = 0; d < SOBOL_DIMENSIONS; d++)
		sobol_init(&all[d], d);
	for (int a = 0; a < SOBOL_DIMENSIONS; a++)
		for (int b = 0; b < a; b++) {
			uint64_t seen = 0;

			for (uint32_t i = 0; i < 65536 && ~seen; i++)
				seen |= UINT64_C(1)
					<< (sobol_digits(&all[a], i) >> 29 << 3 | sobol_digits(&all[b], i) >> 29);
			assert_true(seen == UINT64_MAX);
		}
}

/* Over keys, a point is uniform and two points of a sequence are independent in what the net does not fix. */
static void a_point_is_uniform_over_keys(void **state)
{
	enum { KEYS = 20000 };
	double mean = 0, squares = 0;
	struct sobol s;

	(void)state;
	sobol_init(&s, 4);
	for (uint64_t key = 0; key < KEYS; key++) {
		double u = sobol_scrambled(&s, 77, key * UINT64_C(0x9e3779b97f4a7c15));

		mean += u / KEYS;
		squares += u * u / KEYS;
	}
	assert_within_4_se(mean, 0.5, sqrt(1 / 12.0 / KEYS));
	assert_within_4_se(squares, 1 / 3.0, sqrt(4 / 45.0 / KEYS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_points),
		cmocka_unit_test(each_dimension_is_even),
		cmocka_unit_test(two_dimensions_are_a_net),
		cmocka_unit_test(pairs_of_dimensions_fill_the_square),
		cmocka_unit_test(a_point_is_uniform_over_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
