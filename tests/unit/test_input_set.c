/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/input_set.h"

#include "../support/assertions.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

enum { N = 16384 };

/* Of a Gaussian copula: Kruskal 1958. */
static double rank_of(double correlation)
{
	return 6 / M_PI * asin(correlation / 2);
}

static void assert_rank(const struct input *a, const struct input *b, double expected)
{
	static double x[N], y[N], work[2 * N];

	for (uint64_t r = 0; r < N; r++) {
		x[r] = input_rank(a, 4, r);
		y[r] = input_rank(b, 4, r);
	}
	assert_within_4_se(gsl_stats_spearman(x, 1, y, 1, N, work), expected, (1 - expected * expected) / sqrt(N - 1));
	assert_within_4_se(gsl_stats_mean(y, 1, N), 0.5, sqrt(1 / 12.0 / N));
	assert_within_4_se(gsl_stats_variance(y, 1, N), 1 / 12.0, sqrt(1 / 180.0 / N));
}

static void an_entity_is_one_input(void **state)
{
	struct input_set s = { 0 };
	const struct input *a = input_set_use(&s, 1), *b = input_set_use(&s, 2);

	(void)state;
	assert_ptr_equal(input_set_use(&s, 1), a);
	assert_ptr_not_equal(a, b);
	input_set_leave(&s, b);
	input_set_sample(&s);
	assert_true(a->dimension);
	assert_false(b->dimension); /* nobody uses it */
	input_set_release(&s);
}

static void inputs_that_share_a_part(void **state)
{
	struct input_set s = { 0 };
	const struct input *a = input_set_use(&s, 1), *b = input_set_use(&s, 2), *c = input_set_use(&s, 3);
	const struct input_sharing ours = { 10, 11, 0.8 }, theirs = { 10, 12, 0.8 }, same = { 10, 11, 0.8 };

	(void)state;
	input_set_split(&s, a, &ours);
	input_set_split(&s, b, &theirs);
	input_set_split(&s, c, &same);
	input_set_sample(&s);
	assert_rank(a, b, rank_of(0.8));
	for (uint64_t r = 0; r < 100; r++)
		assert_near(input_rank(a, 4, r), input_rank(c, 4, r), 0);
	input_set_release(&s);
}

static void correlations_that_are_stated(void **state)
{
	struct input_set s = { 0 };
	const struct input *a = input_set_use(&s, 1), *b = input_set_use(&s, 2), *c = input_set_use(&s, 3),
			   *d = input_set_use(&s, 4);
	const struct input_sharing x = { 10, 11, 0.8 }, y = { 10, 12, 0.8 };
	const struct input_pair pairs[] = { { a, b, -0.6 }, { b, c, 0.3 } };

	(void)state;
	input_set_split(&s, c, &x);
	input_set_split(&s, d, &y); /* not named, but keeps what it shares with c */
	assert_true(input_set_correlate(&s, pairs, 2));
	input_set_sample(&s);
	assert_rank(a, b, rank_of(-0.6));
	assert_rank(b, c, rank_of(0.3));
	assert_rank(c, d, rank_of(0.8));
	assert_rank(a, c, 0);
	input_set_release(&s);
}

static void what_cannot_hold_together(void **state)
{
	struct input_set s = { 0 };
	const struct input *a = input_set_use(&s, 1), *b = input_set_use(&s, 2), *c = input_set_use(&s, 3);
	const struct input_pair pairs[] = { { a, b, 0.9 }, { b, c, 0.9 }, { a, c, 0.7 } };

	(void)state;
	assert_false(input_set_correlate(&s, pairs, 2)); /* a and c would be independent */
	assert_int_equal(a->part_count, 0);
	assert_true(input_set_correlate(&s, pairs, 3));
	input_set_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entity_is_one_input),
		cmocka_unit_test(inputs_that_share_a_part),
		cmocka_unit_test(correlations_that_are_stated),
		cmocka_unit_test(what_cannot_hold_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
