/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the budget goes, on outcomes typed in: each source alone gets all of what lies above the base, and the parts sum to
 * the budget.
 */
#include "../support/assertions.h"
#include "../support/fixture.h"

#include "study/summary.h"

#include <math.h>

enum { RUNS = 101 };

/* Replication k costs base + planned + k x input + k x random; all of it but the last without random events. */
static struct budget_parts parts(double base, double planned, double input, double random, int unfinished)
{
	struct fixture f;
	struct results results;
	struct outcome outcomes[RUNS];
	struct plan_summary s;
	double times_s[CAUSE_TIMES];
	const struct plan *plans[1];

	fixture_init(&f, 1, 90);
	f.study.replications = RUNS;
	plans[0] = &f.plan;
	results_init(&results, plans, 1, &f.study);
	for (int k = 0; k < RUNS; k++)
		outcomes[k] = (struct outcome){ .cost = base + planned + k * (input + random),
						.wall_s = 10,
						.failure_free_wall_s = 10,
						.failure_free_cost = base + planned + k * input,
						.failure_free_planned_cost = planned,
						.ledger.time_s[CAUSE_STALL] = k + 1,
						.end = k < unfinished ? END_QUOTA : END_FINISHED };
	assert_int_equal(results_put(&results, 0, outcomes, RUNS), STATUS_OK);
	results_count(&results);
	summary_init(&s, &results, 0, 1);
	summary_times(&results, 0, times_s);
	assert_memory_equal(times_s, s.times_s, sizeof(times_s));
	assert_near(times_s[CAUSE_STALL], 0.5 * (unfinished + 1 + RUNS), 1e-9); /* of those that finish */
	if (!isnan(s.parts.base))
		assert_near(s.parts.base + s.parts.planned + s.parts.inputs + s.parts.random,
			    plan_summary_level(&s, METRIC_COST, PARTS_PERCENT).value, 1e-9);
	results_release(&results);
	return s.parts;
}

static void one_source_gets_all(void **state)
{
	struct budget_parts b;

	(void)state;
	b = parts(100, 0, 0, 0, 0);
	assert_true(b.base == 100 && b.planned == 0 && b.inputs == 0 && b.random == 0);
	b = parts(100, 20, 0, 0, 0);
	assert_near(b.base, 100, 1e-9);
	assert_near(b.planned, 20, 1e-9);
	assert_true(b.inputs == 0 && b.random == 0);
	b = parts(100, 0, 0, 1, 0); /* the 80th of 0 .. 100 */
	assert_near(b.random, 80, 1e-9);
	assert_true(b.base == 100 && b.planned == 0 && b.inputs == 0);
	b = parts(100, 0, 1, 0, 0); /* the median is 50 */
	assert_near(b.base, 150, 1e-9);
	assert_near(b.inputs, 30, 1e-9);
	assert_true(b.planned == 0 && b.random == 0);
}

static void together_they_sum(void **state)
{
	struct budget_parts b;

	(void)state;
	b = parts(100, 20, 1, 2, 0);
	assert_near(b.inputs, 30, 1e-9);
	assert_near(b.random, 160, 1e-9);
}

static void a_budget_that_is_not_reached_has_no_parts(void **state)
{
	struct budget_parts b;

	(void)state;
	b = parts(100, 20, 1, 2, 21); /* 80 of 101 finish */
	assert_true(isnan(b.base) && isnan(b.planned) && isnan(b.inputs) && isnan(b.random));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_source_gets_all),
		cmocka_unit_test(together_they_sum),
		cmocka_unit_test(a_budget_that_is_not_reached_has_no_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
