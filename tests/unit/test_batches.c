/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/batches.h"

#include "../support/assertions.h"
#include "stats/interval.h"

#include <math.h>

enum { N = 1600 };

static void fill(double values[N], double (*value)(int i))
{
	for (int i = 0; i < N; i++)
		values[i] = value(i);
}

/* Every batch has the values 0 .. 99 once: no spread between batches, so only the rounding is left. */
static double even(int i)
{
	return i / BATCHES;
}

/* A batch has one value only: nothing is gained. */
static double odd(int i)
{
	return i % BATCHES;
}

static void even_batches_are_worth_more(void **state)
{
	double values[N];
	struct batched b = { .values = values, .count = N };
	double t = 2.131449545559323, z = 1.959963984540054;

	(void)state;
	fill(values, even);
	assert_close(batched_effective(&b, 80, 0.8), N * (N * 0.16) * z * z / t / t, 1e-12);
	assert_near(batched_se(&b), 0, 1e-12);
}

static void batches_that_differ_are_worth_no_less(void **state)
{
	double values[N];
	struct batched b = { .values = values, .count = N };

	(void)state;
	fill(values, odd);
	assert_close(batched_effective(&b, 8, 0.5), N, 0);
}

/* Which batch a value belongs to is told by its number; ties count in part; NAN does not count. */
static void numbers_ties_and_gaps(void **state)
{
	double values[N], all;
	struct batched b = { .values = values, .count = N }, later = { .values = values, .count = N, .first = 5 };

	(void)state;
	fill(values, even);
	all = batched_effective(&b, 50, 0.505);
	assert_true(all > N);
	assert_close(batched_effective(&later, 50, 0.505), all, 1e-12);
	values[3] = NAN;
	assert_true(batched_effective(&b, 50, 0.505) > N - 1);
	assert_close(batched_effective(&b, 1000, 1), N - 1, 0);
}

/* With fewer than four values a batch nothing is said of their spread, nor where none is below the bound. */
static void few_values_are_worth_themselves(void **state)
{
	double values[N];
	struct batched b = { .values = values, .count = 63 }, enough = { .values = values, .count = 64 };

	(void)state;
	fill(values, even); /* 0 .. 3, the last batch lacks its 3 */
	assert_near(batched_effective(&b, 2, 0.5), 63, 0);
	assert_true(batched_effective(&enough, 2, 0.5) > 64);
	assert_near(batched_effective(&enough, 0, 0), 64, 0);
	assert_near(batched_se(&enough), 0, 1e-12);
	assert_close(batched_se(&b), 0.14, 0.05); /* as of independent values: sd 1.1 by the root of 63 */
}

/* What differs between values that stand side by side is random; the rest of the batches' spread falls with their number. */
static void random_events_are_told_from_inputs(void **state)
{
	double values[N], batches_alone, t = 2.131449545559323, z = 1.959963984540054, few = t * t / z / z;
	double spread = N * 0.25 * N / BATCHES * BATCHES / (BATCHES - 1); /* of whole batches that are below, or not */
	size_t order[N];
	struct batched b = { .values = values, .count = N };

	(void)state;
	fill(values, even);
	for (size_t i = 0; i < N; i++)
		order[i] = (i % 100) * 16 + i / 100; /* batch by batch: each is once on either side of the bound */
	batches_alone = batched_effective(&b, 50, 0.5);
	b.alike = (struct alike){ order, N, 1 };
	assert_close(batches_alone, N * N * 0.25 / few, 1e-12);
	assert_close(batched_effective(&b, 50, 0.5), batches_alone,
		     1e-12); /* 31 of them: more than the batches' spread */
	fill(values, odd);
	for (size_t i = 0; i < N; i++)
		order[i] = i / 100 + (i % 100) * 16; /* all that are below side by side */
	assert_close(batched_effective(&b, 8, 0.5), fmax(N, N * N * 0.25 / (0.5 * N / (N - 1) + 1 + spread * few / 16)),
		     1e-12);
	for (size_t i = 0; i < N; i++)
		order[i] = i; /* by turns */
	assert_near(batched_effective(&b, 8, 0.5), N, 1e-9);
}

static void more_values_make_intervals_narrower(void **state)
{
	double values[N];
	struct interval plain, better;

	(void)state;
	for (int i = 0; i < N; i++)
		values[i] = i;
	plain = interval_quantile(values, N, 0.8);
	better = interval_quantile_effective(values, N, 0.8, N);
	assert_near(better.lo, plain.lo, 0);
	better = interval_quantile_effective(values, N, 0.8, 16.0 * N);
	assert_close(better.value - better.lo, (plain.value - plain.lo) / 4, 0.15);
	assert_close(better.hi - better.value, (plain.hi - plain.value) / 4, 0.15);
	better = interval_share(0.5, 16.0 * N);
	plain = interval_chance(N / 2, N);
	assert_close(better.hi - 0.5, (plain.hi - 0.5) / 4, 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(even_batches_are_worth_more),
		cmocka_unit_test(batches_that_differ_are_worth_no_less),
		cmocka_unit_test(numbers_ties_and_gaps),
		cmocka_unit_test(few_values_are_worth_themselves),
		cmocka_unit_test(random_events_are_told_from_inputs),
		cmocka_unit_test(more_values_make_intervals_narrower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
