/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/input.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

enum { N = 4096 };

static struct input make(uint64_t entity, int dimension)
{
	struct input i = { .entity = entity, .dimension = dimension };

	if (dimension)
		sobol_init(&i.sobol, dimension);
	return i;
}

/* Without a dimension: the stream of parameters, as of a random study. */
static void without_a_dimension_it_is_philox(void **state)
{
	struct input i = make(5, 0);
	struct stream s;

	(void)state;
	stream_init(&s, 3, 17, PURPOSE_PARAMETER, 5);
	assert_near(input_rank(&i, 3, 17), stream_uniform(&s), 0);
}

/* Of the ranks of every `step`th replication from `first` on, `each` lie in each of the equal parts. */
static void assert_even(const struct input *input, uint64_t first, uint64_t step, int each)
{
	unsigned char count[N] = { 0 };
	uint64_t parts = N / step / (uint64_t)each;

	for (uint64_t r = first; r < N; r += step)
		count[(int)(ceil(input_rank(input, 1, r) * (double)parts) - 1)]++;
	for (uint64_t b = 0; b < parts; b++)
		assert_int_equal(count[b], each);
}

/* All together, and those of one remainder by 16 in parts of 8: with dimension 0 theirs have t = 3 at most. What was used is told. */
static void sequence_and_its_slices_are_even(void **state)
{
	(void)state;
	for (int dimension = 1; dimension < 5; dimension++) {
		struct input i = make(5, dimension);
		uint64_t points = input_used.points;

		input_used.dimensions[0] = 0;
		assert_even(&i, 0, 1, 1);
		for (uint64_t k = 0; k < 16; k++)
			assert_even(&i, k, 16, 8);
		assert_int_equal(input_used.points - points, 2 * N);
		assert_int_equal(input_used.dimensions[0], 1 << dimension);
	}
}

/* Two inputs with a common part: the rank correlation of a Gaussian copula is 6/pi asin(rho/2). */
static void correlated_inputs(void **state)
{
	static double x[N], y[N], work[2 * N];
	struct input common = make(1, 1), own_x = make(2, 2), own_y = make(3, 3);
	const struct input_part px[] = { { &common, sqrt(0.6) }, { &own_x, sqrt(0.4) } };
	const struct input_part py[] = { { &common, sqrt(0.6) }, { &own_y, sqrt(0.4) } };
	struct input a = { .entity = 4, .parts = px, .part_count = 2 };
	struct input b = { .entity = 5, .parts = py, .part_count = 2 };
	double rank = 6 / M_PI * asin(0.3);

	(void)state;
	for (uint64_t r = 0; r < N; r++) {
		x[r] = input_rank(&a, 9, r);
		y[r] = input_rank(&b, 9, r);
		assert_true(x[r] > 0 && x[r] <= 1);
	}
	assert_within_4_se(gsl_stats_spearman(x, 1, y, 1, N, work), rank, (1 - rank * rank) / sqrt(N));
	assert_within_4_se(gsl_stats_mean(x, 1, N), 0.5, sqrt(1 / 12.0 / N));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_dimension_it_is_philox),
		cmocka_unit_test(sequence_and_its_slices_are_even),
		cmocka_unit_test(correlated_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
