/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/input.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

enum { N = 4096 };

static struct input make(uint64_t entity, int dimension)
{
	struct input i = { .entity = entity, .has_dimension = dimension >= 0 };

	if (dimension >= 0)
		sobol_init(&i.sobol, dimension);
	return i;
}

/* Without a dimension: the stream of parameters, as of a random study. */
static void without_a_dimension_it_is_philox(void **state)
{
	struct input i = make(5, -1);
	struct stream s;

	(void)state;
	stream_init(&s, 3, 17, PURPOSE_PARAMETER, 5);
	assert_near(input_rank(&i, 3, 17), stream_uniform(&s), 0);
}

/* Each of the interleaved sequences is even by itself, and no two are the same. */
static void sequences_are_interleaved(void **state)
{
	struct input i = make(5, 2);

	(void)state;
	for (int k = 0; k < INPUT_SEQUENCES; k++) {
		unsigned char count[N / INPUT_SEQUENCES] = { 0 };

		for (uint64_t r = (uint64_t)k; r < N; r += INPUT_SEQUENCES)
			count[(int)(ceil(input_rank(&i, 1, r) * N / INPUT_SEQUENCES) - 1)]++;
		for (int b = 0; b < N / INPUT_SEQUENCES; b++)
			assert_int_equal(count[b], 1);
		assert_true(k == 0 || input_rank(&i, 1, (uint64_t)k) != input_rank(&i, 1, (uint64_t)k - 1));
	}
}

/* Two inputs with a common part: the rank correlation of a Gaussian copula is 6/pi asin(rho/2). */
static void correlated_inputs(void **state)
{
	static double x[N], y[N], work[2 * N];
	struct input common = make(1, 0), own_x = make(2, 1), own_y = make(3, 2);
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
		cmocka_unit_test(sequences_are_interleaved),
		cmocka_unit_test(correlated_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
