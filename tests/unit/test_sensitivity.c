/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Correlations of small samples by hand, points of low discrepancy, the order of inputs; shares of a variance; one rank. */
#include "study/sensitivity.h"
#include "sim/simulator.h"
#include "study/ranks.h"
#include "study/variance.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Spearman: 1 - 6 sum d^2 / (n (n^2 - 1)); ranks of y: 1 3 2 4, d^2 = 0 1 1 0. */
static void test_rank_correlation_by_hand(void **state)
{
	const double x[] = { 1, 20, 300, 4000 }, y[] = { 0.1, 5, 0.2, 6 }, flat[] = { 1, 1, 1, 1 };
	struct correlation c = sensitivity_rank(x, y, 4);

	(void)state;
	assert_close(c.value, 1 - 6 * 2 / 60.0, 1e-12);
	assert_close(c.se, (1 - c.value * c.value) / sqrt(3), 1e-12);
	assert_true(isnan(sensitivity_rank(x, flat, 4).value));
}

static void test_what_is_no_number_is_left_out(void **state)
{
	const double x[] = { 1, 2, NAN, 3, 4 }, y[] = { 2, 4, 5, 6, NAN };

	(void)state;
	assert_close(sensitivity_sobol(x, y, 5).value, 1, 1e-12);
}

/* The mean of each coordinate is near 1/2, of 1024 points in a base of up to 193; all lie in the open cube. */
static void points_are_even(size_t dimensions)
{
	enum { COUNT = 1024 };
	double *u = sensitivity_points(dimensions, COUNT);

	for (size_t d = 0; d < dimensions; d++) {
		double sum = 0;

		for (size_t i = 0; i < COUNT; i++) {
			assert_true(u[d * COUNT + i] > 0 && u[d * COUNT + i] < 1);
			sum += u[d * COUNT + i];
		}
		assert_near(sum / COUNT, 0.5, 0.05);
	}
	free(u);
}

/* Sobol' begins in the middle (Bratley & Fox 1988, without the origin). */
static int begins_in_the_middle(size_t dimensions)
{
	double *u = sensitivity_points(dimensions, 1);
	size_t middles = 0;

	for (size_t d = 0; d < dimensions; d++)
		middles += u[d] == 0.5;
	free(u);
	return middles == dimensions;
}

static void test_points(void **state)
{
	(void)state;
	assert_true(begins_in_the_middle(40));
	assert_false(begins_in_the_middle(41));
	points_are_even(2);
	points_are_even(44); /* beyond Sobol' */
}

/* Costs 1, 2 and 6 of the runs that finish, one of four does not: the mean is of three, the quantiles of four. */
static void test_a_side_by_hand(void **state)
{
	static const struct outcome outcomes[] = {
		{ .cost = 6 }, { .cost = 1 }, { .cost = 9, .end = END_HORIZON }, { .cost = 2 }
	};
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;
	struct swing s = { .mean = { -1, -1 } };

	(void)state;
	fixture_init(&f, 1, 1);
	f.study.replications = 4;
	results_init(&results, &plan, 1, &f.study);
	assert_int_equal(results_put(&results, 0, outcomes, 4), STATUS_OK);
	results_count(&results);
	sensitivity_side(&s, 1, &results, 0, METRIC_COST);
	assert_near(s.mean[1], 3, 1e-12);
	assert_near(s.mean[0], -1, 0);
	assert_near(s.p50[1], summary_level(&results, 0, METRIC_COST, 0.5).value, 0);
	assert_near(s.p50[1], 4, 1e-12);
	assert_true(isnan(s.p80[1])); /* is beyond what finishes */
	results_release(&results);
}

static void test_the_widest_comes_first(void **state)
{
	struct input_effect inputs[] = { { .input = "none" }, { .input = "small" }, { .input = "large" } };
	struct plan_sensitivity s = { .inputs = inputs, .input_count = 3 };

	(void)state;
	inputs[1].by[METRIC_WALL] = (struct swing){ .p80 = { 1, 2 } };
	inputs[2].by[METRIC_COST] = (struct swing){ .p80 = { 9, 3 } };
	sensitivity_sort(&s);
	assert_int_equal(s.input_count, 2);
	assert_string_equal(s.inputs[0].input, "large");
	assert_string_equal(s.inputs[1].input, "small");
	for (int i = 0; i < 2; i++) { /* of equal costs the longer, in whichever order they came */
		inputs[i] = (struct input_effect){ .input = "short", .by[METRIC_WALL] = { .p80 = { 1, 2 } } };
		inputs[!i] = (struct input_effect){ .input = "long", .by[METRIC_WALL] = { .p80 = { 9, 3 } } };
		sensitivity_sort(&s);
		assert_string_equal(s.inputs[0].input, "long");
	}
}

/* Pairs (0, 2) and (4, 6): means 1 and 5. Half the mean square of the differences is 2; the covariance about the mean 3 is
 * ((-3)(-1) + (1)(3)) / 2 = 3. */
static void test_shares_of_a_variance_by_hand(void **state)
{
	const double x[] = { 0, 4 }, y[] = { 2, 6 };
	struct variance v = variance_of_pairs(x, y, 2);

	(void)state;
	assert_close(v.random, 2, 1e-12);
	assert_close(v.inputs, 3, 1e-12);
	assert_close(v.share, 0.6, 1e-12);
	assert_true(isnan(variance_of_pairs(x, y, 1).share));
}

/* Pairs (0, 1), (2, 5), (9, 7): their mean is 4; half the squares of the differences 0.5, 4.5, 2, the products about the mean 12, -2, 15.
 * By the delta method the share's error is that of (7/3 product - 25/3 square) / (32/3)^2, whose deviation is divided by the root of 3. */
static void test_the_error_of_a_share_by_hand(void **state)
{
	const double x[] = { 0, 2, 9 }, y[] = { 1, 5, 7 }, square[] = { 0.5, 4.5, 2 }, product[] = { 12, -2, 15 };
	struct variance v = variance_of_pairs(x, y, 3);
	double sum = 0;

	(void)state;
	for (int i = 0; i < 3; i++) /* the mean of the influences is 0 */
		sum += pow((7.0 / 3 * product[i] - 25.0 / 3 * square[i]) / (1024.0 / 9), 2);
	assert_close(v.share, 25.0 / 32, 1e-12);
	assert_close(v.share_se, sqrt(sum / 2 / 3), 1e-12);
	assert_close(v.share_se, 0.185827, 1e-5);
}

/* Nothing random happens: all of the variance is the inputs'. What does not finish by the horizon is in no pair. */
static void test_split_without_random_events(void **state)
{
	enum { COUNT = 40 };
	static struct outcome outcomes[COUNT];
	struct simulator simulator;
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;
	struct variances v;
	struct moments walls = { 0 };

	(void)state;
	fixture_init(&f, 1, 1);
	f.workload.tokens = (struct parameter){ .distribution = fixture_distribution(DISTRIBUTION_UNIFORM, 100, 200, 0),
						.entity = 1 };
	f.study.replications = COUNT;
	f.study.is_uncertain = 1;
	f.study.horizon_s = 180;
	results_init(&results, &plan, 1, &f.study);
	simulator_init(&simulator, plan, &f.study);
	for (size_t i = 0; i < COUNT; i++) {
		simulator_run(&simulator, i, &outcomes[i]);
		if (outcomes[i].end == END_FINISHED)
			moments_add(&walls, outcomes[i].wall_s);
	}
	simulator_release(&simulator);
	assert_true(walls.count > COUNT / 2 && walls.count < COUNT);
	assert_int_equal(results_put(&results, 0, outcomes, COUNT), STATUS_OK);
	results_count(&results);
	results.money = 2; /* of another currency: four times the variance of the cost */
	v = variance_split(&results, 0);
	assert_near(v.wall.random, 0, 1e-12);
	assert_close(v.wall.share, 1, 1e-12);
	assert_close(v.wall.inputs,
		     moments_sd(&walls) * moments_sd(&walls) * (double)(walls.count - 1) / (double)walls.count, 1e-9);
	assert_close(v.cost.inputs, 4 * v.wall.inputs, 1e-9);
	results_release(&results);
}

static void test_without_mpi_there_is_one_rank(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	assert_int_equal(ranks_count(), 1);
	assert_int_equal(ranks_mine(), 0);
	text_add(&t, "kept");
	ranks_share(&t);
	assert_string_equal(t.s, "kept");
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rank_correlation_by_hand),
		cmocka_unit_test(test_what_is_no_number_is_left_out),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_a_side_by_hand),
		cmocka_unit_test(test_the_widest_comes_first),
		cmocka_unit_test(test_shares_of_a_variance_by_hand),
		cmocka_unit_test(test_the_error_of_a_share_by_hand),
		cmocka_unit_test(test_split_without_random_events),
		cmocka_unit_test(test_without_mpi_there_is_one_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
