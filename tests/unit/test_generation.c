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
				      .kv_rank = 512,
				      .rope_dim = 64,
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

/* Constants that let every term be added by hand: reading and computing after each other (knee 1), each at its full rate. */
static struct generation_constants plain(void)
{
	return (struct generation_constants){ .hbm = 1,
					      .gddr = 0.5,
					      .local = 1,
					      .local_most = 1e30,
					      .cache = 1,
					      .knee = 1,
					      .decode = 1,
					      .prefill = 1,
					      .format8 = 0.9,
					      .format4 = 0.8,
					      .graphics = 0.7,
					      .cdna = 0.6,
					      .blackwell = 0.5,
					      .local_prefill = 1,
					      .coarse_decode = 0.25,
					      .coarse_prefill = 0.2,
					      .fine_read = 0.5,
					      .fine_decode = 0.1,
					      .fine_layer = 2,
					      .fine_prefill = 0.05,
					      .bus_reduce = 3,
					      .reduce_link = 1,
					      .batch_most = 1000,
					      .reserve = 1 };
}

static const double read_13b_s = 13.0159e9 * 2 / 2039e9, compute_13b_s = 2 * 13.0159e9 / 312e12;

/* A step is host, launches, sequences, reading, computing and the cache. */
static void test_terms_of_a_step(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 1);
	double cache_s = 4 * 1000 * 819200.0 / 2039e9;

	(void)state;
	g.constants = &k;
	assert_close(generation_step_s(&g, 4, 1000), 0.5e-3 + read_13b_s + 4 * compute_13b_s + cache_s, 1e-9);
	k.cache = 0.5;
	k.decode = 0.25;
	assert_close(generation_step_s(&g, 4, 1000), 0.5e-3 + read_13b_s + 16 * compute_13b_s + 2 * cache_s, 1e-9);
	k = plain();
	k.sequence_s = 1e-3;
	k.early_sequence_s = 2e-3;
	k.compiled_layer_s = 1e-3;
	k.python_layer_s = 2e-3;
	k.early_layer_s = 3e-3;
	k.local_layer_s = 4e-3;
	for (int e = 0; e < ENGINE_END; e++) {
		g.engine = (enum engine)e;
		assert_close(generation_step_s(&g, 4, 0),
			     0.5e-3 + 40 * (e + 1) * 1e-3 + (e == ENGINE_EARLY ? 8e-3 : 4e-3) + read_13b_s +
				     4 * compute_13b_s,
			     1e-9);
	}
	assert_near(generation_step_s(&g, 0, 1000), 0, 0);
	k = plain();
	k.knee = 2;
	g.engine = ENGINE_PYTHON;
	assert_close(generation_step_s(&g, 4, 0), 0.5e-3 + hypot(read_13b_s, 4 * compute_13b_s), 1e-9);
}

/* A prompt computes 2 FLOPs a weight and its attention, each token to half of the prompt on average; short ones are slow. */
static void test_prefill_by_hand(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 1);
	double prompt_s = 1000 * (compute_13b_s + 2 * arch_attention_macs(&llama2_13b, 500) / 312e12);

	(void)state;
	g.constants = &k;
	assert_close(generation_prefill_s(&g, 1, 1000), 0.5e-3 + read_13b_s + prompt_s, 1e-9);
	assert_close(generation_prefill_s(&g, 3, 1000), 0.5e-3 + read_13b_s + 3 * prompt_s, 1e-9);
	k.short_tokens = 500;
	k.prefill = 0.5;
	assert_close(generation_prefill_s(&g, 1, 1000), 0.5e-3 + read_13b_s + 2 * prompt_s * 1500 / 1000, 1e-9);
	k = plain();
	k.local_prefill = 0.5;
	assert_close(generation_prefill_s(&g, 1, 1000), 0.5e-3 + read_13b_s + prompt_s, 1e-9);
	g.engine = ENGINE_LOCAL;
	assert_close(generation_prefill_s(&g, 1, 1000), 0.5e-3 + read_13b_s + 2 * prompt_s, 1e-9);
}

/* Bandwidth by memory and engine. */
static void test_bandwidth_by_hand(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 1);
	struct accelerator gpu = a100;
	double rest_s = 0.5e-3 + compute_13b_s;

	(void)state;
	k.graphics = 1;
	g.constants = &k;
	g.accelerator = &gpu;
	gpu.has_hbm = 0;
	assert_close(generation_step_s(&g, 1, 0), rest_s + 2 * read_13b_s, 1e-9);
	g.engine = ENGINE_LOCAL;
	k.local = 0.5;
	assert_close(generation_step_s(&g, 1, 0), rest_s + 2 * read_13b_s, 1e-9);
	k.local_most = 2039e9 / 2; /* 1 / hypot(2, 2) of what the memory gives */
	assert_close(generation_step_s(&g, 1, 0), rest_s + sqrt(8) * read_13b_s, 1e-9);
}

/* The peak by the format of the weights; a local engine unpacks them all. */
static void test_peak_by_hand(void **state)
{
	static const struct {
		double bits;
		enum engine engine;
		double faster;
	} cases[] = { { 16, ENGINE_PYTHON, 1 },	     { 12, ENGINE_PYTHON, 1 },	    { 8, ENGINE_PYTHON, 2 * 0.9 },
		      { 6, ENGINE_PYTHON, 2 * 0.9 }, { 5, ENGINE_PYTHON, 4 * 0.8 }, { 4, ENGINE_PYTHON, 4 * 0.8 },
		      { 8, ENGINE_LOCAL, 1 },	     { 4, ENGINE_LOCAL, 1 } };
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 1);
	struct accelerator gpu = a100;

	(void)state;
	g.constants = &k;
	g.accelerator = &gpu;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double read_s = read_13b_s * cases[i].bits / 16;

		gpu = a100;
		gpu.fp8_flop_per_s = 2 * 312e12;
		gpu.fp4_flop_per_s = 4 * 312e12;
		g.engine = cases[i].engine;
		g.weight_bits = cases[i].bits;
		assert_close(generation_step_s(&g, 1000, 0),
			     0.5e-3 + read_s + 1000 * compute_13b_s / cases[i].faster / 0.5, 1e-9);
		gpu.fp8_flop_per_s = gpu.fp4_flop_per_s = 0; /* the accelerator has no such products */
		assert_close(generation_step_s(&g, 1000, 0), 0.5e-3 + read_s + 1000 * compute_13b_s, 1e-9);
	}
	g.engine = ENGINE_PYTHON;
	g.weight_bits = 16;
	gpu.is_cdna = 1;
	assert_close(generation_step_s(&g, 1000, 0), 0.5e-3 + read_13b_s + 1000 * compute_13b_s / 0.6, 1e-9);
	gpu.is_cdna = gpu.has_hbm = 0;
	assert_close(generation_step_s(&g, 1000, 0), 0.5e-3 + 2 * read_13b_s + 1000 * compute_13b_s / 0.7, 1e-9);
}

/* Two all-reduces a layer: each starts, then sends and takes 2 (t - 1) / t of 2 bytes a number at half of the link's rate. */
static void test_reduce_by_hand(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 4);
	struct accelerator gpu = a100;
	double work_s, sent_b = 64 * 5120 * 2 * 2 * 0.75;

	(void)state;
	g.constants = &k;
	g.accelerator = &gpu;
	k.reduce_s = 1e-4;
	k.reduce_link = 0.5;
	work_s = 0.5e-3 + read_13b_s / 4 + 64 * compute_13b_s / 4;
	assert_close(generation_step_s(&g, 64, 0), work_s + 80 * (1e-4 + sent_b / 150e9), 1e-9);
	gpu.link_b_per_s = 200e9; /* still no bus */
	assert_close(generation_step_s(&g, 64, 0), work_s + 80 * (1e-4 + sent_b / 50e9), 1e-9);
	gpu.link_b_per_s = 100e9;
	assert_close(generation_step_s(&g, 64, 0), work_s + 80 * (3e-4 + sent_b / 25e9), 1e-9);
	gpu.link_b_per_s = 0; /* not given: PCIe's 32 GB/s */
	assert_close(generation_step_s(&g, 64, 0), work_s + 80 * (3e-4 + sent_b / 8e9), 1e-9);
	g.split = SPLIT_LAYERS;
	g.gpus = 1;
	assert_close(generation_step_s(&g, 64, 0), 0.5e-3 + read_13b_s + 64 * compute_13b_s, 1e-9);
}

/* With layers dealt the sequences are in turns, one after the other, as many as there are stages. */
static void test_layers_dealt(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 4);
	struct generation_step prompt = { 0, 0, 1024, 512 };
	double one_s = compute_13b_s + 2 * arch_attention_macs(&llama2_13b, 256) / 312e12;

	(void)state;
	g.constants = &k;
	g.split = SPLIT_LAYERS;
	assert_close(generation_step_s(&g, 64, 0), 0.5e-3 + read_13b_s + 16 * compute_13b_s, 1e-9);
	assert_close(generation_step_s(&g, 2, 0), 0.5e-3 + read_13b_s + compute_13b_s, 1e-9);
	assert_close(generation_step_s(&g, 1, 0), 0.5e-3 + read_13b_s + compute_13b_s, 1e-9);
	assert_close(generation_mixed_s(&g, &prompt), 0.5e-3 + read_13b_s + 512 * one_s, 1e-9); /* two chunks */
}

/* Mixtures are slower, a fine one in reading and launches too; of experts dealt each GPU sends a token's copies. */
static void test_mixtures_by_hand(void **state)
{
	struct generation_constants k = plain();
	struct arch coarse = deepseek;
	struct generation g = replica(&deepseek, 16);
	double met = 1 - pow(1 - 8 / 256.0, 64), compute_s = 64 * 2 * 37e9 / (16 * 312e12);
	double experts = (671e9 - 37e9) * 256 / 248, rest = 671e9 - experts;

	(void)state;
	g.constants = &k;
	k.compiled_layer_s = 1e-3;
	k.reduce_link = 1e9;
	assert_close(generation_step_s(&g, 64, 0),
		     0.5e-3 + 61 * 2e-3 + (rest + experts * met) * 2 / 16 / 2039e9 / 0.5 + compute_s / 0.1, 1e-6);
	k.compiled_layer_s = 0;
	k.reduce_link = 1;
	g.split = SPLIT_EXPERTS;
	assert_close(generation_step_s(&g, 64, 0),
		     0.5e-3 + (rest + experts * met / 16) * 2 / 2039e9 / 0.5 + compute_s / 0.1 +
			     2 * 61 * (8 / 32.0) * 64 * 7168 * 2 * 2 * (15 / 16.0) / 300e9,
		     1e-9);
	coarse.experts = 16;
	coarse.experts_active = 2;
	g = replica(&coarse, 1);
	g.constants = &k;
	experts = (671e9 - 37e9) * 16 / 14;
	assert_close(generation_step_s(&g, 1, 0),
		     0.5e-3 + (671e9 - experts + experts * 2 / 16) * 2 / 2039e9 + 2 * 37e9 / 312e12 / 0.25, 1e-9);
	assert_close(generation_prefill_s(&g, 1, 5000) - generation_prefill_s(&g, 1, 4999),
		     (2 * 37e9 +
		      2 * (5000 * arch_attention_macs(&coarse, 2500) - 4999 * arch_attention_macs(&coarse, 2499.5))) /
			     312e12 / 0.2,
		     1e-3);
}

/* Shapes that are not given are those of models of that size: 32 layers at 7 billion weights, 80 at 70. */
static void test_usual_shapes(void **state)
{
	const struct arch small = { .params = 7e9, .active_params = 7e9 },
			  large = { .params = 70e9, .active_params = 70e9 },
			  tiny = { .params = 1e5, .active_params = 1e5 },
			  mixture = { .params = 46.7e9, .active_params = 12.9e9 };
	struct generation g = replica(&small, 1);

	(void)state;
	assert_near(decoder_of(&small).layers, 32, 0);
	assert_near(decoder_of(&large).layers, 80, 0);
	assert_near(decoder_of(&mixture).layers, 52, 2);
	assert_near(decoder_of(&tiny).layers, 1, 0);
	assert_close(decoder_of(&small).hidden, sqrt(7e9 / 12 / 32), 1e-12);
	assert_near(decoder_of(&llama2_13b).hidden, 5120, 0);
	assert_close(generation_cache_b(&g, 10), 10 * 32 * 2 * 1024 * 2, 1e-12); /* 8 heads of 128 */
	g = replica(&tiny, 1);
	assert_close(generation_cache_b(&g, 10), 10 * 2 * sqrt(1e5 / 12) * 2, 1e-12);
}

/* Spreads: by engine, and what a mixture and a new accelerator add in quadrature. */
static void test_spreads(void **state)
{
	struct generation g = replica(&llama2_13b, 1);
	struct accelerator gpu = a100;
	double python;

	(void)state;
	g.accelerator = &gpu;
	g.engine = ENGINE_PYTHON;
	python = generation_log_sd(&g);
	g.engine = ENGINE_COMPILED; /* whose launches vary the least */
	assert_true(generation_log_sd(&g) < python);
	g.engine = ENGINE_EARLY;
	assert_true(generation_log_sd(&g) > python);
	g.engine = ENGINE_PYTHON;
	gpu.is_cdna = 1;
	assert_close(generation_log_sd(&g), hypot(python, 0.12), 1e-12);
	gpu.is_cdna = 0;
	gpu.fp4_flop_per_s = 1e15;
	assert_close(generation_log_sd(&g), hypot(python, 0.12), 1e-12);
	assert_close(generation_open_log_sd(&g), hypot(hypot(python, 0.12), 0.5), 1e-12);
	gpu = a100;
	g.model.expert_params = 1e9;
	g.model.experts = 16;
	assert_close(generation_log_sd(&g), hypot(python, 0.22), 1e-12);
	g.model.experts = 17;
	assert_close(generation_log_sd(&g), hypot(python, 0.27), 1e-12);
}

/* Sequences are bounded by the engine too, a GPU's where attention is by sequences; a replica leaves a twentieth for the cache. */
static void test_bounds(void **state)
{
	struct generation_constants k = plain();
	struct generation g = replica(&llama2_13b, 1);
	struct accelerator gpu = a100;
	double weights_b = 13.0159e9 * 2, one_b;

	(void)state;
	g.constants = &k;
	assert_near(generation_batch_limit(&g, 1, 0), 1000, 0);
	assert_near(generation_batch_limit(&g, 0, 0), 1000, 0); /* a token at least is held */
	g.gpus = 2;
	assert_near(generation_batch_limit(&g, 1, 0), 1000, 0);
	g.split = SPLIT_EXPERTS;
	assert_near(generation_batch_limit(&g, 1, 0), 2000, 0);
	k.reserve = 0.5;
	assert_close(generation_batch_limit(&g, 1000, 4000),
		     (2 * (80 * 1073741824.0 * 0.93 - 1.5e9) - weights_b) / (3000 * 819200.0), 1e-9);
	g.accelerator = &gpu;
	one_b = (weights_b / 2 + 1.5e9) / (0.93 - 0.05); /* with which two GPUs just do */
	gpu.memory_b = 1.001 * one_b;
	assert_near(generation_least_gpus(&g, 8), 2, 0);
	gpu.memory_b = 0.999 * one_b;
	assert_near(generation_least_gpus(&g, 8), 4, 0);
	gpu.memory_b = 1e9;
	assert_near(generation_least_gpus(&g, 6), 6, 0);
}

/* No fitted constant is further from what was believed of it before than one and a quarter of its spread. */
static void test_constants(void **state)
{
	const struct generation_constants *k = &generation_fitted;

	(void)state;
#define X(name, value, log_sd, meaning) assert_near(log(k->name / (value)) / (log_sd), 0, 1.25);
	GENERATION_LIST(X)
#undef X
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_experts),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_constants),
		cmocka_unit_test(test_terms_of_a_step),
		cmocka_unit_test(test_prefill_by_hand),
		cmocka_unit_test(test_bandwidth_by_hand),
		cmocka_unit_test(test_peak_by_hand),
		cmocka_unit_test(test_reduce_by_hand),
		cmocka_unit_test(test_layers_dealt),
		cmocka_unit_test(test_mixtures_by_hand),
		cmocka_unit_test(test_usual_shapes),
		cmocka_unit_test(test_spreads),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
