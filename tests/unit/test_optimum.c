/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `optimize` looks for: objectives as they are written, candidates by hand, the best of them and the frontier. */
#include "study/optimum.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>
#include <string.h>

static void test_words(void **state)
{
	static const struct {
		const char *words;
		enum metric metric;
		double percent;
	} accepted[] = { { "P50(cost)", METRIC_COST, 50 },
			 { "P80(finish)", METRIC_WALL, 80 },
			 { "P99.5(cost)", METRIC_COST, 99.5 },
			 { "mean(cost)", METRIC_COST, 0 },
			 { "mean(finish)", METRIC_WALL, 0 } };
	static const char *const refused[] = { "",	   "P0(cost)",	 "P100(cost)", "P50(price)",  "mean(time)",
					       "P50(cost", "P50(cost)x", "mean(cost",  "mean(cost)x", "median(cost)",
					       "P-5(cost)" };
	struct objective o;

	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct text why = TEXT_INIT;

		assert_int_equal(objective_parse(accepted[i].words, &o, &why), STATUS_OK);
		assert_int_equal(o.metric, accepted[i].metric);
		assert_near(o.percent, accepted[i].percent, 0);
		assert_int_equal(why.length, 0);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct text why = TEXT_INIT;

		assert_int_equal(objective_parse(refused[i], &o, &why), STATUS_USAGE);
		assert_non_null(strstr(why.s, "accepted: P50(cost)"));
		text_release(&why);
	}
}

/* Costs of 1 to 4 in 8 to 5 h; the fifth replication does not finish. */
static void test_a_candidate_by_hand(void **state)
{
	static const struct outcome outcomes[] = { { .cost = 1, .wall_s = 8 },
						   { .cost = 2, .wall_s = 7 },
						   { .cost = 3, .wall_s = 6 },
						   { .cost = 4, .wall_s = 5 },
						   { .cost = 0, .wall_s = 0, .end = END_HORIZON } };
	const struct requirement list[] = { { .budget = 3, .deadline_s = INFINITY, .chance = 0.6 },
					    { .budget = INFINITY, .deadline_s = 6, .chance = 0.5 },
					    { .plan = "other", .budget = 0, .deadline_s = 0, .chance = 1 } };
	const struct objective mean = { METRIC_COST, 0 }, middle = { METRIC_WALL, 50 }, high = { METRIC_COST, 90 };
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;
	struct candidate c;

	(void)state;
	fixture_init(&f, 1, 1);
	f.study.replications = 5;
	results_init(&results, &plan, 1, &f.study);
	assert_int_equal(results_put(&results, 0, outcomes, 5), STATUS_OK);
	results_count(&results);
	c = candidate_judge(&results, 0, &mean, list, 1);
	assert_string_equal(c.plan, "plan");
	assert_near(c.objective, 2.5, 1e-12); /* of those that finish */
	assert_near(c.p50_cost, 3, 1e-12);
	assert_near(c.p50_wall, 7, 1e-12);
	assert_true(isinf(c.p80_cost) || c.p80_cost >= 4);
	assert_near(c.chance.value, 0.6, 1e-12);
	assert_true(c.is_feasible);
	c = candidate_judge(&results, 0, &middle, list, 2);
	assert_near(c.objective, 7, 1e-12);
	assert_near(c.chance.value, 0.4, 1e-12); /* the least of both */
	assert_false(c.is_feasible);
	c = candidate_judge(&results, 0, &middle, list + 2, 1); /* asked of another plan */
	assert_near(c.chance.value, 1, 0);
	assert_true(c.is_feasible);
	c = candidate_judge(&results, 0, &high, NULL, 0);
	assert_true(isinf(c.objective) && !c.is_feasible);
	results_release(&results);
}

/* The feasible one of least objective; else the one of the greatest chance, of equals that of least objective. */
static void test_the_best(void **state)
{
	struct candidate list[] = { { .objective = 3, .chance = { .value = 0.5 }, .is_feasible = 0 },
				    { .objective = 9, .chance = { .value = 0.9 }, .is_feasible = 1 },
				    { .objective = 8, .chance = { .value = 0.8 }, .is_feasible = 1 },
				    { .objective = 8, .chance = { .value = 0.9 }, .is_feasible = 1 } };

	(void)state;
	assert_ptr_equal(candidate_best(list, 1), &list[0]);
	assert_ptr_equal(candidate_best(list, 2), &list[1]);
	assert_ptr_equal(candidate_best(list, 4), &list[2]); /* the first of equals */
	for (int i = 0; i < 4; i++)
		list[i].is_feasible = 0;
	assert_ptr_equal(candidate_best(list, 4), &list[3]);
	list[1].objective = 7;
	assert_ptr_equal(candidate_best(list, 4), &list[1]);
}

/* By P80 of cost and time: nothing is as good in both and better in one. What is not feasible is not on it, and beats nobody. */
static void test_frontier(void **state)
{
	struct candidate list[] = {
		{ .p80_cost = 1, .p80_wall = 9, .is_feasible = 1 },
		{ .p80_cost = 2, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 2, .p80_wall = 6, .is_feasible = 1 },
		{ .p80_cost = 3, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 0, .p80_wall = 0 },
		{ .p80_cost = 2, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 9, .p80_wall = 1, .is_feasible = 1 },
	};
	static const int is_on[] = { 1, 1, 0, 0, 0, 1, 1 };

	(void)state;
	candidate_mark_frontier(list, 7);
	for (int i = 0; i < 7; i++)
		assert_int_equal(list[i].is_on_frontier, is_on[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_a_candidate_by_hand),
		cmocka_unit_test(test_the_best),
		cmocka_unit_test(test_frontier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
