/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/adapter.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

#define LLAMA2_7B 6738415616.0

/* Llama-2-7B as published (Touvron et al. 2023): 32 layers of 4096, MLP 11008, no grouped queries. */
static void be_llama2_7b(struct fixture *f)
{
	f->arch = (struct arch){ .id = "llama2-7b",
				 .params = LLAMA2_7B,
				 .active_params = LLAMA2_7B,
				 .layers = 32,
				 .hidden = 4096,
				 .ffn = 11008,
				 .heads = 32,
				 .kv_heads = 32 };
	f->workload.sequence = 4096;
}

static void be_lora(struct fixture *f, enum method method, int64_t rank, int targets)
{
	f->workload.method = method;
	f->workload.lora_rank = rank;
	f->workload.lora_targets = targets;
}

/* By model FLOPs instead of measured throughput. */
static void run_at_mfu(struct fixture *f, double peak_flop_per_s, double mfu)
{
	f->accelerator.peak_flop_per_s = peak_flop_per_s;
	f->plan.speed.mfu = fixture_constant(mfu);
	f->plan.speed.throughput = fixture_constant(0);
}

/* ---- adapters ---- */

/* 32 layers x rank 8 x 2 matrices x (4096 + 4096): what PEFT prints for Llama-2-7B with its default targets. */
static void test_adapter_of_queries_and_values(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	assert_true(adapter_params(&f.workload) == 4194304);
}

/* Each matrix alone, per layer and rank: d_in + d_out. */
static void test_adapter_of_each_matrix(void **state)
{
	static const struct {
		int target;
		double width;
	} matrices[] = { { LORA_Q, 8192 },     { LORA_K, 8192 },   { LORA_V, 8192 },	{ LORA_O, 8192 },
			 { LORA_GATE, 15104 }, { LORA_UP, 15104 }, { LORA_DOWN, 15104 } };
	struct fixture f;
	int all = 0;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	for (size_t i = 0; i < sizeof(matrices) / sizeof(matrices[0]); i++) {
		be_lora(&f, METHOD_LORA, 1, matrices[i].target);
		assert_true(adapter_params(&f.workload) == 32 * matrices[i].width);
		all |= matrices[i].target;
	}
	be_lora(&f, METHOD_LORA, 1, 0);
	assert_true(adapter_params(&f.workload) == 0);
	be_lora(&f, METHOD_QLORA, 16, all); /* 39,976,960, as printed by PEFT for all linear layers of Llama-2-7B */
	assert_true(adapter_params(&f.workload) == 39976960);
}

/* DoRA has a number for each of 4,096 outputs of two matrices in 32 layers besides. */
static void test_dora_has_magnitudes(void **state)
{
	struct fixture f;
	double lora;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	lora = adapter_params(&f.workload);
	f.workload.adapter = ADAPTER_DORA;
	assert_true(adapter_params(&f.workload) == lora + 32 * 2 * 4096);
	f.workload.adapter = ADAPTER_RSLORA;
	assert_true(adapter_params(&f.workload) == lora);
}

/* Llama-3-8B has 8 key-value heads for 32: keys and values are 1024 wide. PEFT prints 3,407,872. */
static void test_adapter_with_grouped_queries(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	f.arch.kv_heads = 8;
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	assert_true(adapter_params(&f.workload) == 3407872);
	f.arch.heads = f.arch.kv_heads = 0; /* not given: keys and values are as wide as the model */
	assert_true(adapter_params(&f.workload) == 4194304);
}

/* ---- FLOPs ---- */

static void test_six_flop_a_weight(void **state)
{
	static const enum method full[] = { METHOD_PRETRAIN, METHOD_CONTINUE, METHOD_FINETUNE };
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	be_lora(&f, METHOD_PRETRAIN, 8, LORA_Q); /* no effect without LoRA */
	for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
		f.workload.method = full[i];
		assert_close(work_flop_per_token(&f.workload), 6 * LLAMA2_7B, 1e-15);
	}
}

static void test_adapters_save_the_weight_gradients(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	assert_close(work_flop_per_token(&f.workload), 4 * LLAMA2_7B + 6 * 4194304, 1e-15);
	f.workload.method = METHOD_QLORA;
	assert_close(work_flop_per_token(&f.workload), 4 * LLAMA2_7B + 6 * 4194304, 1e-15);
}

/* 12 L h s: 12 x 32 x 4096 x 4096 = 6,442,450,944 a token, for LoRA too. */
static void test_attention(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	f.workload.flops_rule = FLOPS_ATTENTION;
	assert_close(work_flop_per_token(&f.workload), 6 * LLAMA2_7B + 6442450944.0, 1e-15);
	f.workload.sequence = 1024;
	assert_close(work_flop_per_token(&f.workload), 6 * LLAMA2_7B + 6442450944.0 / 4, 1e-15);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	assert_close(work_flop_per_token(&f.workload), 4 * LLAMA2_7B + 6 * 4194304 + 6442450944.0 / 4, 1e-15);
}

/* Mixtral 8x7B: a token meets 12.9 of 46.7 billion weights. */
static void test_mixture_of_experts(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	f.arch.params = 46.7e9;
	f.arch.active_params = 12.9e9;
	assert_close(work_flop_per_token(&f.workload), 77.4e9, 1e-15);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	assert_close(work_flop_per_token(&f.workload), 51.6e9 + 6 * 4194304, 1e-15);
}

/* ---- tokens and time ---- */

static void test_tokens(void **state)
{
	struct workload w = { .examples = 50000 };

	(void)state;
	assert_true(work_tokens(&w, 1e9, 0, 1) == 1e9);
	assert_true(work_tokens(&w, 1e9, 700, 3) == 3e9); /* tokens go before examples */
	assert_true(work_tokens(&w, 0, 700, 3) == 105e6);
	assert_true(work_tokens(&w, 0, 700, 0.5) == 17.5e6);
}

/* 6 N D with N = 7e9, D = 1.4e12 on 1024 GPUs of 312 TFLOP/s at 40 %: 5.88e22 / 1.277952e17 s. */
static void test_compute_time(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 128, 1);
	f.cluster.gpus_per_node = 8;
	f.cluster.spares = 16; /* they don't compute */
	f.arch.params = f.arch.active_params = 7e9;
	f.workload.tokens = fixture_constant(1.4e12);
	run_at_mfu(&f, 3.12e14, 0.4);
	draw = work_expected(&f.plan);
	assert_close(work_flop(&f.plan, &draw), 5.88e22, 1e-15);
	assert_close(work_compute_s(&f.plan, &draw), 5.88e22 / 1.277952e17, 1e-14);
	assert_close(work_compute_s(&f.plan, &draw), 460111.1779, 1e-10);
}

/* R1 of docs/MODEL.md: 65.2e9 weights, 1.4e12 tokens, 2048 GPUs at 46 % of 312 TFLOP/s. */
static void test_compute_time_of_r1(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 256, 1);
	f.cluster.gpus_per_node = 8;
	f.arch.params = f.arch.active_params = 65.2e9;
	f.workload.tokens = fixture_constant(1.4e12);
	run_at_mfu(&f, 312e12, 0.46);
	draw = work_draw(&f.plan, 1, 0);
	assert_close(work_compute_s(&f.plan, &draw) / 3600, 517.585383, 1e-9);
}

static void test_throughput_goes_before_mfu(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 4, 1);
	f.cluster.gpus_per_node = 2;
	f.workload.tokens = fixture_constant(1.9e6);
	f.plan.speed.throughput = fixture_constant(380);
	f.workload.method = METHOD_QLORA;
	f.workload.dequantization = fixture_constant(1.5); /* measured is measured */
	draw = work_expected(&f.plan);
	assert_close(work_compute_s(&f.plan, &draw), 1.9e6 / (8 * 380), 1e-15);
}

static void test_dequantization_is_for_qlora(void **state)
{
	struct work_draw draw;
	struct fixture f;
	double lora_s;

	(void)state;
	fixture_init(&f, 1, 1);
	be_llama2_7b(&f);
	be_lora(&f, METHOD_LORA, 8, LORA_Q | LORA_V);
	run_at_mfu(&f, 3.12e14, 0.3);
	f.workload.tokens = fixture_constant(1e8);
	f.workload.dequantization = fixture_constant(1.51);
	draw = work_expected(&f.plan);
	lora_s = work_compute_s(&f.plan, &draw);
	assert_close(lora_s, (4 * LLAMA2_7B + 6 * 4194304) * 1e8 / (3.12e14 * 0.3), 1e-14);
	f.workload.method = METHOD_QLORA;
	assert_close(work_compute_s(&f.plan, &draw), 1.51 * lora_s, 1e-14);
	f.workload.method = METHOD_FINETUNE;
	assert_close(work_compute_s(&f.plan, &draw), 6 * LLAMA2_7B * 1e8 / (3.12e14 * 0.3), 1e-14);
}

/* ---- what is drawn ---- */

static struct parameter uncertain(double min, double max, uint64_t entity)
{
	return (struct parameter){ .distribution = fixture_distribution(DISTRIBUTION_UNIFORM, min, max, 0),
				   .entity = entity };
}

static void be_uncertain(struct fixture *f)
{
	f->workload.tokens = uncertain(1e9, 2e9, 1);
	f->workload.epochs = uncertain(1, 3, 2);
	f->workload.dequantization = uncertain(1, 2, 3);
	f->plan.speed.mfu = uncertain(0.3, 0.5, 4);
	f->plan.speed.throughput = uncertain(300, 400, 5);
	f->cluster.checkpoint.write = uncertain(60, 120, 6);
	SITE_TERMS(cloud, &f->site)->gpu.amount = uncertain(1, 2, 7);
	SITE_TERMS(cloud, &f->site)->gpu.exchange.rate = uncertain(30, 32, 8);
}

/* Each quantity is the quantile of its own stream's first uniform: a function of seed, replication and entity only. */
static void test_draw(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_uncertain(&f);
	for (uint64_t i = 0; i < 100; i++) {
		double u[9];

		for (uint64_t entity = 1; entity <= 8; entity++) {
			struct stream s;

			stream_init(&s, 42, i, PURPOSE_PARAMETER, entity);
			u[entity] = stream_uniform(&s);
		}
		draw = work_draw(&f.plan, 42, i);
		assert_close(draw.tokens, (1e9 + 1e9 * u[1]) * (1 + 2 * u[2]), 1e-14);
		assert_close(draw.dequantization, 1 + u[3], 1e-14);
		assert_close(draw.mfu, 0.3 + 0.2 * u[4], 1e-14);
		assert_close(draw.throughput, 300 + 100 * u[5], 1e-14);
		assert_close(draw.write_s, 60 + 60 * u[6], 1e-14);
		assert_close(price_draw(&SITE_TERMS(cloud, &f.site)->gpu, 42, i), (1 + u[7]) * (30 + 2 * u[8]), 1e-14);
	}
}

static void test_expected(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	be_uncertain(&f);
	draw = work_expected(&f.plan);
	assert_close(draw.tokens, 3e9, 1e-15);
	assert_close(draw.dequantization, 1.5, 1e-15);
	assert_close(draw.mfu, 0.4, 1e-15);
	assert_close(draw.throughput, 350, 1e-15);
	assert_close(draw.write_s, 90, 1e-15);
	assert_close(price_mean(&SITE_TERMS(cloud, &f.site)->gpu), 1.5 * 31, 1e-15);
}

/* Examples of uncertain length. */
static void test_draw_of_examples(void **state)
{
	struct work_draw draw;
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	f.workload.tokens = fixture_constant(0);
	f.workload.examples = 1000;
	f.workload.tokens_per_example = uncertain(500, 700, 9);
	f.workload.epochs = fixture_constant(2);
	draw = work_expected(&f.plan);
	assert_close(draw.tokens, 1.2e6, 1e-15);
	for (uint64_t i = 0; i < 100; i++) {
		draw = work_draw(&f.plan, 42, i);
		assert_true(draw.tokens >= 1e6 && draw.tokens <= 1.4e6);
		assert_true(draw.tokens != work_draw(&f.plan, 42, i + 1).tokens);
	}
}

static void test_mfu_is_at_most_one(void **state)
{
	struct fixture f;
	int clamped = 0;

	(void)state;
	fixture_init(&f, 1, 1);
	f.plan.speed.mfu = uncertain(0.5, 1.5, 1);
	for (uint64_t i = 0; i < 1000; i++) {
		double mfu = work_draw(&f.plan, 42, i).mfu;

		assert_true(mfu > 0.5 && mfu <= 1);
		clamped += mfu == 1;
	}
	assert_within_4_se(clamped, 500, sqrt(250));
}

/* A rate quoted the other way round: 1 / 32 USD per TWD is 32 TWD per USD; tax comes on top. */
static void test_inverse_exchange(void **state)
{
	struct price price = fixture_price(64);

	(void)state;
	price.exchange.rate = fixture_constant(32);
	assert_true(price_draw(&price, 42, 0) == 64 * 32);
	assert_true(price_mean(&price) == 64 * 32);
	price.exchange.is_inverse = 1;
	assert_true(price_draw(&price, 42, 0) == 2);
	price.tax = 0.25;
	assert_true(price_mean(&price) == 2.5);
}

/* Padding is computed like the data, and evaluation and waiting for data take their share of the time. */
static void test_padding_and_overhead(void **state)
{
	struct fixture f;
	struct work_draw draw;
	double flop, bare_s;

	(void)state;
	fixture_init(&f, 4, 1000);
	draw = work_expected(&f.plan);
	flop = work_flop(&f.plan, &draw);
	bare_s = work_compute_s(&f.plan, &draw);
	f.workload.padding = fixture_constant(0.2);
	draw = work_expected(&f.plan);
	assert_close(work_computed_tokens(&draw), draw.tokens / 0.8, 1e-15);
	assert_close(work_flop(&f.plan, &draw), flop / 0.8, 1e-15);
	assert_close(work_compute_s(&f.plan, &draw), bare_s / 0.8, 1e-15);
	f.workload.evaluation = fixture_constant(0.06);
	f.workload.data_stall = fixture_constant(0.04);
	draw = work_draw(&f.plan, 1, 0);
	assert_close(work_compute_s(&f.plan, &draw), bare_s / 0.8 / 0.9, 1e-14);
	f.plan.speed.throughput = fixture_constant(0);
	f.workload.padding = fixture_constant(0);
	draw = work_expected(&f.plan);
	assert_close(work_compute_s(&f.plan, &draw), flop / (4 * 1e12 * 0.5) / 0.9, 1e-14);
}

/* Each expert has adapters; a token meets those of the active ones. */
static void test_adapters_of_experts(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	f.arch = (struct arch){
		.layers = 2, .hidden = 8, .ffn = 16, .heads = 2, .kv_heads = 2, .experts = 4, .experts_active = 2
	};
	f.workload.method = METHOD_LORA;
	f.workload.lora_rank = 3;
	f.workload.lora_targets = LORA_Q | LORA_UP;
	assert_close(adapter_params(&f.workload), 2 * 3 * ((8 + 8) + 4 * (8 + 16)), 1e-15);
	assert_close(work_flop_per_token(&f.workload), 6 * 2 * 3 * ((8 + 8) + 2 * (8 + 16)), 1e-15);
	assert_close(adapter_targets(&f.workload), 2 * (8 * 8 + 4 * 8 * 16), 1e-15);
	assert_close(adapter_moved(&f.workload, 1, 10), 2 * (8 + 80 + 2 * (8 + 160)), 1e-15);
	f.arch.experts = f.arch.experts_active = 0; /* dense: one MLP */
	assert_close(adapter_params(&f.workload), 2 * 3 * ((8 + 8) + (8 + 16)), 1e-15);
	assert_close(adapter_active_params(&f.workload), 2 * 3 * ((8 + 8) + (8 + 16)), 1e-15);
	assert_close(adapter_targets(&f.workload), 2 * (8 * 8 + 8 * 16), 1e-15);
	assert_close(adapter_moved(&f.workload, 1, 10), 2 * (8 + 80 + (8 + 160)), 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_padding_and_overhead),
		cmocka_unit_test(test_adapters_of_experts),
		cmocka_unit_test(test_adapter_of_queries_and_values),
		cmocka_unit_test(test_adapter_of_each_matrix),
		cmocka_unit_test(test_dora_has_magnitudes),
		cmocka_unit_test(test_adapter_with_grouped_queries),
		cmocka_unit_test(test_six_flop_a_weight),
		cmocka_unit_test(test_adapters_save_the_weight_gradients),
		cmocka_unit_test(test_attention),
		cmocka_unit_test(test_mixture_of_experts),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_compute_time),
		cmocka_unit_test(test_compute_time_of_r1),
		cmocka_unit_test(test_throughput_goes_before_mfu),
		cmocka_unit_test(test_dequantization_is_for_qlora),
		cmocka_unit_test(test_draw),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_draw_of_examples),
		cmocka_unit_test(test_mfu_is_at_most_one),
		cmocka_unit_test(test_inverse_exchange),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
