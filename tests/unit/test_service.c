/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regimes of serving: Little's law, limits, and the order that they must keep. */
#include "model/serving_run.h"

#include "../support/assertions.h"

#include <math.h>

static const struct arch llama2_7b = { .params = 6.73842e9,
				       .active_params = 6.73842e9,
				       .layers = 32,
				       .hidden = 4096,
				       .ffn = 11008,
				       .heads = 32,
				       .kv_heads = 32 };
static const struct accelerator a10g = {
	.peak_flop_per_s = 70e12, .memory_b = 24 * 1073741824.0, .bandwidth_b_per_s = 600e9, .link_b_per_s = 64e9
};

static struct generation replica(void)
{
	return (struct generation){ .model = decoder_of(&llama2_7b),
				    .accelerator = &a10g,
				    .gpus = 1,
				    .weight_bits = 16,
				    .cache_bits = 16,
				    .constants = &generation_fitted };
}

/* Sequences running = requests a second x s that each runs. */
static void test_little(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };

	(void)state;
	for (double rate = 0.1; rate < 1.5; rate += 0.2) {
		struct service_load l = service_open(&g, &r, rate);

		assert_true(l.is_stable);
		if (l.batch >= 1)
			assert_close(l.batch, rate * r.answer * l.tpot_s, 1e-6);
		assert_close(l.tpot_s, fmax(1, l.batch) / service_steady_rate(&g, &r, fmax(1, l.batch)), 1e-9);
	}
}

/* More than the replica yields: the batch is at its limit, and the first token never comes. */
static void test_overload(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };
	double most = service_most_rate(&g, &r) / r.answer;
	struct service_load l = service_open(&g, &r, 1.01 * most);

	(void)state;
	assert_false(l.is_stable);
	assert_true(isinf(l.ttft_s));
	assert_true(service_open(&g, &r, 0.99 * most).is_stable);
}

static void test_order(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };

	(void)state;
	assert_true(service_steady_rate(&g, &r, 8) > service_static_rate(&g, &r, 8)); /* weights are read once */
	assert_true(service_burst_rate(&g, &r, 16) < service_steady_rate(&g, &r, 16));
	assert_true(service_most_rate(&g, &r) >= service_steady_rate(&g, &r, 4));
	assert_true(service_single_rate(&g, &r) > service_steady_rate(&g, &r, 1));
	assert_close(service_best_gpus(&g, &r, 1), 1, 0);
}

/* "5 s for one request, 5.2 s for two, 10 s for 25": what a second request adds is small, and 25 yield over ten times as
 * much (llm-numbers, ray-project, 2023, read on an A10G with 7 billion weights). */
static void test_batching(void **state)
{
	struct generation g = replica();
	struct request r = { 100, 150 };
	double one = r.answer / service_static_rate(&g, &r, 1), two = 2 * r.answer / service_static_rate(&g, &r, 2),
	       many = 25 * r.answer / service_static_rate(&g, &r, 25);

	(void)state;
	assert_close(one, 4.8, 0.1);
	assert_true(two / one < 1.04);
	assert_true(25 * one / many > 10);
}

/* Served: exactly the load, over all GPUs; made: as fast as they can. GPUs that carry the peak are enough, one less is not. */
static void test_run(void **state)
{
	struct serving v = { .prompt = 200,
			     .answer = 150,
			     .requests = 86400,
			     .duration_s = 86400,
			     .peak = 10,
			     .weight_bits = 16,
			     .cache_bits = 16,
			     .kept = 1 };
	struct workload w = { .arch = &llama2_7b, .method = METHOD_SERVE, .serving = &v };
	struct cluster c = { .accelerator = &a10g, .nodes = 1, .gpus_per_node = 8 };
	struct serving_run run = serving_run_of(&w, &c);

	(void)state;
	assert_null(serving_run_lacks(&w, &c));
	assert_close(run.replicas, 8, 1e-12);
	assert_close(run.rate * 8, 350, 1e-9); /* one request a second */
	assert_close(serving_run_tokens(&v), 86400.0 * 350, 1e-12);
	assert_true(run.peak.is_stable);
	c.gpus_per_node = (int64_t)run.least_gpus;
	assert_true(serving_run_of(&w, &c).peak.is_stable);
	c.gpus_per_node--;
	assert_false(serving_run_of(&w, &c).peak.is_stable);
	v.duration_s = 0;
	v.kept = 0.5; /* half of what is made is used: twice as much is made */
	assert_close(serving_run_of(&w, &c).requests_per_s, serving_run_of(&w, &c).most_requests_per_s, 1e-12);
	assert_close(serving_run_tokens(&v), 2 * 86400.0 * 350, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_little),	 cmocka_unit_test(test_overload), cmocka_unit_test(test_order),
		cmocka_unit_test(test_batching), cmocka_unit_test(test_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
