/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The predicted step against hand counts, and its parts against what they must obey. */
#include "model/throughput.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

struct machine {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct cluster cluster;
};

/* One GPU of 100 TFLOP/s and 1 TB/s, 1e9 weights in 10 layers, 1,000 tokens a step. Points into itself. */
static void machine_init(struct machine *m)
{
	*m = (struct machine){ 0 };
	m->arch = (struct arch){ .params = 1e9, .active_params = 1e9, .layers = 10, .hidden = 1000, .heads = 10 };
	m->workload = (struct workload){ .arch = &m->arch, .sequence = 1000 };
	m->accelerator = (struct accelerator){ .peak_flop_per_s = 1e14,
					       .bandwidth_b_per_s = 1e12,
					       .link_b_per_s = 4e11,
					       .sustained = 0.5,
					       .has_bf16 = 1 };
	m->cluster = (struct cluster){ .accelerator = &m->accelerator,
				       .nodes = 1,
				       .gpus_per_node = 1,
				       .network_b_per_s = 1e10,
				       .layout = layout_default() };
	m->cluster.layout.is_given = 1;
	m->cluster.layout.recompute = RECOMPUTE_NONE;
}

/* Nothing but products: what is left can be counted by hand. */
static const struct throughput_constants bare = { .attention = 1, .collective = 0.5 };

static struct throughput predict(const struct machine *m, const struct throughput_constants *k)
{
	return throughput_predict(&m->workload, &m->cluster, k);
}

/* 3 passes: 2 x 1000 x 1e9 FLOPs at 50 TFLOP/s and 2 GB read at 1 TB/s each. */
static void test_products_by_hand(void **state)
{
	struct machine m;
	struct throughput t;

	(void)state;
	machine_init(&m);
	t = predict(&m, &bare);
	assert_close(t.matmul_s, 3 * (2e12 / 5e13 + 2e9 / 1e12), 1e-12);
	assert_close(t.tokens, 1000, 1e-15);
	assert_close(t.step_s,
		     t.matmul_s + t.head_s + t.attention_s + t.elementwise_s + t.dequantize_s + t.tensor_s +
			     t.launch_s + t.bubble_s + t.data_s + t.optimizer_s,
		     1e-12);
	m.cluster.layout.recompute = RECOMPUTE_FULL;
	assert_close(predict(&m, &bare).matmul_s, t.matmul_s * 4 / 3, 1e-12);
	m.workload.method = METHOD_LORA; /* a frozen base has no weight gradients */
	m.cluster.layout.recompute = RECOMPUTE_NONE;
	assert_close(predict(&m, &bare).matmul_s, t.matmul_s * 2 / 3, 1e-12);
}

/* The bubble is (p - 1) / (m v) of the time of the microbatches (Narayanan et al. 2021, section 2.2). */
/* A weight moves gradient 2, and in and out: states 12 (AdamW) or 8 (SGD) or 6 (8 bit); and out 2. LoRA's adapters only. */
static void test_optimizers_by_hand(void **state)
{
	static const double bytes[OPTIMIZER_END] = {
		[OPTIMIZER_ADAMW] = 28,	  [OPTIMIZER_ADAM8BIT] = 16,  [OPTIMIZER_SGD] = 20,
		[OPTIMIZER_ADAGRAD] = 20, [OPTIMIZER_RMSPROP] = 20,   [OPTIMIZER_LAMB] = 28,
		[OPTIMIZER_MUON] = 20,	  [OPTIMIZER_SGD_PLAIN] = 12, [OPTIMIZER_PAGED_ADAM8BIT] = 16,
		[OPTIMIZER_GALORE] = 18
	};
	/* Five iterations of 6 x 1000 FLOPs a weight, at 50 TFLOP/s. */
	const double newton_schulz_s = 5 * 6 * 1000 * 1e9 / 5e13;
	struct machine m;

	(void)state;
	machine_init(&m);
	for (int o = 0; o < OPTIMIZER_END; o++) {
		m.workload.optimizer = (enum optimizer)o;
		assert_close(predict(&m, &bare).optimizer_s,
			     bytes[o] * 1e9 / 1e12 + (o == OPTIMIZER_MUON ? newton_schulz_s : 0), 1e-12);
	}
	m.workload.optimizer = OPTIMIZER_MUON;
	m.arch.ffn = 500; /* of a dense model the width counts, of experts the narrower side */
	assert_close(predict(&m, &bare).optimizer_s, 20e9 / 1e12 + newton_schulz_s, 1e-12);
	m.arch.experts = 2;
	assert_close(predict(&m, &bare).optimizer_s, 20e9 / 1e12 + newton_schulz_s / 2, 1e-12);
	m.arch.ffn = 2000;
	assert_close(predict(&m, &bare).optimizer_s, 20e9 / 1e12 + newton_schulz_s, 1e-12);
	m.arch.experts = m.arch.ffn = 0;
	m.workload.optimizer = OPTIMIZER_ADAMW;
	m.workload.precision = PRECISION_PURE; /* gradient 2; moments 4 and weight 2, in and out */
	assert_close(predict(&m, &bare).optimizer_s, 14e9 / 1e12, 1e-12);
	m.workload.precision = PRECISION_FP32; /* gradient 4; moments 8 and weight 4, in and out */
	assert_close(predict(&m, &bare).optimizer_s, 28e9 / 1e12, 1e-12);
}

static void test_bubble(void **state)
{
	struct machine m;
	struct throughput t;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 4;
	m.cluster.layout.pipeline = 4;
	m.cluster.layout.batch = 12;
	t = predict(&m, &bare);
	assert_close(t.bubble_s, (t.step_s - t.bubble_s - t.optimizer_s) * 3 / 12, 1e-12);
	m.cluster.layout.interleave = 2;
	t = predict(&m, &bare);
	assert_close(t.bubble_s, (t.step_s - t.bubble_s - t.optimizer_s) * 3 / (12 * 2), 1e-12);
}

/* The output layer is the last stage's: 1e5 words x 1000 weights, not computed again, and 26 B a word for the loss. The
 * other stages fill and drain the pipeline without it (Llama 3, arXiv:2407.21783, section 3.3.2). */
static void test_last_stage_paces(void **state)
{
	double body = 4 * (2 * 1000 * 9e8 / 4 / 5e13 + 2 * 9e8 / 4 / 1e12);
	double head = 3 * (2 * 1000 * 1e8 / 5e13 + 2 * 1e8 / 1e12) + 1000 * 26.0 * 1e5 / 1e12;
	struct machine m;
	struct throughput t;

	(void)state;
	machine_init(&m);
	m.arch.vocab = 100000;
	m.cluster.gpus_per_node = 4;
	m.cluster.layout.pipeline = 4;
	m.cluster.layout.batch = 12;
	m.cluster.layout.recompute = RECOMPUTE_FULL;
	t = predict(&m, &bare);
	assert_close(t.matmul_s, 12 * body, 1e-12);
	assert_close(t.head_s, 12 * head, 1e-12);
	assert_close(t.bubble_s, 3 * (t.step_s - t.bubble_s - t.optimizer_s - t.head_s) / 12, 1e-12);
}

/* Bytes a token that fused kernels, and 16-bit adapters of q and v, move: 10 layers, 3 passes, 1,000 tokens; ffn is 4 h. */
static void test_elementwise_by_hand(void **state)
{
	double unit = 1000 * 3 * 10 * 1000 / 1e12;
	struct machine m;

	(void)state;
	machine_init(&m);
	assert_close(predict(&m, &bare).elementwise_s, unit * (22 + 4 * 4), 1e-12);
	m.workload.method = METHOD_LORA;
	m.workload.precision = PRECISION_PURE;
	m.workload.lora_rank = 8;
	m.workload.lora_targets = LORA_Q | LORA_V;
	m.arch.kv_heads = 10;
	m.cluster.layout.kernels = KERNELS_FUSED;
	assert_close(predict(&m, &bare).elementwise_s, unit * (22 + 4 * 4 + 2 * (7 + 12)), 1e-12);
}

/* One operation after the other, the default of fine-tuning; keys and values are half as wide as queries. */
static void test_separate_kernels_by_hand(void **state)
{
	double unit = 1000 * 3 * 10 * 1000 / 1e12, plain = 84 + 20 * 1.5 + 10 * 4;
	struct machine m;

	(void)state;
	machine_init(&m);
	m.arch.kv_heads = 5;
	m.workload.method = METHOD_FINETUNE;
	assert_close(predict(&m, &bare).elementwise_s, unit * plain, 1e-12);
	m.workload.method = METHOD_LORA;
	m.workload.lora_rank = 8;
	m.workload.lora_targets = LORA_Q;
	assert_close(predict(&m, &bare).elementwise_s, unit * (plain + 23 + 12), 1e-12);
	m.workload.precision = PRECISION_PURE;
	assert_close(predict(&m, &bare).elementwise_s, unit * (plain + 7 + 12), 1e-12);
	m.workload.method = METHOD_QLORA;
	assert_close(predict(&m, &bare).elementwise_s, unit * (plain + 7 + 12), 1e-12);
	m.workload.precision = PRECISION_BF16; /* the norms are in 32 bit, and so what flows between the layers */
	assert_close(predict(&m, &bare).elementwise_s, unit * (114 + 52 * 1.5 + 12 * 0.5 + 38 * 4 + 17 + 16), 1e-12);
}

/* What is per step and what per token: a step and its double, of as many microbatches, lie on the line; nothing of the
 * bare machine's step but the weights that are read, 3 x 2 GB at 1 TB/s and 28 B each, is overhead. */
static void test_line(void **state)
{
	struct throughput_line line;
	struct machine m;

	(void)state;
	machine_init(&m);
	m.cluster.layout.batch = 1;
	line = throughput_line(&m.workload, &m.cluster, &bare);
	assert_close(line.overhead_s + 1000 * line.per_token_s, predict(&m, &bare).step_s, 1e-12);
	assert_close(line.overhead_s, (3 * 2 + 28) * 1e9 / 1e12, 1e-12);
	m.cluster.layout.microbatch = 2;
	m.cluster.layout.batch = 2;
	assert_close(line.overhead_s + 2000 * line.per_token_s, predict(&m, &bare).step_s, 1e-12);
}

/* A measured product stands in for a sustained rate that isn't known, with some doubt. */
static void test_measured_product(void **state)
{
	double known, none, measured;
	struct machine m;

	(void)state;
	machine_init(&m);
	known = throughput_log_sd(&m.workload, &m.cluster);
	m.accelerator.sustained = 0;
	none = throughput_log_sd(&m.workload, &m.cluster);
	m.accelerator.measured_flop_per_s = 1.1e14;
	measured = throughput_log_sd(&m.workload, &m.cluster);
	assert_close(predict(&m, &bare).matmul_s, 3 * (2e12 / 1.1e14 + 2e9 / 1e12), 1e-12);
	assert_true(known < measured && measured < none);
}

/* Sharded layers cost the host time of their own, which only short microbatches feel. */
static void test_sharding_costs_launches(void **state)
{
	static const struct throughput_constants sharded = { .attention = 1, .collective = 0.5, .shard_s = 1 };
	struct machine m;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 2;
	assert_true(predict(&m, &sharded).launch_s == 0);
	m.cluster.layout.zero = 3;
	assert_close(predict(&m, &sharded).launch_s, 10, 0.02);
}

/* Two all-reduces a layer of 2 x 1000 x 1000 bytes in rings of 4, at half of 200 GB/s one way; two more in backward, that
 * hide behind the gradients of the weights, where there are any (Korthikanti et al. 2022, section 6.2). */
static void test_tensor_traffic_by_hand(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 4;
	m.cluster.layout.tensor = 4;
	assert_close(predict(&m, &bare).tensor_s, 2 * 10 * (2 * 3.0 / 4) * 2e6 / 1e11, 1e-12);
	m.workload.method = METHOD_LORA;
	assert_close(predict(&m, &bare).tensor_s, 4 * 10 * (2 * 3.0 / 4) * 2e6 / 1e11, 1e-12);
}

/* ZeRO-3 moves the weights twice and the gradients once a microbatch; plain data parallelism the gradients twice a
 * step. Over two nodes of 2 GPUs: half of 2 x 10 GB/s. */
static void test_data_traffic_by_hand(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m);
	m.cluster.nodes = 2;
	m.cluster.gpus_per_node = 2;
	m.cluster.layout.batch = 12; /* 3 microbatches */
	assert_close(predict(&m, &bare).data_s, 0.75 * 8e9 / 1e10, 1e-12);
	m.cluster.layout.zero = 3;
	assert_close(predict(&m, &bare).data_s, 3 * 0.75 * 8e9 / 1e10, 1e-12);
}

/* Of 0.6 s of traffic a quarter is hidden; of all of it no more than the compute of the three microbatches hides. */
static void test_overlap_by_hand(void **state)
{
	struct machine m;
	double compute_s;

	(void)state;
	machine_init(&m);
	m.cluster.nodes = 2;
	m.cluster.gpus_per_node = 2;
	m.cluster.layout.batch = 12;
	compute_s = predict(&m, &bare).step_s - 0.75 * 8e9 / 1e10 - predict(&m, &bare).optimizer_s;
	m.cluster.layout.overlap = 0.25;
	assert_close(predict(&m, &bare).data_s, 0.75 * 0.6, 1e-12);
	m.cluster.layout.overlap = 1;
	assert_close(predict(&m, &bare).data_s, fmax(0, 0.6 - compute_s), 1e-9);
}

/* Two islands of a node each: no traffic of a network in a step, and 2 x 1/2 x 4 GB over 1 GB/s every 100. */
static void test_islands_by_hand(void **state)
{
	struct machine m;
	struct throughput one, two;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 2;
	m.cluster.layout.batch = 4;
	one = predict(&m, &bare);
	m.cluster.nodes = 2;
	m.cluster.layout.batch = 8;
	m.cluster.layout.islands = 2;
	m.cluster.layout.outer_every = 100;
	m.cluster.layout.outer_b_per_s = 1e9;
	two = predict(&m, &bare);
	assert_close(two.step_s, one.step_s + 0.04, 1e-12);
	assert_close(two.data_s, one.data_s + 0.04, 1e-12);
	assert_close(two.tokens, 2 * one.tokens, 1e-12);
}

/* DoRA reads the targets' weights, writes and reads the sum: 10 layers of two 1,000 x 1,000, 6 B at 1 TB/s. */
static void test_dora_by_hand(void **state)
{
	struct machine m;
	double lora_s;

	(void)state;
	machine_init(&m);
	m.workload.method = METHOD_LORA;
	m.workload.lora_rank = 8;
	m.workload.lora_targets = LORA_Q | LORA_V;
	lora_s = predict(&m, &bare).dequantize_s;
	m.workload.adapter = ADAPTER_DORA;
	assert_close(predict(&m, &bare).dequantize_s - lora_s, 6 * 10 * 2e6 / 1e12, 1e-12);
}

/* 10 layers of 8 experts of 3 x 1000 x 500, of which a token meets 2: 120e6 weights, on 4 ranks in a node. 2 copies of
 * 2,000 bytes of each of 1,000 tokens go there and back, forward and backward; 3 of 4 leave the GPU, at half of 200 GB/s.
 * What a GPU reads and computes is what it was; the gradients of the others' weights are summed over 4 replicas. */
static void test_experts_by_hand(void **state)
{
	struct machine m;
	struct throughput dense, t;

	(void)state;
	machine_init(&m);
	m.arch.params = 1.09e9;
	m.arch.experts = 8;
	m.arch.experts_active = 2;
	m.arch.ffn = 500;
	m.cluster.gpus_per_node = 4;
	dense = predict(&m, &bare);
	m.cluster.layout.expert = 4;
	m.cluster.layout.expert_tensor = 1;
	t = predict(&m, &bare);
	assert_close(t.expert_s, 2 * 2 * 10 * 1000 * 2000 * 2 * 0.75 / 1e11, 1e-12);
	assert_close(t.matmul_s, dense.matmul_s, 1e-12);
	assert_close(t.data_s, 0.75 * 8 * 0.97e9 / 1e11, 1e-12);
	assert_close(t.optimizer_s, 28 * (0.97e9 + 0.03e9) / 1e12, 1e-12);
	m.cluster.layout.overlaps_experts = 1;
	assert_true(predict(&m, &bare).expert_s == 0); /* it takes 1.2 ms, the products 126 ms */
	m.cluster.layout.expert = 2;		       /* two replicas of each */
	assert_close(predict(&m, &bare).data_s, (0.75 * 8 * 0.97e9 + 0.5 * 8 * 0.06e9) / 1e11, 1e-12);
}

/* 1,000 tokens on 4 GPUs, 250 each: a quarter of the products and of attention, which still sees all keys. Keys and values
 * of 200 numbers (2 of 10 heads) are gathered twice and their gradients scattered, 3/4 of 2 x 2 x 1,000 x 200 bytes, at half
 * of 200 GB/s; gradients are summed over the 4 as over replicas. */
static void test_context_by_hand(void **state)
{
	struct machine m;
	struct throughput one, t;

	(void)state;
	machine_init(&m);
	m.arch.kv_heads = 2;
	one = predict(&m, &bare);
	m.cluster.gpus_per_node = 4;
	m.cluster.layout.context = 4;
	t = predict(&m, &bare);
	assert_close(t.context_s, 3 * 10 * 4e3 * 200 * 0.75 / 1e11, 1e-12);
	assert_close(t.attention_s, one.attention_s / 4, 1e-12);
	assert_close(t.matmul_s, 3 * (2 * 250 * 1e9 / 5e13 + 2e9 / 1e12), 1e-12);
	assert_close(t.data_s, 0.75 * 8e9 / 1e11, 1e-12);
	assert_close(t.tokens, 1000, 1e-12);
	m.cluster.nodes = 2; /* two replicas */
	assert_close(predict(&m, &bare).tokens, 2000, 1e-12);
}

/* fp8 at twice the peak reaches 91.4 % of twice the speed (1453 / 1979 over 794.5 / 989) and reads 1 B a weight; the output layer
 * stays as it was. Casts: 4 B of 3 x 1000 + 4000 inputs and 5 x 1000 + 2 x 4000 gradients of 1,000 tokens in 10 layers, and of
 * 0.9e9 weights. */
static void test_fp8_by_hand(void **state)
{
	const double reached = (1453.0 / 1979) / (794.5 / 989);
	struct machine m;
	struct throughput sixteen, eight;

	(void)state;
	machine_init(&m);
	m.arch.vocab = 100000;
	m.arch.kv_heads = 10;
	m.accelerator.fp8_flop_per_s = 2e14;
	sixteen = predict(&m, &bare);
	m.workload.precision = PRECISION_FP8;
	eight = predict(&m, &bare);
	assert_close(eight.matmul_s, 3 * (2 * 1000 * 0.9e9 / (1e14 * reached) + 0.9e9 / 1e12), 1e-12);
	assert_true(eight.head_s == sixteen.head_s && eight.attention_s == sixteen.attention_s);
	/* Fused kernels cast what they have just computed; separate ones read it again. */
	assert_close(eight.elementwise_s - sixteen.elementwise_s, 2 * (1e4 * (7000 + 13000) + 0.9e9) / 1e12, 1e-9);
	m.cluster.layout.kernels = KERNELS_SEPARATE;
	eight = predict(&m, &bare);
	m.workload.precision = PRECISION_BF16;
	sixteen = predict(&m, &bare);
	assert_close(eight.elementwise_s - sixteen.elementwise_s, 4 * (1e4 * (7000 + 13000) + 0.9e9) / 1e12, 1e-9);
}

/* The states of 1e9 weights with the host of 2 GPUs, half each: gradients of 2 B out and weights of 2 B back at half of 20 GB/s,
 * updated by one host; nothing is left for the GPU. The more of the step that is, the less is known. */
static void test_host_by_hand(void **state)
{
	struct machine m;
	double before;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 2;
	m.cluster.layout.zero = 1;
	before = throughput_log_sd(&m.workload, &m.cluster);
	m.cluster.layout.offload = OFFLOAD_OPTIMIZER;
	assert_non_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.host_b_per_s = 2e10;
	assert_null(throughput_lacks(&m.workload, &m.cluster));
	assert_close(predict(&m, &bare).host_s, 4 * 0.5e9 / 1e10, 1e-12);
	assert_close(predict(&m, &bare).optimizer_s, 1e9 / 1.8e9, 1e-12);
	assert_true(throughput_log_sd(&m.workload, &m.cluster) > before);
}

/* Weights that are kept by the host come in for each pass: all of them, or under ZeRO-3 each GPU's half. */
static void test_weights_from_the_host(void **state)
{
	struct machine m;
	double zero_1_s, zero_3_s;

	(void)state;
	machine_init(&m);
	m.cluster.gpus_per_node = 2;
	m.cluster.host_b_per_s = 2e10;
	m.cluster.layout.offload = OFFLOAD_ALL;
	m.cluster.layout.zero = 1;
	zero_1_s = predict(&m, &bare).host_s;
	m.cluster.layout.zero = 3;
	zero_3_s = predict(&m, &bare).host_s;
	assert_close(zero_1_s - zero_3_s, 2 * 1e9 / 1e10, 1e-12); /* two passes, 1e9 B less, half of 20 GB/s each */
}

/* With experts dealt to 4 GPUs the host keeps what is theirs too: 0.97e9 weights and 0.03e9 of experts; under ZeRO-3 a quarter of the
 * first, and of the experts' weights, which are there once, all. */
static void test_experts_with_the_host(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m);
	m.arch.params = 1.09e9;
	m.arch.experts = 8;
	m.arch.experts_active = 2;
	m.arch.ffn = 500;
	m.cluster.gpus_per_node = 4;
	m.cluster.host_b_per_s = 2e10;
	m.cluster.layout.expert = 4;
	m.cluster.layout.expert_tensor = 1;
	m.cluster.layout.offload = OFFLOAD_ALL;
	assert_close(predict(&m, &bare).host_s, (2 * 1e9 + 2 * 2 * 1e9) / 1e10, 1e-12);
	m.cluster.layout.zero = 3;
	assert_close(predict(&m, &bare).host_s, (2 + 2 * 2) * (0.97e9 / 4 + 0.03e9) / 1e10, 1e-12);
	assert_close(predict(&m, &bare).optimizer_s, 4 * (0.97e9 / 4 + 0.03e9) / 1.8e9, 1e-12);
}

/* Short samples are bound by launches: twice the microbatch takes little longer, as litgpt measured on Llama-2-7B with
 * LoRA (141.6 ms at microbatch 1, 151.2 ms at 2; tests/validation/runs.tsv). */
static void test_short_samples_are_overhead(void **state)
{
	struct machine m;
	double one_s, two_s;

	(void)state;
	machine_init(&m);
	m.arch = (struct arch){ .params = 6.74e9, .active_params = 6.74e9, .layers = 32, .hidden = 4096, .heads = 32 };
	m.workload = (struct workload){
		.arch = &m.arch, .method = METHOD_LORA, .sequence = 130, .lora_rank = 8, .lora_targets = LORA_Q | LORA_V
	};
	m.accelerator =
		(struct accelerator){ .peak_flop_per_s = 312e12, .bandwidth_b_per_s = 1555e9, .sustained = 0.87 };
	one_s = predict(&m, &throughput_fitted).step_s;
	m.cluster.layout.microbatch = 2;
	two_s = predict(&m, &throughput_fitted).step_s;
	assert_close(one_s, 0.1416, 0.08);
	assert_close(two_s, 0.1512, 0.08);
	m.workload.method = METHOD_QLORA;
	m.cluster.layout.microbatch = 1;
	assert_close(predict(&m, &throughput_fitted).step_s, 0.2208, 0.08);
}

/* FlashAttention-2 by its papers' shares of the peak: 61.5 %, and 35 % from Hopper on. */
static void test_flash2_by_hand(void **state)
{
	struct machine m, fused;
	double flop, peak;

	(void)state;
	machine_init(&m);
	m.cluster.layout = layout_default();
	m.cluster.layout.recompute = RECOMPUTE_NONE;
	peak = m.accelerator.peak_flop_per_s;
	flop = 0.5 * 3.5 * 4 * pow((double)m.workload.sequence, 2) * (double)(m.arch.hidden * m.arch.layers);
	assert_close(predict(&m, &throughput_fitted).attention_s, flop / (0.615 * peak), 1e-12);
	m.accelerator.peak_flop_per_s = 989e12;
	assert_close(predict(&m, &throughput_fitted).attention_s, flop / (0.35 * 989e12), 1e-12);
	m.accelerator.has_bf16 = 0; /* where it does not run */
	fused = m;
	fused.cluster.layout.attention = ATTENTION_FUSED;
	fused.cluster.accelerator = &fused.accelerator;
	assert_true(predict(&m, &throughput_fitted).attention_s == predict(&fused, &throughput_fitted).attention_s);
}

/* More of anything slower is never faster. */
static void test_monotone(void **state)
{
	struct machine m;
	double before_s;

	(void)state;
	machine_init(&m);
	before_s = predict(&m, &throughput_fitted).step_s;
	m.cluster.layout.recompute = RECOMPUTE_FULL;
	assert_true(predict(&m, &throughput_fitted).step_s > before_s);
	m.cluster.layout.recompute = RECOMPUTE_NONE;
	m.cluster.layout.attention = ATTENTION_FUSED;
	assert_true(predict(&m, &throughput_fitted).step_s > before_s);
	before_s = predict(&m, &throughput_fitted).step_s;
	m.cluster.layout.attention = ATTENTION_PLAIN;
	assert_true(predict(&m, &throughput_fitted).step_s > before_s);
	m.cluster.layout.attention = ATTENTION_FLASH2;
	before_s = predict(&m, &throughput_fitted).step_s;
	m.accelerator.bandwidth_b_per_s /= 2;
	assert_true(predict(&m, &throughput_fitted).step_s > before_s);
}

static void test_what_is_lacking(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m);
	assert_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.nodes = 2;
	m.cluster.network_b_per_s = 0;
	assert_non_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.nodes = 1;
	m.accelerator.link_b_per_s = 0; /* for which of one GPU there is no need */
	assert_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.layout.expert = 2;
	assert_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.gpus_per_node = 2;
	m.cluster.layout.pipeline = 2;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster),
			    "the accelerator's link, for expert parallelism");
	m.cluster.layout.expert = 1;
	assert_null(throughput_lacks(&m.workload, &m.cluster));
	m.cluster.layout.context = 2;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster),
			    "the accelerator's link, for context parallelism");
	m.cluster.layout.pipeline = 1;
	m.cluster.layout.context = 1;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster), "the accelerator's link, for data parallelism");
	m.cluster.layout.tensor = 2;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster),
			    "the accelerator's link, for tensor parallelism");
	m.cluster.layout.is_given = 0;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster),
			    "a <layout>, since none that fits could be chosen");
	m.accelerator.bandwidth_b_per_s = 0;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster), "the accelerator's bandwidth");
	m.workload.sequence = 0;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster), "a sequence, or the model's context");
	m.arch.hidden = 0;
	assert_string_equal(throughput_lacks(&m.workload, &m.cluster), "the model's layers and hidden");
}

/* nvfp4 at four times the peak reaches the same share of it as mxfp8, which is B200's, and reads 9/16 B a weight. */
static void test_narrow_formats_by_hand(void **state)
{
	const double reached = (3432.5 / 4500) / (1745.0 / 2250);
	struct machine m;

	(void)state;
	machine_init(&m);
	m.accelerator.mxfp8_flop_per_s = 2e14;
	m.accelerator.nvfp4_flop_per_s = 4e14;
	m.workload.precision = PRECISION_MXFP8;
	assert_close(predict(&m, &bare).matmul_s, 3 * (2e12 / (1e14 * reached) + (33 / 32.0) * 1e9 / 1e12), 1e-12);
	m.workload.precision = PRECISION_NVFP4;
	assert_close(predict(&m, &bare).matmul_s, 3 * (2e12 / (2e14 * reached) + (9 / 16.0) * 1e9 / 1e12), 1e-12);
}

/* Spreads: nothing where all was measured; in quadrature what was not. */
static void test_spread_by_hand(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m);
	assert_near(throughput_log_sd(&m.workload, &m.cluster), 0, 0);
	m.workload.sequence = 2048;
	m.cluster.layout.zero = 3;
	assert_near(throughput_log_sd(&m.workload, &m.cluster), 0, 0);
	m.workload.sequence = 2047; /* short, and sharded */
	assert_close(throughput_log_sd(&m.workload, &m.cluster), 0.63, 1e-12);
	m.cluster.layout.microbatch = 2;
	assert_near(throughput_log_sd(&m.workload, &m.cluster), 0, 0);
	m.workload.precision = PRECISION_FP8;
	assert_close(throughput_log_sd(&m.workload, &m.cluster), 0.2, 1e-12);
	m.workload.precision = PRECISION_BF16;
	m.accelerator.sustained = 0;
	assert_close(throughput_log_sd(&m.workload, &m.cluster), 0.34, 1e-12);
	m.accelerator.measured_flop_per_s = 6e13;
	assert_close(throughput_log_sd(&m.workload, &m.cluster), 0.16, 1e-12);
	m.workload.precision = PRECISION_FP8;
	assert_close(throughput_log_sd(&m.workload, &m.cluster), hypot(0.16, 0.2), 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_products_by_hand),
		cmocka_unit_test(test_narrow_formats_by_hand),
		cmocka_unit_test(test_spread_by_hand),
		cmocka_unit_test(test_experts_with_the_host),
		cmocka_unit_test(test_optimizers_by_hand),
		cmocka_unit_test(test_bubble),
		cmocka_unit_test(test_last_stage_paces),
		cmocka_unit_test(test_elementwise_by_hand),
		cmocka_unit_test(test_separate_kernels_by_hand),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_measured_product),
		cmocka_unit_test(test_sharding_costs_launches),
		cmocka_unit_test(test_tensor_traffic_by_hand),
		cmocka_unit_test(test_data_traffic_by_hand),
		cmocka_unit_test(test_overlap_by_hand),
		cmocka_unit_test(test_islands_by_hand),
		cmocka_unit_test(test_dora_by_hand),
		cmocka_unit_test(test_experts_by_hand),
		cmocka_unit_test(test_context_by_hand),
		cmocka_unit_test(test_fp8_by_hand),
		cmocka_unit_test(test_host_by_hand),
		cmocka_unit_test(test_weights_from_the_host),
		cmocka_unit_test(test_short_samples_are_overhead),
		cmocka_unit_test(test_flash2_by_hand),
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_what_is_lacking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
