/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs have spent by when: by hand, and at the end their cost, on random plans of every kind of site. */
#include "study/spending.h"

#include "../support/assertions.h"
#include "../support/random_plan.h"
#include "study/runner.h"

#include <gsl/gsl_rng.h>
#include <stdlib.h>

#define HOUR_S 3600.0
enum { PLANS = 60, RUNS = 5 };

/* The study of a plan, and what its runs have spent at `time_s`. */
struct spent {
	const struct plan *plans[1];
	struct results results;
	struct spending spending;
};

static void spend(struct spent *s, const struct plan *plan, struct study *study, const double *time_s, size_t times)
{
	const struct runner runner = { .threads = 1 };

	s->plans[0] = plan;
	study->replications = RUNS;
	results_init(&s->results, s->plans, 1, study);
	assert_int_equal(runner_run(&runner, &s->results), STATUS_OK);
	s->spending = (struct spending){ .time_s = time_s, .times = times };
	spending_run(&s->spending, &s->results, 0, RUNS);
}

static void release(struct spent *s)
{
	spending_release(&s->spending);
	results_release(&s->results);
}

/* 10 h of work at 1 USD a second, 50 USD of data, 0.5 USD a byte that leaves, 2 B; 3 B kept, also 5 h afterwards, at 0.1
 * USD a byte and second. */
static void test_by_hand(void **state)
{
	static const double time_s[] = { 0, HOUR_S, 9 * HOUR_S, 10 * HOUR_S, 12 * HOUR_S, 15 * HOUR_S, 100 * HOUR_S };
	struct price expense = fixture_price(50);
	struct fixture f;
	struct spent s;
	const double *money;

	(void)state;
	fixture_init(&f, 1, 10 * HOUR_S);
	f.plan.expenses = &expense;
	f.plan.expense_count = 1;
	f.plan.download_b = 2;
	f.site.egress = fixture_price(0.5);
	f.plan.stored_b = 3;
	f.plan.retention_s = 5 * HOUR_S;
	f.site.storage = fixture_price(0.1);
	spend(&s, &f.plan, &f.study, time_s, 7);
	money = s.spending.money;
	assert_int_equal(s.spending.runs, RUNS);
	assert_close(money[0], 50, 1e-12);
	assert_close(money[1], 50 + HOUR_S * 1.3, 1e-12);
	assert_close(money[2], 50 + 9 * HOUR_S * 1.3, 1e-12);
	assert_close(money[3], 51 + 10 * HOUR_S * 1.3, 1e-12);
	assert_close(money[4], 51 + 10 * HOUR_S + 12 * HOUR_S * 0.3, 1e-12);
	assert_close(money[5], 51 + 10 * HOUR_S + 15 * HOUR_S * 0.3, 1e-12);
	assert_true(money[6] == money[5]);
	release(&s);
}

static void test_ends_at_the_cost(void **state)
{
	static const double time_s[] = { 0, 5 * HOUR_S, 20 * HOUR_S, 1e9 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	size_t runs = 0;

	(void)state;
	for (int i = 0; i < PLANS; i++) {
		struct random_plan p;
		struct spent s;
		double *costs;
		size_t finished = 0;

		random_plan_init(&p, rng);
		spend(&s, &p.f.plan, &p.f.study, time_s, 4);
		costs = results_column(&s.results, 0, OUTCOME_COST);
		for (size_t r = 0; r < s.spending.runs; r++) {
			const double *money = s.spending.money + 4 * r;
			double *ends = results_column(&s.results, 0, OUTCOME_END_REASON);

			while (ends[finished] != END_FINISHED)
				finished++;
			free(ends);
			assert_true(money[0] <= money[1] && money[1] <= money[2] && money[2] <= money[3]);
			assert_true(money[3] >= costs[finished] * (1 - 1e-12));
			/* Of spot nodes it may have been more on the way, where a step is paid whole. */
			if (p.f.site.kind != &site_cloud || SITE_TERMS(cloud, &p.f.site)->market != MARKET_SPOT)
				assert_close(money[3], costs[finished], 1e-12);
			finished++;
			runs++;
		}
		free(costs);
		release(&s);
	}
	assert_true(runs > PLANS);
	gsl_rng_free(rng);
}

/* Also while checkpoints are written, of which only the last two are kept, the run goes its way as if nobody looked. */
static void test_looking_changes_nothing(void **state)
{
	enum { TIMES = 4000 };
	double time_s[TIMES], *costs;
	struct fixture f;
	struct spent s;

	(void)state;
	for (int i = 0; i < TIMES; i++)
		time_s[i] = 0.1 * (i + 1) * HOUR_S;
	fixture_init(&f, 1, 40 * HOUR_S);
	fixture_checkpoint(&f, HOUR_S, 0.05 * HOUR_S);
	f.cluster.checkpoint.keep = 2;
	f.cluster.checkpoint.corrupt = 0.3;
	fixture_fail(&f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 3 * HOUR_S, 0, 0));
	spend(&s, &f.plan, &f.study, time_s, TIMES);
	costs = results_column(&s.results, 0, OUTCOME_COST);
	for (size_t r = 0; r < RUNS; r++)
		assert_close(s.spending.money[TIMES * r + TIMES - 1], costs[r], 1e-12);
	free(costs);
	release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_by_hand), cmocka_unit_test(test_ends_at_the_cost),
					    cmocka_unit_test(test_looking_changes_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
