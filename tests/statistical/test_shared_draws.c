/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The points of a sweep share their draws: replication i meets the same inputs, failures and repairs at each, so that the
 * difference of two points varies much less than that of two points with draws of their own (common random numbers).
 *
 * Of pairs of points of shipped scenarios: the variance of the difference of their mean costs over 30 studies of 100
 * replications, of one seed and of two. The ratio of two variances of 30 values is within a factor of 3 of the true one
 * (F law, 0.2 %).
 */
#include "explore/experiment.h"

#include "../support/assertions.h"
#include "stats/moments.h"
#include "study/runner.h"
#include "study/summary.h"

enum { STUDIES = 30, REPLICATIONS = 100 };

static enum status simulate(const void *context, const struct scenario *s, struct results *results)
{
	const struct runner runner = { .threads = 1 };

	(void)context;
	results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	return runner_run(&runner, results);
}

static double mean_cost(struct experiment *e, size_t value, uint64_t seed)
{
	const size_t index[EXPERIMENT_INPUTS] = { value };
	struct diag_list diags = { 0 };
	struct moments m = { 0 };
	struct scenario s = { 0 };
	struct results results;
	double *cost;
	size_t n;

	e->has_seed = 1;
	e->seed = seed;
	assert_int_equal(experiment_run(e, index, &results, &s, &diags), STATUS_OK);
	cost = summary_sorted(&results, 0, METRIC_COST, &n);
	for (size_t i = 0; i < n; i++)
		moments_add(&m, cost[i]);
	free(cost);
	results_release(&results);
	scenario_release(&s);
	diag_release(&diags);
	return m.mean;
}

/* `most`: of the ratio of the variances. */
static void check(const char *file, const char *plan, const char *vary, double most)
{
	struct experiment e = { .file = file,
				.plans = &plan,
				.plan_count = 1,
				.replications = REPLICATIONS,
				.varied_most = 1,
				.simulate = simulate };
	struct moments shared = { 0 }, own = { 0 };
	double ratio;

	assert_null(experiment_vary(&e, vary));
	for (uint64_t seed = 1; seed <= STUDIES; seed++) {
		double first = mean_cost(&e, 0, seed);

		moments_add(&shared, mean_cost(&e, 1, seed) - first);
		moments_add(&own, mean_cost(&e, 1, seed + 1000) - first);
	}
	ratio = moments_sd(&shared) * moments_sd(&shared) / (moments_sd(&own) * moments_sd(&own));
	print_message("# %s, %s, %s: the difference has %.4f of the variance that draws of its own give\n", file, plan,
		      vary, ratio);
	assert_true(ratio < most);
	experiment_release(&e);
}

static void points_share_their_draws(void **state)
{
	(void)state;
	check("scenarios/llama2-7b.xml", "pretrain", "//checkpoint/@interval=30 min,1 h", 0.1);
	check("scenarios/llama2-7b.xml", "pretrain", "//cluster/@nodes=256,288", 0.1);
	check("scenarios/r1.xml", "r1", "//checkpoint/@interval=30 min,1 h", 0.1);
	check("scenarios/cloud-nchc-colab.xml", "pretrain-nchc-nstc",
	      "//cluster[@id='16-h100']/checkpoint/@interval=1 h,2 h", 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(points_share_their_draws) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
