/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors: the laws have the medians and spreads that they say, classes differ, step time and throughput agree. */
#include "model/prior.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

static void test_law_has_median_and_spread(void **state)
{
	const struct prior p = { 0.4, 0.3, "" };
	struct distribution d = prior_distribution(&p);

	(void)state;
	assert_close(distribution_quantile(&d, 0.5), 0.4, 1e-12);
	assert_close(log(distribution_quantile(&d, 0.8413447460685429) / 0.4), 0.3, 1e-9);
}

/* Published: median 3.7 min, mean 38.9 min. */
static void test_restart_has_published_mean(void **state)
{
	struct distribution d = prior_distribution(&prior_restart);

	(void)state;
	assert_close(distribution_mean(&d) / 60, 38.9, 0.01);
}

static void test_classes_of_utilisation(void **state)
{
	struct arch large = { .params = 7e9, .active_params = 7e9 }, moe = { .params = 7e9, .active_params = 1e9 };
	struct workload w = { .arch = &large, .sequence = 2048 };
	struct accelerator a100 = { .peak_flop_per_s = 312e12, .memory_b = 80e9, .has_bf16 = 1 };
	struct accelerator v100 = { .peak_flop_per_s = 125e12, .memory_b = 32e9 };
	double pretrain = prior_mfu(&w, &a100).median;

	(void)state;
	assert_true(prior_mfu(&w, &v100).median < pretrain); /* no bf16 */
	w.method = METHOD_FINETUNE;
	assert_true(prior_mfu(&w, &a100).log_sd > prior_mfu(&(struct workload){ .arch = &large }, &a100).log_sd);
	w.method = METHOD_PRETRAIN;
	w.arch = &moe;
	assert_true(prior_mfu(&w, &a100).median < pretrain);
	w.arch = &large;
	w.method = METHOD_FINETUNE;
	w.sequence = 130;
	assert_true(prior_mfu(&w, &a100).median < pretrain / 4);
	large.params = large.active_params = 3e8; /* whose states leave room for microbatches that are not short */
	assert_true(prior_mfu(&w, &a100).median > pretrain / 2);
	assert_true(prior_mfu(&w, &a100).median < pretrain); /* small */
	w.method = METHOD_LORA;
	assert_true(prior_mfu(&w, &a100).median < pretrain);
}

/* By the 6PD rule long sequences look slower, by the attention rule they don't. */
static void test_rule_in_force(void **state)
{
	struct arch a = { .params = 1e9, .active_params = 1e9, .layers = 24, .hidden = 2048 };
	struct workload w = { .arch = &a, .sequence = 32768 };
	struct accelerator a100 = { .peak_flop_per_s = 312e12, .has_bf16 = 1 };
	double by_6pd = prior_mfu(&w, &a100).median, ratio = 12.0 * 24 * 2048 * 32768 / 6e9;

	(void)state;
	w.flops_rule = FLOPS_ATTENTION;
	assert_close(prior_mfu(&w, &a100).median / by_6pd, 1 + ratio, 1e-12);
}

static void test_step_time(void **state)
{
	struct fixture f;
	struct work_draw draw;

	(void)state;
	fixture_init(&f, 2, 1000);
	f.workload.sequence = 10;
	f.cluster.layout = layout_default();
	f.plan.speed.throughput = fixture_constant(0);
	f.plan.speed.step = fixture_constant(4); /* 2 GPUs, a sequence of 10 tokens each: 5 tokens a second */
	draw = work_draw(&f.plan, 1, 0);
	assert_close(work_compute_s(&f.plan, &draw), draw.tokens / 5, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_law_has_median_and_spread),
		cmocka_unit_test(test_restart_has_published_mean),
		cmocka_unit_test(test_classes_of_utilisation),
		cmocka_unit_test(test_rule_in_force),
		cmocka_unit_test(test_step_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
