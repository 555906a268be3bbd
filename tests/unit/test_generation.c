/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prefill, decode, cache and batch limit: counts of published shapes, and limits that need no constant. */
#include "model/generation.h"

#include "../support/assertions.h"

#include <math.h>

static const struct arch llama2_13b = { .params = 13.0159e9,
					.active_params = 13.0159e9,
					.layers = 40,
					.hidden = 5120,
					.ffn = 13824,
					.heads = 40,
					.kv_heads = 40 };
static const struct arch llama3_70b = { .params = 70.5537e9,
					.active_params = 70.5537e9,
					.layers = 80,
					.hidden = 8192,
					.ffn = 28672,
					.heads = 64,
					.kv_heads = 8 };
static const struct arch deepseek = { .params = 671e9,
				      .active_params = 37e9,
				      .layers = 61,
				      .hidden = 7168,
				      .heads = 128,
				      .kv_heads = 128,
				      .kv_rank = 512, .rope_dim = 64,
				      .experts = 256,
				      .experts_active = 8 };
static const struct accelerator a100 = { .peak_flop_per_s = 312e12,
					 .memory_b = 80 * 1073741824.0,
					 .bandwidth_b_per_s = 2039e9,
					 .link_b_per_s = 600e9,
					 .has_hbm = 1 };

static struct generation replica(const struct arch *a, double gpus)
{
	return (struct generation){ .model = decoder_of(a),
				    .accelerator = &a100,
				    .gpus = gpus,
				    .weight_bits = 16,
				    .cache_bits = 16,
				    .constants = &generation_fitted };
}

static void test_cache(void **state)
{
	struct generation g = replica(&llama2_13b, 1);

	(void)state;
	assert_close(generation_cache_b(&g, 1), 2.0 * 40 * 5120 * 2, 1e-12); /* 0.82 MB */
	assert_close(generation_cache_b(&g, 512 * 16), 6.71e9, 1e-3);	     /* 16 requests of 512 tokens */
	g = replica(&llama3_70b, 1);
	assert_close(generation_cache_b(&g, 1), 2.0 * 80 * 8 * 128 * 2, 1e-12); /* grouped heads */
	g = replica(&deepseek, 1);
	assert_close(generation_cache_b(&g, 1), 61.0 * 576 * 2, 1e-12); /* latent attention: no factor 2 */
}

/* Half of the layers look back 128 tokens: a sequence of 1,128 holds (1,128 + 128) / 2 tokens' worth. */
static void test_window(void **state)
{
	struct arch a = llama3_70b;
	struct generation g;

	(void)state;
	a.window = 128;
	a.mixers[MIXER_SLIDING] = a.mixers[MIXER_FULL] = 40;
	g = replica(&a, 1);
	assert_close(generation_cache_b(&g, 1128), 2.0 * 80 * 8 * 128 * 2 * 628, 1e-12);
}

/* With nothing but reading, a step is weights over bandwidth; twice the GPUs read twice as fast. */
static void test_reading(void **state)
{
	struct generation_constants k = generation_fitted;
	struct generation g = replica(&llama2_13b, 1);
	double one;

	(void)state;
	k.compiled_layer_s = k.sequence_s = k.reduce_s = 0;
	g.constants = &k;
	one = generation_step_s(&g, 1, 0);
	assert_close(one - 0.5e-3, 13.0159e9 * 2 / (2039e9 * k.hbm), 0.01);
	g.gpus = 2;
	assert_close(generation_step_s(&g, 1, 0) - 0.5e-3, (one - 0.5e-3) / 2, 0.02);
}

/* Of a mixture one token meets k of E experts; a large batch meets them all. */
static void test_experts(void **state)
{
	struct generation_constants k = generation_fitted;
	struct generation g = replica(&deepseek, 16);
	double shared = 37e9 - (671e9 - 37e9) * 8 / 248;

	(void)state;
	k.compiled_layer_s = k.sequence_s = k.reduce_s = 0;
	k.fine_read = 1;
	k.decode = 1e9; /* computing takes no time */
	k.reduce_link = 1e9;
	g.constants = &k;
	assert_close(generation_step_s(&g, 1, 0) - 0.5e-3, 37e9 * 2 / 16 / (2039e9 * k.hbm), 1e-3);
	assert_close(generation_step_s(&g, 2000, 0) - 0.5e-3, 671e9 * 2 / 16 / (2039e9 * k.hbm), 1e-3);
	g.split = SPLIT_EXPERTS; /* what is no expert is read whole by each */
	assert_close(generation_step_s(&g, 2000, 0) - 0.5e-3, (shared + (671e9 - shared) / 16) * 2 / (2039e9 * k.hbm),
		     1e-3);
}

static void test_limit(void **state)
{
	struct generation g = replica(&llama2_13b, 1);
	double room = 80 * 1073741824.0 * 0.93 - 1.5e9 - 13.0159e9 * 2;

	(void)state;
	assert_close(generation_batch_limit(&g, 1000, 0), room / (1000 * 819200.0), 1e-9);
	g.weight_bits = 4;
	g.cache_bits = 8;
	assert_close(generation_batch_limit(&g, 1000, 0), (room + 13.0159e9 * 1.5) / (1000 * 409600.0), 1e-9);
	g = replica(&llama3_70b, 1);
	assert_true(generation_batch_limit(&g, 1000, 0) < 0); /* the weights don't fit */
	assert_close(generation_least_gpus(&g, 8), 2, 0);
}

static void test_monotone(void **state)
{
	struct generation g = replica(&llama3_70b, 4);
	double last = 0;

	(void)state;
	for (double batch = 1; batch < 4096; batch *= 2) {
		double s = generation_step_s(&g, batch, 1000);

		assert_true(s > last);
		assert_true(batch < 2 || s / batch < last / (batch / 2)); /* a token is cheaper in company */
		last = s;
	}
	assert_near(generation_prefill_s(&g, 0, 1000), 0, 0);
	assert_true(generation_prefill_s(&g, 1, 2000) > generation_prefill_s(&g, 1, 1000));
	assert_true(generation_log_sd(&g) > 0 && generation_open_log_sd(&g) > generation_log_sd(&g));
}

/* A prompt of 1,000 tokens in a step of 64 answers takes less than apart: the weights are read once. */
static void test_mixed(void **state)
{
	struct generation g = replica(&llama3_70b, 4);
	struct generation_step s = { 64, 1000, 1000, 1000 };
	double together = generation_mixed_s(&g, &s), decode = generation_step_s(&g, 64, 1000),
	       prefill = generation_prefill_s(&g, 1, 1000);

	(void)state;
	assert_true(together < decode + prefill);
	assert_true(together > fmax(decode, prefill) * 0.99);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cache),	cmocka_unit_test(test_window), cmocka_unit_test(test_reading),
		cmocka_unit_test(test_experts), cmocka_unit_test(test_limit),  cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_mixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
