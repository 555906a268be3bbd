/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plan_pick.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { PLANS = 3, RUNS = 100 };

/* Plans that cost 100, 50 and 200 and the number of the run; the second is late every other time. */
struct place {
	struct fixture fixture;
	struct plan plan[PLANS];
	const struct plan *plans[PLANS];
	struct results results;
	struct plan_summary summaries[PLANS];
	struct forecast forecast;
};

static void set_up(struct place *p, double budget, double deadline_s, int unfinished)
{
	static const double least[PLANS] = { 100, 50, 200 };
	struct outcome outcomes[RUNS];

	fixture_init(&p->fixture, 1, 90);
	p->fixture.study.replications = RUNS;
	p->fixture.study.budget = budget;
	p->fixture.study.deadline_s = deadline_s;
	for (size_t i = 0; i < PLANS; i++) {
		p->plan[i] = p->fixture.plan;
		p->plans[i] = &p->plan[i];
	}
	results_init(&p->results, p->plans, PLANS, &p->fixture.study);
	for (size_t i = 0; i < PLANS; i++) {
		for (int k = 0; k < RUNS; k++)
			outcomes[k] = (struct outcome){ .cost = least[i] + k,
							.wall_s = i == 1 && k % 2 ? 30 : 10,
							.failure_free_wall_s = 10,
							.failure_free_cost = 90,
							.end = k < unfinished ? END_HORIZON : END_FINISHED };
		assert_int_equal(results_put(&p->results, i, outcomes, RUNS), STATUS_OK);
	}
	results_count(&p->results);
	for (size_t i = 0; i < PLANS; i++)
		summary_init(&p->summaries[i], &p->results, i, 2);
	p->forecast = (struct forecast){ .results = &p->results, .plans = p->summaries };
}

static struct plan_pick find(struct place *p)
{
	size_t count;
	struct plan_pick *list = plan_picks(&p->forecast, &count), only;

	assert_int_equal(count, 1); /* one workload */
	only = list[0];
	free(list);
	results_release(&p->results);
	return only;
}

static void test_keeps_the_limits(void **state)
{
	struct place p;
	struct plan_pick h;

	(void)state;
	set_up(&p, 190, 20, 0);
	h = find(&p);
	assert_int_equal(h.plan, 0);
	assert_int_equal(h.candidates, 3);
	assert_int_equal(h.keeping, 1);
	/* 80 % of 100, 101, ... 199 is 179.2; a run without random events costs 90 */
	assert_close(h.ask, 180, 1e-12);
	assert_close(h.base, 91, 1e-12);
	assert_close(h.random, 89, 1e-12);
	assert_true(h.planned == 0 && h.inputs == 0);
}

static void test_no_limits(void **state)
{
	struct place p;
	struct plan_pick h;

	(void)state;
	set_up(&p, INFINITY, INFINITY, 0);
	h = find(&p);
	assert_int_equal(h.plan, 1);
	assert_int_equal(h.keeping, 0);
	assert_close(h.ask, 130, 1e-12); /* 129.2 */
}

static void test_none_keeps(void **state)
{
	struct place p;
	struct plan_pick h;

	(void)state;
	set_up(&p, 120, 20, 0); /* 21 % of the first, 36 % of the second */
	h = find(&p);
	assert_int_equal(h.plan, 1);
	assert_int_equal(h.keeping, 0);
}

static void test_unfinished_exceed(void **state)
{
	struct place p;

	(void)state;
	set_up(&p, INFINITY, INFINITY, 10);
	/* the 90 that finished cost 110 ... 199; of 100 in order, 0.8 x 99 lies at the 79.2th after the first */
	assert_close(plan_summary_level(&p.forecast.plans[0], METRIC_COST, 80).value, 110 + 79.2, 1e-9);
	results_release(&p.results);
	set_up(&p, INFINITY, INFINITY, 21);
	assert_true(isnan(plan_summary_level(&p.forecast.plans[0], METRIC_COST, 80).value));
	assert_true(!isnan(plan_summary_level(&p.forecast.plans[0], METRIC_COST, 50).value));
	assert_true(isnan(find(&p).ask));
	set_up(&p, INFINITY, INFINITY, RUNS);
	assert_true(isnan(find(&p).ask));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_keeps_the_limits), cmocka_unit_test(test_no_limits),
					    cmocka_unit_test(test_none_keeps),
					    cmocka_unit_test(test_unfinished_exceed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
