/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 95 % intervals of quasi-random studies of shipped plans cover the truth, at 200, 1,000 and 10,000 replications: runs in a
 * cloud, on spot machines, at a queue, in jobs that follow each other, in sessions, at an API, on machines that are owned, with
 * free hours. The truth is a study of 2^19. Of P50 and P80 of cost and time; what is a constant is passed over.
 */
#include "../support/assertions.h"
#include "explore/experiment.h"
#include "study/runner.h"
#include "study/summary.h"

#include <math.h>
#include <string.h>

enum { SIZES = 3, TRUTH = 1 << 19 };
#define LEAST 0.94

static const struct {
	size_t n;
	int studies;
} sizes[SIZES] = { { 200, 120 }, { 1000, 60 }, { 10000, 24 } };

static const struct {
	const char *file, *plan;
} plans[] = {
	{ "scenarios/llama2-7b.xml", "pretrain" },
	{ "scenarios/llama2-7b.xml", "finetune" },
	{ "scenarios/llama2-7b.xml", "lora" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-lambda" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-gcp-spot" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-nchc-nstc" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-colab-pro" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-colab-pro-plus" },
	{ "scenarios/cloud-nchc-colab.xml", "tune-api-together" },
	{ "scenarios/cloud-nchc-colab.xml", "pretrain-nchc-nstc" },
	{ "scenarios/cloud-nchc-colab.xml", "pretrain-aws-spot" },
	{ "scenarios/cloud-nchc-colab.xml", "pretrain-own" },
	{ "scenarios/failure-classes.xml", "plan" },
};

enum { LEVELS_TRIED = 4 };
static const struct {
	enum metric metric;
	double share;
} levels_tried[LEVELS_TRIED] = {
	{ METRIC_COST, 0.5 }, { METRIC_COST, 0.8 }, { METRIC_WALL, 0.5 }, { METRIC_WALL, 0.8 }
};

static void run(const struct plan *plan, struct study study, uint64_t seed, size_t n,
		struct interval levels[LEVELS_TRIED])
{
	const struct runner runner = { .threads = 1 };
	struct results results = { 0 };

	study.seed = seed;
	study.replications = n;
	results_init(&results, &plan, 1, &study);
	assert_int_equal(runner_run(&runner, &results), STATUS_OK);
	for (int k = 0; k < LEVELS_TRIED; k++)
		levels[k] = summary_level(&results, 0, levels_tried[k].metric, levels_tried[k].share);
	results_release(&results);
}

/* Intervals that cover, of those that say something. */
struct score {
	int covered, asked;
};

static void check_size(const struct plan *plan, const struct study *study, size_t size,
		       const struct interval truth[LEVELS_TRIED], struct score *all)
{
	struct score scores[LEVELS_TRIED] = { { 0, 0 } };

	for (int i = 0; i < sizes[size].studies; i++) {
		struct interval levels[LEVELS_TRIED];

		run(plan, *study, 1000 + (uint64_t)i, sizes[size].n, levels);
		for (int k = 0; k < LEVELS_TRIED; k++)
			if (truth[k].hi > truth[k].lo && !isnan(levels[k].lo) && !isnan(levels[k].hi)) {
				scores[k].asked++;
				scores[k].covered += levels[k].lo <= truth[k].value && truth[k].value <= levels[k].hi;
			}
	}
	for (int k = 0; k < LEVELS_TRIED; k++) {
		double reach = 4 * sqrt(0.95 * 0.05 / fmax(scores[k].asked, 1));

		if (!scores[k].asked)
			continue;
		print_message("# %s, P%.0f of %s, n %zu: covered by %.1f %%\n", plan->id, 100 * levels_tried[k].share,
			      metric_name(levels_tried[k].metric), sizes[size].n,
			      100.0 * scores[k].covered / scores[k].asked);
		assert_true(scores[k].covered >= (LEAST - reach) * scores[k].asked);
		all->covered += scores[k].covered;
		all->asked += scores[k].asked;
	}
}

static void check_plan(const char *file, const char *id, struct score all[SIZES])
{
	const struct experiment e = { .file = file, .plans = &id, .plan_count = 1 };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	struct interval truth[LEVELS_TRIED];

	assert_int_equal(experiment_open(&e, &s, &diags), STATUS_OK);
	assert_string_equal(s.plans[0]->id, id);
	run(s.plans[0], s.study, 1, TRUTH, truth);
	for (size_t z = 0; z < SIZES; z++)
		check_size(s.plans[0], &s.study, z, truth, &all[z]);
	scenario_release(&s);
	diag_release(&diags);
}

static void intervals_of_plans_cover(void **state)
{
	struct score all[SIZES] = { { 0, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
		check_plan(plans[i].file, plans[i].plan, all);
	for (size_t z = 0; z < SIZES; z++) {
		double reach = 4 * sqrt(0.95 * 0.05 * LEVELS_TRIED /
					all[z].asked); /* those of one study depend on each other */

		print_message("# all plans, n %zu: covered by %.1f %% of %d\n", sizes[z].n,
			      100.0 * all[z].covered / all[z].asked, all[z].asked);
		assert_true(all[z].covered >= (LEAST - reach) * all[z].asked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(intervals_of_plans_cover) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
