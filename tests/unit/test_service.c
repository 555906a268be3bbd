/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regimes of serving: Little's law, limits, and the order that they must keep. */
#include "model/service.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_little),
		cmocka_unit_test(test_overload),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_batching),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
