/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights, caches and attention counted from published shapes (docs/CATALOG.md has the sources). */
#include "plan/arch.h"

#include "../support/assertions.h"

static const struct arch llama3_8b = {
	.layers = 32, .hidden = 4096, .ffn = 14336, .heads = 32, .kv_heads = 8, .vocab = 128256
};

/* arXiv:2412.19437, section 4.2. */
static const struct arch deepseek_v3 = { .layers = 61,
					 .hidden = 7168,
					 .ffn = 2048,
					 .heads = 128,
					 .kv_heads = 128,
					 .vocab = 129280,
					 .experts = 256,
					 .experts_active = 8,
					 .head_dim = 128,
					 .q_rank = 1536,
					 .kv_rank = 512,
					 .rope_dim = 64,
					 .dense_ffn = 18432,
					 .shared_ffn = 2048,
					 .dense_layers = 3,
					 .mtp_layers = 1 };

/* Qwen3-Next-80B-A3B: three layers of gated DeltaNet, one of gated attention. */
static const struct arch qwen3_next = { .layers = 48,
					.hidden = 2048,
					.ffn = 512,
					.heads = 16,
					.kv_heads = 2,
					.head_dim = 256,
					.has_attention_gate = 1,
					.vocab = 151936,
					.experts = 512,
					.experts_active = 10,
					.shared_ffn = 512,
					.linear_heads = 32,
					.linear_head_dim = 128,
					.linear_key_heads = 16,
					.linear_key_dim = 128,
					.mixers = { [MIXER_FULL] = 12, [MIXER_LINEAR] = 36 },
					.mlps = { [MLP_EXPERTS] = 48 } };

static void test_dense_by_hand(void **state)
{
	double layer = 2 * 4096.0 * 4096 + 2 * 4096.0 * 1024 + 3 * 4096.0 * 14336;
	struct arch_params p = arch_params(&llama3_8b);

	(void)state;
	assert_close(p.all, 32 * layer + 2 * 128256.0 * 4096, 1e-15);
	assert_close(p.all, 8.03026e9, 1e-4);
	assert_true(p.active == p.all && p.experts == 0 && p.mtp == 0);
	assert_close(arch_kv_b(&llama3_8b, 1, 2), 32 * 2 * 1024 * 2, 1e-15);
	assert_close(arch_attention_macs(&llama3_8b, 8192), 2 * 32 * 4096.0 * 8192, 1e-15);
	assert_close(arch_queries(&llama3_8b), 4096, 1e-15);
	assert_close(arch_keys(&llama3_8b), 1024, 1e-15);
}

/* 671B, 37B active, and 14B for the module of multi-token prediction with its copies of embedding and output layer, which are the
 * model's: 11.5B without (deepseek-ai/DeepSeek-V3, README_WEIGHTS.md). KV cache 70.3 KB a token (DeepSeek-V3, "Insights",
 * arXiv:2505.09343, table 1). */
static void test_latent_attention_and_experts(void **state)
{
	struct arch_params p = arch_params(&deepseek_v3);

	(void)state;
	assert_close(p.all, 671.026e9, 1e-4);
	assert_close(p.active, 37.55e9, 1e-3);
	assert_close(p.mtp, 11.5e9, 1e-2);
	assert_close(p.experts, 58 * 256 * 3 * 7168.0 * 2048, 1e-15);
	assert_close(arch_kv_b(&deepseek_v3, 1, 2), 70272, 1e-15);
	assert_close(arch_mlp_width(&deepseek_v3), (3 * 18432.0 + 58 * 9 * 2048.0) / 61, 1e-12);
}

/* 80B, 3B active; the cache grows in 12 layers of 48, the state of the others doesn't. */
static void test_hybrid(void **state)
{
	struct arch_params p = arch_params(&qwen3_next);
	double one = arch_kv_b(&qwen3_next, 1, 2), two = arch_kv_b(&qwen3_next, 2, 2);

	(void)state;
	assert_close(p.all, 79.67e9, 3e-3);
	assert_in_range((long long)(p.active / 1e8), 33, 41);
	assert_close(two - one, 12 * 2 * 512 * 2, 1e-12);
	assert_close(2 * one - two, 36 * 32 * 128 * 128.0 * 2, 1e-12);
}

/* Layers that look back no more than the window keep no more. */
static void test_sliding_window(void **state)
{
	struct arch a = llama3_8b;

	(void)state;
	a.window = 1000;
	a.mixers[MIXER_FULL] = 8;
	a.mixers[MIXER_SLIDING] = 24;
	assert_close(arch_kv_b(&a, 500, 2), arch_kv_b(&llama3_8b, 500, 2), 1e-15);
	assert_close(arch_kv_b(&a, 4000, 2), 2 * 1024 * 2 * (8 * 4000.0 + 24 * 1000), 1e-15);
	assert_close(arch_attention_macs(&a, 4000), 2 * 4096 * (8 * 4000.0 + 24 * 1000), 1e-15);
	assert_close(arch_params(&a).all, arch_params(&llama3_8b).all, 1e-15);
}

/* The indexer looks at all tokens with one narrow product, attention at those it picks. */
static void test_sparse(void **state)
{
	struct arch a = llama3_8b;

	(void)state;
	a.mixers[MIXER_SPARSE] = 32;
	a.index_heads = 4;
	a.index_dim = 64;
	a.index_keys = 2048;
	assert_close(arch_attention_macs(&a, 1e5), 32 * (2 * 4096 * 2048.0 + 4 * 64 * 1e5), 1e-15);
	assert_close(arch_params(&a).all - arch_params(&llama3_8b).all, 32 * (4 * 64 * 4096.0 + 4096 * (64 + 4.0)),
		     1e-9);
}

/* Without a shape nothing is counted; without heads attention is as wide as the model. */
static void test_what_is_not_given(void **state)
{
	struct arch a = { .layers = 10, .hidden = 1000 };

	(void)state;
	assert_true(arch_params(&a).all == 0);
	assert_close(arch_keys(&a), 1000, 1e-15);
	assert_close(arch_kv_b(&a, 1, 2), 10 * 2 * 1000 * 2, 1e-15);
	a.layers = 0;
	assert_true(arch_kv_b(&a, 1, 2) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dense_by_hand), cmocka_unit_test(test_latent_attention_and_experts),
		cmocka_unit_test(test_hybrid),	      cmocka_unit_test(test_sliding_window),
		cmocka_unit_test(test_sparse),	      cmocka_unit_test(test_what_is_not_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
