/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/activation.h"
#include "model/memory.h"
#include "plan/serving.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

#define GIB	      1073741824.0
#define LLAMA2_7B     6738415616.0
/* Per GPU whatever the method: (2 x 32 + 34) s h of activations and a layer's weights in 16 bit. */
#define ACTIVATIONS_B (98.0 * 4096 * 4096)
#define LAYER_B	      (2 * LLAMA2_7B / 32)

static void be_llama2_7b(struct fixture *f, int64_t nodes, int64_t gpus_per_node)
{
	fixture_init(f, nodes, 1);
	f->cluster.gpus_per_node = gpus_per_node;
	f->accelerator.memory_b = 80e9;
	f->arch = (struct arch){ .id = "llama2-7b",
				 .params = LLAMA2_7B,
				 .active_params = LLAMA2_7B,
				 .layers = 32,
				 .hidden = 4096,
				 .ffn = 11008,
				 .heads = 32,
				 .kv_heads = 32,
				 .experts = 1,
				 .experts_active = 1 };
	f->workload.sequence = 4096;
	f->workload.lora_rank = 8;
	f->workload.lora_targets = LORA_Q | LORA_V;
}

/* 16 B a weight over 8 GPUs: 13.5 GB + 1.6 GB + 0.4 GB. */
static void test_full_training(void **state)
{
	static const enum method full[] = { METHOD_PRETRAIN, METHOD_CONTINUE, METHOD_FINETUNE };
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
		struct memory m;

		f.workload.method = full[i];
		m = memory_least(&f.plan);
		assert_close(m.need_b, 16 * LLAMA2_7B / 8 + ACTIVATIONS_B + LAYER_B, 1e-15);
		assert_close(m.need_b, 15.542137e9, 1e-6);
		assert_true(m.have_b == 80e9);
		assert_true(m.is_known && m.fits);
	}
}

/* The bound follows precision and optimizer, and its states are no more than those of a layout with ZeRO-3. */
static void test_least_by_precision_and_optimizer(void **state)
{
	static const struct {
		enum precision precision;
		enum optimizer optimizer;
		double bytes; /* weight, gradient, master, moments */
	} rows[] = {
		{ PRECISION_BF16, OPTIMIZER_ADAMW, 2 + 2 + 4 + 8 }, { PRECISION_BF16, OPTIMIZER_LAMB, 2 + 2 + 4 + 8 },
		{ PRECISION_BF16, OPTIMIZER_SGD, 2 + 2 + 4 + 4 },   { PRECISION_BF16, OPTIMIZER_SGD_PLAIN, 2 + 2 + 4 },
		{ PRECISION_PURE, OPTIMIZER_ADAMW, 2 + 2 + 4 },	    { PRECISION_PURE, OPTIMIZER_SGD_PLAIN, 2 + 2 },
		{ PRECISION_FP32, OPTIMIZER_ADAMW, 4 + 4 + 8 },	    { PRECISION_FP32, OPTIMIZER_SGD_PLAIN, 4 + 4 }
	};
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.workload.precision = rows[i].precision;
		f.workload.optimizer = rows[i].optimizer;
		assert_close(memory_least(&f.plan).need_b, rows[i].bytes * LLAMA2_7B / 8 + ACTIVATIONS_B + LAYER_B,
			     1e-15);
	}
}

static void test_adapters(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.workload.method = METHOD_LORA;
	assert_close(memory_least(&f.plan).need_b, 2 * LLAMA2_7B + 16 * 4194304.0 + ACTIVATIONS_B + LAYER_B, 1e-15);
	f.workload.method = METHOD_QLORA;
	f.workload.bits = 4;
	assert_close(memory_least(&f.plan).need_b, 0.5 * LLAMA2_7B + 16 * 4194304.0 + ACTIVATIONS_B + LAYER_B, 1e-15);
}

/* A stage of two holds the adapters of half the layers, a tensor rank half of those. */
static void test_adapters_in_a_layout(void **state)
{
	struct fixture f;
	double whole;

	(void)state;
	be_llama2_7b(&f, 1, 4);
	f.workload.method = METHOD_LORA;
	f.cluster.layout.is_given = 1;
	whole = memory_of(&f.plan).part_b[MEMORY_ADAPTERS];
	assert_true(whole > 0);
	f.cluster.layout.pipeline = 2;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ADAPTERS], whole / 2, 1e-12);
	f.cluster.layout.tensor = 2;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ADAPTERS], whole / 4, 1e-12);
}

/* States are sharded over all GPUs of all nodes; spares hold nothing. */
static void test_sharding(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 16, 8);
	f.cluster.spares = 4;
	assert_close(memory_least(&f.plan).need_b, 16 * LLAMA2_7B / 128 + ACTIVATIONS_B + LAYER_B, 1e-15);
}

/* All experts are held, however few a token meets. */
static void test_all_experts_are_held(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	f.arch.active_params = LLAMA2_7B / 4;
	assert_close(memory_least(&f.plan).need_b, 16 * LLAMA2_7B / 8 + ACTIVATIONS_B + LAYER_B, 1e-15);
}

/* 107.8 + 1.6 + 0.4 GB don't fit into 80 GB: one GPU is not enough for full training, LoRA is possible. */
static void test_fits(void **state)
{
	struct fixture f;
	double need_b;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	assert_false(memory_least(&f.plan).fits);
	assert_true(memory_least(&f.plan).is_known);
	f.workload.method = METHOD_LORA;
	assert_true(memory_least(&f.plan).fits);
	need_b = memory_least(&f.plan).need_b;
	f.accelerator.memory_b = need_b; /* exactly enough is enough */
	assert_true(memory_least(&f.plan).fits);
	f.accelerator.memory_b = need_b * (1 - 1e-12);
	assert_false(memory_least(&f.plan).fits);
}

static void assert_unknown(const struct fixture *f)
{
	struct memory m = memory_least(&f->plan);

	assert_true(isnan(m.need_b) || isnan(m.have_b));
	assert_false(m.is_known);
	assert_true(m.fits); /* nothing is refused without knowing */
}

static void test_unknown(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.arch.layers = 0;
	assert_unknown(&f);
	be_llama2_7b(&f, 1, 1);
	f.arch.hidden = 0;
	assert_unknown(&f);
	be_llama2_7b(&f, 1, 1);
	f.workload.sequence = 0;
	assert_unknown(&f);
	be_llama2_7b(&f, 1, 1);
	f.accelerator.memory_b = 0;
	assert_unknown(&f);
	assert_true(isnan(memory_least(&f.plan).have_b));
	assert_close(memory_least(&f.plan).need_b, 16 * LLAMA2_7B + ACTIVATIONS_B + LAYER_B, 1e-15);
}

/* ---- by the layout ---- */

/* Korthikanti et al. 2022, figure 1: GiB per GPU of parameters and optimizer state, of activations without recompute, and
 * with sequence parallelism and selective recompute (0: not in the figure). Megatron-LM: gradients in fp32; the figure
 * counts transformer layers only. Configurations: their table 3; interleave 3 is what the 175B and 530B were run with. */
static const struct {
	const char *name;
	int64_t heads, hidden, layers, pipeline, interleave, microbatch;
	double states, none, selective;
} figure_1[] = {
	{ "22B", 64, 6144, 48, 1, 1, 4, 45.56, 59.25, 9.56 },
	{ "175B", 96, 12288, 96, 8, 3, 1, 45.56, 66.84, 12.35 },
	{ "530B", 128, 20480, 105, 35, 3, 1, 31.64, 114.02, 0 },
	{ "1T", 160, 25600, 128, 64, 1, 1, 32.96, 131.25, 26.56 },
};

static void be_figure_1(struct fixture *f, size_t i)
{
	double h = (double)figure_1[i].hidden, layers = (double)figure_1[i].layers;

	fixture_init(f, figure_1[i].pipeline, 1);
	f->cluster.gpus_per_node = 8;
	f->accelerator.memory_b = 80 * GIB;
	f->arch = (struct arch){ .id = figure_1[i].name,
				 .params = 12 * layers * h * h,
				 .active_params = 12 * layers * h * h,
				 .layers = figure_1[i].layers,
				 .hidden = figure_1[i].hidden,
				 .ffn = 4 * figure_1[i].hidden,
				 .heads = figure_1[i].heads,
				 .kv_heads = figure_1[i].heads,
				 .experts = 1,
				 .experts_active = 1,
				 .has_plain_mlp = 1 };
	f->workload.sequence = 2048;
	f->workload.gradients = GRADIENTS_FP32;
	f->cluster.layout = layout_default();
	f->cluster.layout.is_given = 1;
	f->cluster.layout.tensor = 8;
	f->cluster.layout.pipeline = figure_1[i].pipeline;
	f->cluster.layout.interleave = figure_1[i].interleave;
	f->cluster.layout.microbatch = figure_1[i].microbatch;
	f->cluster.layout.batch = 8 * figure_1[i].microbatch * figure_1[i].pipeline;
}

static void test_korthikanti_figure_1(void **state)
{
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(figure_1) / sizeof(figure_1[0]); i++) {
		struct memory m;

		be_figure_1(&f, i);
		f.cluster.layout.recompute = RECOMPUTE_NONE;
		f.cluster.layout.attention = ATTENTION_PLAIN; /* its scores are kept */
		m = memory_of(&f.plan);
		assert_true(m.is_exact);
		assert_close((m.part_b[MEMORY_WEIGHTS] + m.part_b[MEMORY_GRADIENTS] + m.part_b[MEMORY_OPTIMIZER]) / GIB,
			     figure_1[i].states, 2e-4);
		assert_close(m.part_b[MEMORY_ACTIVATIONS] / GIB, figure_1[i].none, 2e-4);
		f.cluster.layout.recompute = RECOMPUTE_SELECTIVE;
		f.cluster.layout.sequence_parallel = 1;
		m = memory_of(&f.plan);
		if (figure_1[i].selective > 0)
			assert_close(m.part_b[MEMORY_ACTIVATIONS] / GIB, figure_1[i].selective, 4e-4);
	}
}

/* With the vocabulary of 51,200 the first stage holds the embedding too: 18 B x v h / t; the ends of one stage are those
 * of their section 4.3, 4 s b h / t (1 + v / h) and the dropout of the embedding. */
static void test_embeddings(void **state)
{
	struct fixture f;
	struct memory bare, m;
	double v = 51200, h = 6144, tokens = 4 * 2048;

	(void)state;
	be_figure_1(&f, 0);
	f.cluster.layout.sequence_parallel = 1;
	bare = memory_of(&f.plan);
	f.arch.vocab = 51200;
	f.arch.has_tied_embeddings = 1;
	f.arch.params += v * h;
	m = memory_of(&f.plan);
	assert_close(m.part_b[MEMORY_ENDS], tokens * (4 * h / 8 * (1 + v / h) + h / 8), 1e-12);
	assert_close(m.need_b - bare.need_b, m.part_b[MEMORY_ENDS] + 18 * v * h / 8, 1e-9);
}

/* Full recompute keeps the input of each layer, and one layer whole (ibid., table 2). */
static void test_full_recompute(void **state)
{
	struct fixture f;
	double sbh = 4.0 * 2048 * 6144;

	(void)state;
	be_figure_1(&f, 0);
	f.cluster.layout.recompute = RECOMPUTE_FULL;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ACTIVATIONS], sbh * (2 * 48 + 10 + 24.0 / 8), 1e-12);
}

/* 1F1B: a first stage never holds more microbatches than a step has, and the last only one. */
static void test_in_flight(void **state)
{
	struct fixture f;
	double all_b;

	(void)state;
	be_figure_1(&f, 3);
	f.cluster.layout.recompute = RECOMPUTE_NONE;
	all_b = memory_of(&f.plan).part_b[MEMORY_ACTIVATIONS];
	f.cluster.layout.batch = 16;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ACTIVATIONS], all_b / 4, 1e-12);
}

/* Under no_sync gradients are whole, and so are those of a base that is frozen beside what is trained. */
static void test_whole_gradients(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	f.cluster.layout.is_given = 1;
	f.cluster.layout.zero = 3;
	assert_close(memory_of(&f.plan).part_b[MEMORY_GRADIENTS], 2 * f.arch.params / 8, 1e-12);
	f.workload.gradients = GRADIENTS_WHOLE;
	assert_close(memory_of(&f.plan).part_b[MEMORY_GRADIENTS], 2 * f.arch.params, 1e-12);
	f.workload.method = METHOD_LORA;
	f.workload.lora_rank = 8;
	f.workload.lora_targets = LORA_Q | LORA_V;
	assert_close(memory_of(&f.plan).part_b[MEMORY_GRADIENTS], 2 * f.arch.params, 1e-12);
	f.workload.gradients = GRADIENTS_SAME;
	assert_true(memory_of(&f.plan).part_b[MEMORY_GRADIENTS] == 0);
}

/* Rajbhandari et al. 2020, figure 1, read as the caption of its figure in public notes on arXiv:1910.02054, 2026-11-21:
 * 7.5B weights on 64 GPUs, K = 12, GB per GPU without ZeRO and with its stages. */
static void test_zero_figure_1(void **state)
{
	static const double published_b[] = { 120e9, 31.4e9, 16.6e9, 1.9e9 };
	struct fixture f;

	(void)state;
	for (int zero = 0; zero <= 3; zero++) {
		struct memory m;

		be_llama2_7b(&f, 8, 8);
		f.arch.params = f.arch.active_params = 7.5e9;
		f.cluster.layout.is_given = 1;
		f.cluster.layout.zero = zero;
		m = memory_of(&f.plan);
		assert_close(m.part_b[MEMORY_WEIGHTS] + m.part_b[MEMORY_GRADIENTS] + m.part_b[MEMORY_OPTIMIZER],
			     published_b[zero], zero == 3 ? 0.015 : 3e-3);
	}
}

/* Bytes a trained weight: optimizer and precision. */
static void test_states(void **state)
{
	static const struct {
		enum optimizer optimizer;
		enum precision precision;
		enum gradients gradients;
		double bytes;
	} rows[] = {
		{ OPTIMIZER_ADAMW, PRECISION_BF16, GRADIENTS_SAME, 16 },
		{ OPTIMIZER_ADAMW, PRECISION_FP16, GRADIENTS_FP32, 18 },
		{ OPTIMIZER_ADAMW, PRECISION_FP32, GRADIENTS_SAME, 16 },
		{ OPTIMIZER_ADAMW, PRECISION_PURE, GRADIENTS_SAME, 8 },
		{ OPTIMIZER_ADAMW, PRECISION_AUTOCAST, GRADIENTS_SAME, 18 }, /* Hugging Face, "Model training anatomy" */
		{ OPTIMIZER_ADAM8BIT, PRECISION_BF16, GRADIENTS_SAME, 10 },
		{ OPTIMIZER_SGD, PRECISION_BF16, GRADIENTS_SAME, 12 },
		{ OPTIMIZER_MUON, PRECISION_BF16, GRADIENTS_SAME, 12 },
		{ OPTIMIZER_SGD_PLAIN, PRECISION_BF16, GRADIENTS_SAME, 8 },
		{ OPTIMIZER_ADAGRAD, PRECISION_BF16, GRADIENTS_SAME, 12 },
		{ OPTIMIZER_RMSPROP, PRECISION_BF16, GRADIENTS_FUSED, 10 },
	};
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.cluster.layout.is_given = 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct memory m;

		f.workload.optimizer = rows[i].optimizer;
		f.workload.precision = rows[i].precision;
		f.workload.gradients = rows[i].gradients;
		m = memory_of(&f.plan);
		assert_close(m.part_b[MEMORY_WEIGHTS] + m.part_b[MEMORY_GRADIENTS] + m.part_b[MEMORY_OPTIMIZER],
			     rows[i].bytes * LLAMA2_7B, 1e-12);
	}
}

/* NF4: half a byte, and 0.5 bit a weight of constants, 0.127 when they are quantised too (Dettmers et al. 2023, sec. 3). */
static void test_quantised_base(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.cluster.layout.is_given = 1;
	f.workload.method = METHOD_QLORA;
	f.workload.bits = 4;
	assert_close(memory_of(&f.plan).part_b[MEMORY_WEIGHTS], 0.5 * LLAMA2_7B, 1e-12);
	assert_close(memory_of(&f.plan).part_b[MEMORY_CONSTANTS], 0.5 / 8 * LLAMA2_7B, 1e-12);
	f.workload.double_quantization = 1;
	assert_close(memory_of(&f.plan).part_b[MEMORY_CONSTANTS], 0.127 / 8 * LLAMA2_7B, 1e-3);
	assert_close(memory_of(&f.plan).part_b[MEMORY_ADAPTERS], 16 * 4194304.0, 1e-12);
}

/* Constants are where the quantised weights are, of experts that are dealt too: half a bit on four. */
static void test_constants_of_experts(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	f.arch.active_params = LLAMA2_7B / 4;
	f.arch.experts = 8;
	f.arch.experts_active = 2;
	f.cluster.layout.is_given = 1;
	f.cluster.layout.expert = 4;
	f.cluster.layout.expert_tensor = 1;
	f.workload.method = METHOD_QLORA;
	f.workload.bits = 4;
	for (f.cluster.layout.zero = 0; f.cluster.layout.zero <= 3; f.cluster.layout.zero++) {
		struct memory m = memory_of(&f.plan);

		assert_true(m.part_b[MEMORY_WEIGHTS] > 0);
		assert_close(m.part_b[MEMORY_CONSTANTS], m.part_b[MEMORY_WEIGHTS] / 8, 1e-12);
	}
}

/* Stages in flight: of 32 layers in 4 stages 8 each, of the first 4 microbatches, of the last 1. Interleaved in two chunks of 4
 * layers: 2 x 3 + 4 + 1 = 11 and 5 of them (Narayanan et al. 2021, section 2.2). */
static void test_layers_in_flight(void **state)
{
	struct fixture f;
	struct layout *l = &f.cluster.layout;
	double plain_b;

	(void)state;
	be_llama2_7b(&f, 1, 4);
	l->is_given = 1;
	l->pipeline = 4;
	l->batch = 64;
	l->recompute = RECOMPUTE_SELECTIVE;
	plain_b = activation_layers_b(&f.plan, 1);
	assert_close(activation_layers_b(&f.plan, 0), plain_b / 4, 1e-12);
	l->interleave = 2;
	assert_close(activation_layers_b(&f.plan, 1), plain_b * 44 / 32, 1e-12);
	assert_close(activation_layers_b(&f.plan, 0), plain_b * 20 / 32, 1e-12);
	l->batch = 2; /* no more than there are */
	assert_close(activation_layers_b(&f.plan, 1), plain_b * 16 / 32, 1e-12);
}

/* The largest parts first, equals in their order, without those that are nothing. */
static void test_largest_first(void **state)
{
	struct memory m = { .part_b = { 0 } };
	enum memory_part parts[MEMORY_PARTS];

	(void)state;
	m.part_b[MEMORY_WEIGHTS] = 3;
	m.part_b[MEMORY_GRADIENTS] = 1;
	m.part_b[MEMORY_OPTIMIZER] = 5;
	m.part_b[MEMORY_ACTIVATIONS] = 3;
	m.part_b[MEMORY_CONTEXT] = 4;
	assert_int_equal(memory_largest(&m, parts), 5);
	assert_int_equal(parts[0], MEMORY_OPTIMIZER);
	assert_int_equal(parts[1], MEMORY_CONTEXT);
	assert_int_equal(parts[2], MEMORY_WEIGHTS);
	assert_int_equal(parts[3], MEMORY_ACTIVATIONS);
	assert_int_equal(parts[4], MEMORY_GRADIENTS);
}

/* Adapters under ZeRO-2: their gradients are a quarter on 4 GPUs, or whole on each: 4,194,304 weights of 2 B, 2 B and 12 B. */
static void test_gradients_of_adapters(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 4);
	f.cluster.layout.is_given = 1;
	f.workload.method = METHOD_LORA;
	f.cluster.layout.zero = 2;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ADAPTERS], 4194304.0 * (2 + 2 / 4.0 + 12 / 4.0), 1e-12);
	f.workload.gradients = GRADIENTS_WHOLE;
	assert_close(memory_of(&f.plan).part_b[MEMORY_ADAPTERS], 4194304.0 * (2 + 2 + 12 / 4.0), 1e-12);
}

/* ZeRO-3 over 4 GPUs: a quarter of the base, of its constants and of the adapters each. */
static void test_sharded_quantised_base(void **state)
{
	struct memory one, four;
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 4);
	f.cluster.layout.is_given = 1;
	f.workload.method = METHOD_QLORA;
	f.workload.bits = 4;
	one = memory_of(&f.plan);
	f.cluster.layout.zero = 3;
	four = memory_of(&f.plan);
	assert_close(four.part_b[MEMORY_WEIGHTS], one.part_b[MEMORY_WEIGHTS] / 4, 1e-12);
	assert_close(four.part_b[MEMORY_CONSTANTS], one.part_b[MEMORY_CONSTANTS] / 4, 1e-12);
	assert_close(four.part_b[MEMORY_ADAPTERS], one.part_b[MEMORY_ADAPTERS] / 4, 1e-12);
	f.cluster.layout.offload = OFFLOAD_ALL; /* the host has them */
	assert_near(memory_of(&f.plan).part_b[MEMORY_WEIGHTS] + memory_of(&f.plan).part_b[MEMORY_CONSTANTS], 0, 0);
}

/* What is served without being asked: tokens of the model's context, 16 bits of the cache, weights as they were trained. */
static void test_load_that_is_not_given(void **state)
{
	static const struct {
		enum method method;
		enum precision precision;
		double bits;
	} rows[] = { { METHOD_FINETUNE, PRECISION_BF16, 16 },
		     { METHOD_FINETUNE, PRECISION_FP32, 32 },
		     { METHOD_FINETUNE, PRECISION_FP8, 8 },
		     { METHOD_LORA, PRECISION_BF16, 16 },
		     { METHOD_QLORA, PRECISION_BF16, 4.5 } };
	const struct memory_load asked = { .requests = 3 }, all = { 1, 7, 1, 1 };
	struct serving v = { .prompt = 100, .answer = 20, .weight_bits = 5, .cache_bits = 6 };
	struct memory_load load;
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.workload.bits = 4;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.workload.method = rows[i].method;
		f.workload.precision = rows[i].precision;
		load = memory_load_of(&f.plan, &asked);
		assert_close(load.weight_bits, rows[i].bits, 1e-12);
		assert_close(load.cache_bits, 16, 0);
		assert_close(load.requests, 3, 0);
		assert_close(load.tokens, 1, 0); /* the model's context is not known */
	}
	f.arch.context = 4096;
	assert_close(memory_load_of(&f.plan, &asked).tokens, 4096, 0);
	f.workload.serving = &v;
	load = memory_load_of(&f.plan, &asked);
	assert_close(load.tokens, 120, 0);
	assert_close(load.weight_bits, 5, 0);
	assert_close(load.cache_bits, 6, 0);
	load = memory_load_of(&f.plan, &all);
	assert_memory_equal(&load, &all, sizeof(load));
}

/* A plan that serves: weights and one request over all GPUs, and what a program takes by itself. */
static void test_least_of_serving(void **state)
{
	struct serving v = { .prompt = 900, .answer = 100, .weight_bits = 8, .cache_bits = 16 };
	struct memory m;
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 2);
	f.workload.serving = &v;
	m = memory_of(&f.plan);
	assert_close(m.part_b[MEMORY_WEIGHTS], LLAMA2_7B / 2, 1e-12);
	assert_close(m.part_b[MEMORY_CACHE], 1000 * 2.0 * 32 * 4096 * 2 / 2, 1e-12);
	assert_close(m.need_b, m.part_b[MEMORY_WEIGHTS] + m.part_b[MEMORY_CACHE] + 1343.0 * 1048576, 1e-12);
	assert_true(m.is_known && m.fits);
	f.arch.layers = 0;
	assert_false(memory_of(&f.plan).is_known);
}

/* By the rule of thumb: 2 B of a weight, of its gradient, 12 of its states, and a tenth of the weights. */
static void test_quick_by_hand(void **state)
{
	struct memory m;
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 2);
	m = memory_quick(&f.plan);
	assert_close(m.part_b[MEMORY_GRADIENTS], 2 * LLAMA2_7B / 2, 1e-12);
	assert_close(m.part_b[MEMORY_OPTIMIZER], 12 * LLAMA2_7B / 2, 1e-12);
	f.workload.method = METHOD_LORA;
	m = memory_quick(&f.plan);
	assert_close(m.part_b[MEMORY_WEIGHTS], 2 * LLAMA2_7B / 2, 1e-12);
	assert_close(m.part_b[MEMORY_ADAPTERS], 16 * 4194304.0 / 2, 1e-12);
	assert_close(m.part_b[MEMORY_MARGIN], 0.1 * LLAMA2_7B, 1e-12);
}

/* Serving on 2 GPUs: weights, the cache of 3 requests, a tenth on top; by the rule of thumb a fifth of the weights. */
static void test_serving_by_hand(void **state)
{
	const struct memory_load load = { .tokens = 1000, .requests = 3, .weight_bits = 8, .cache_bits = 16 };
	struct memory m;
	struct fixture f;
	double cache_b = 3 * 1000 * 2.0 * 32 * 4096 * 2 / 2;

	(void)state;
	be_llama2_7b(&f, 1, 2);
	m = memory_serving(&f.plan, &load);
	assert_close(m.part_b[MEMORY_WEIGHTS], LLAMA2_7B / 2, 1e-12);
	assert_close(m.part_b[MEMORY_CACHE], cache_b, 1e-12);
	assert_close(m.need_b, 1.1 * (LLAMA2_7B / 2 + cache_b), 1e-12);
	m = memory_quick_serving(&f.plan, &load);
	assert_close(m.need_b, 1.2 * LLAMA2_7B / 2, 1e-12);
	assert_close(memory_cache_b(&f.arch, 16), 2.0 * 32 * 4096 * 2, 1e-12);
	f.arch.hidden = 0;
	assert_true(isnan(memory_serving(&f.plan, &load).need_b));
}

/* A sequence shared by 4: a quarter of the activations, besides the whole keys and values of a layer; ZeRO shards over the
 * parts as over replicas. */
static void test_shared_sequence(void **state)
{
	struct fixture f;
	struct memory whole, part;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	f.arch.vocab = 32000;
	f.cluster.layout = layout_default();
	f.cluster.layout.is_given = 1;
	f.cluster.layout.zero = 1;
	whole = memory_exact(&f.plan);
	f.cluster.layout.context = 4;
	part = memory_exact(&f.plan);
	assert_close(part.part_b[MEMORY_ACTIVATIONS], whole.part_b[MEMORY_ACTIVATIONS] / 4, 1e-12);
	assert_close(part.part_b[MEMORY_ENDS], whole.part_b[MEMORY_ENDS] / 4, 1e-12);
	assert_close(part.part_b[MEMORY_GATHERED], 2 * 2 * 4096.0 * 4096, 1e-12);
	assert_close(part.part_b[MEMORY_OPTIMIZER], whole.part_b[MEMORY_OPTIMIZER], 1e-12);
}

/* fp8: two copies of the layers' weights besides; of what is kept, the inputs of q, k, v and of gate and up, and of down, in a byte,
 * and another of the attention's output. */
static void test_fp8(void **state)
{
	struct fixture f;
	struct memory sixteen, eight;
	double layers;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.arch.vocab = 32000;
	f.cluster.layout = layout_default();
	f.cluster.layout.is_given = 1;
	sixteen = memory_exact(&f.plan);
	f.workload.precision = PRECISION_FP8;
	eight = memory_exact(&f.plan);
	layers = LLAMA2_7B - 2 * 32000.0 * 4096;
	assert_close(eight.part_b[MEMORY_WEIGHTS] - sixteen.part_b[MEMORY_WEIGHTS], 2 * layers, 1e-9);
	assert_true(eight.part_b[MEMORY_OPTIMIZER] == sixteen.part_b[MEMORY_OPTIMIZER]);
	assert_true(eight.part_b[MEMORY_GRADIENTS] == sixteen.part_b[MEMORY_GRADIENTS]);
	assert_close(sixteen.part_b[MEMORY_ACTIVATIONS] - eight.part_b[MEMORY_ACTIVATIONS],
		     32 * 4096.0 * (4096 + 4096 + 11008 - 4096), 1e-9);
}

/* Mixtral 8x7B on 8 GPUs: an expert each, and 1.6e9 weights that each has; 2 B each, and 12 B of states, which ZeRO-1
 * shards for what has replicas. */
static void test_dealt_experts(void **state)
{
	const double experts = 32 * 8 * 3 * 4096.0 * 14336, others = 1.6e9;
	struct fixture f;
	struct memory m;

	(void)state;
	be_llama2_7b(&f, 1, 8);
	f.arch.params = experts + others;
	f.arch.active_params = experts / 4 + others;
	f.arch.experts = 8;
	f.arch.experts_active = 2;
	f.arch.ffn = 14336;
	f.cluster.layout = layout_default();
	f.cluster.layout.is_given = 1;
	f.cluster.layout.zero = 1;
	m = memory_exact(&f.plan);
	assert_close(m.part_b[MEMORY_WEIGHTS], 2 * (experts + others), 1e-9);
	assert_close(m.part_b[MEMORY_OPTIMIZER], 12 * (experts + others) / 8, 1e-9);
	f.cluster.layout.expert = 8;
	f.cluster.layout.expert_tensor = 1;
	m = memory_exact(&f.plan);
	assert_close(m.part_b[MEMORY_WEIGHTS], 2 * (experts / 8 + others), 1e-9);
	assert_close(m.part_b[MEMORY_GRADIENTS], 2 * (experts / 8 + others), 1e-9);
	assert_close(m.part_b[MEMORY_OPTIMIZER], 12 * (experts / 8 + others / 8), 1e-9);
	f.cluster.layout.expert = 4; /* two replicas of each */
	m = memory_exact(&f.plan);
	assert_close(m.part_b[MEMORY_WEIGHTS], 2 * (experts / 4 + others), 1e-9);
	assert_close(m.part_b[MEMORY_OPTIMIZER], 12 * (experts / 8 + others / 8), 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_training),
		cmocka_unit_test(test_least_by_precision_and_optimizer),
		cmocka_unit_test(test_adapters),
		cmocka_unit_test(test_sharded_quantised_base),
		cmocka_unit_test(test_load_that_is_not_given),
		cmocka_unit_test(test_serving_by_hand),
		cmocka_unit_test(test_gradients_of_adapters),
		cmocka_unit_test(test_largest_first),
		cmocka_unit_test(test_constants_of_experts),
		cmocka_unit_test(test_layers_in_flight),
		cmocka_unit_test(test_least_of_serving),
		cmocka_unit_test(test_quick_by_hand),
		cmocka_unit_test(test_sharding),
		cmocka_unit_test(test_all_experts_are_held),
		cmocka_unit_test(test_korthikanti_figure_1),
		cmocka_unit_test(test_embeddings),
		cmocka_unit_test(test_full_recompute),
		cmocka_unit_test(test_in_flight),
		cmocka_unit_test(test_whole_gradients),
		cmocka_unit_test(test_adapters_in_a_layout),
		cmocka_unit_test(test_zero_figure_1),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_fp8),
		cmocka_unit_test(test_dealt_experts),
		cmocka_unit_test(test_shared_sequence),
		cmocka_unit_test(test_quantised_base),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
