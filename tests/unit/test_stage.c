/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one GPU has to do under a layout, and what its kernels and the traffic of its group take, counted by hand. */
#include "model/stage.h"
#include "model/kernels.h"
#include "model/traffic.h"

#include "../support/assertions.h"

/* 16 GPUs in two nodes: tensor 2 x pipeline 4 x data 2; 1e9 weights in 8 layers of width 1000, a vocabulary of 10,000. */
struct machine {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct cluster cluster;
};

static const struct throughput_constants bare = { .attention = 1, .collective = 0.5 };

static struct stage set_up(struct machine *m)
{
	*m = (struct machine){
		.arch = { .params = 1e9,
			  .active_params = 1e9,
			  .layers = 8,
			  .hidden = 1000,
			  .heads = 10,
			  .vocab = 10000 },
		.accelerator = { .peak_flop_per_s = 1e14,
				 .bandwidth_b_per_s = 1e12,
				 .link_b_per_s = 4e11,
				 .sustained = 0.5,
				 .has_bf16 = 1 },
		.cluster = { .nodes = 2, .gpus_per_node = 8, .network_b_per_s = 1e10, .layout = layout_default() }
	};
	m->workload = (struct workload){ .arch = &m->arch, .sequence = 500 };
	m->cluster.accelerator = &m->accelerator;
	m->cluster.layout.is_given = 1;
	m->cluster.layout.recompute = RECOMPUTE_NONE;
	m->cluster.layout.tensor = 2;
	m->cluster.layout.pipeline = 4;
	m->cluster.layout.microbatch = 3;
	m->cluster.layout.batch = 60;
	return stage_of(&m->workload, &m->cluster);
}

static void test_the_share_of_a_gpu(void **state)
{
	struct machine m;
	struct stage s = set_up(&m);

	(void)state;
	assert_close(s.layers, 2, 1e-15);
	assert_close(s.data, 2, 1e-15);
	assert_close(s.tokens, 1500, 1e-15);
	assert_close(s.microbatches, 10, 1e-15); /* 60 sequences, 2 replicas, 3 at a time */
	assert_close(s.weights, 1e9 / 8, 1e-15);
	assert_close(s.head, 1e7 / 2, 1e-15); /* vocabulary x hidden, halved by tensor parallelism */
	assert_close(s.body, (1e9 - 1e7) / 8, 1e-15);
	assert_close(s.ffn, 4000, 1e-15);
}

/* Forward, backward and the gradients of weights: three passes of 2 x 1500 x 5e6 FLOP at 50 TFLOP/s that read 1e7 B at
 * 1 TB/s each, and 26 B for each token and word of the GPU's half of the vocabulary. */
static void test_the_output_layer(void **state)
{
	struct machine m;
	struct stage s = set_up(&m);

	(void)state;
	assert_close(kernels_head_s(&s, &m.accelerator, &bare),
		     3 * (2 * 1500 * 5e6 / 5e13 + 1e7 / 1e12) + 1500 * 26.0 * 5000 / 1e12, 1e-12);
	assert_close(kernels_matmul_s(&s, &m.cluster, &bare), 3 * kernels_body_s(&s, &m.cluster, &bare), 1e-15);
	assert_close(kernels_dequantize_s(&s, &m.accelerator, &bare), 0, 1e-15);
}

/* Gradients of 1.25e8 weights, 4 B each, twice (reduce-scatter and all-gather), of which half travels between two
 * replicas. These lie 2 GPUs apart, so that four of a node's GPUs are in a ring: the links in the node do, at half of their
 * nominal 200 GB/s each way. */
static void test_gradients(void **state)
{
	struct machine m;
	struct stage s = set_up(&m);

	(void)state;
	assert_close(traffic_data_s(&s, &m.cluster, &bare), 0.5 * 2 * 4 * 1.25e8 / 1e11, 1e-12);
	m.cluster.layout.zero = 1; /* gradients scattered, weights gathered in 16 bit */
	assert_close(traffic_data_s(&s, &m.cluster, &bare), 0.5 * (4 + 2) * 1.25e8 / 1e11, 1e-12);
}

/* Stages alone: 2 B a number of 1500 tokens x 1000, forward and back; by the network, 1e10 B/s, or within a node by half of its links. */
static void test_stage_to_stage(void **state)
{
	struct machine m;
	struct stage s;

	(void)state;
	set_up(&m);
	m.cluster.layout.tensor = 1;
	s = stage_of(&m.workload, &m.cluster);
	assert_close(traffic_tensor_s(&s, &m.cluster, &bare), 2 * 2 * 1500 * 1000 / 1e10, 1e-12);
	m.cluster.layout.interleave = 2;
	assert_close(traffic_tensor_s(&s, &m.cluster, &bare), 4 * 2 * 1500 * 1000 / 1e10, 1e-12);
	m.cluster.nodes = 1;
	assert_close(traffic_tensor_s(&s, &m.cluster, &bare), 4 * 2 * 1500 * 1000 / (0.5 * m.accelerator.link_b_per_s),
		     1e-12);
}

static void test_one_gpu_talks_to_nobody(void **state)
{
	struct machine m;
	struct stage s;

	(void)state;
	set_up(&m);
	m.cluster.nodes = m.cluster.gpus_per_node = 1;
	m.cluster.layout.tensor = m.cluster.layout.pipeline = 1;
	s = stage_of(&m.workload, &m.cluster);
	assert_near(traffic_data_s(&s, &m.cluster, &bare), 0, 0);
	assert_near(traffic_tensor_s(&s, &m.cluster, &bare), 0, 0);
	assert_near(traffic_context_s(&s, &m.cluster, &bare), 0, 0);
	assert_near(traffic_expert_s(&s, &m.cluster, 1, &bare), 0, 0);
}

/* Experts shared by as many GPUs as expert-tensor says: each layer sends 2 (t - 1) / t activations less for the MLP that there is not,
 * and met x (shared - 1) / t more for the copies; two passes a layer of all-reduces besides. */
static void test_experts_over_a_tensor_group(void **state)
{
	struct machine m;
	struct stage s;
	double one_b = 2.0 * 1500 * 1000, sums, hidden_s;

	(void)state;
	set_up(&m);
	m.arch.params = 2e9;
	m.arch.experts = 8;
	m.arch.experts_active = 2;
	m.cluster.nodes = 4;
	m.cluster.layout.tensor = 4;
	m.cluster.layout.expert = 2;
	m.cluster.layout.expert_tensor = 2;
	m.workload.method = METHOD_LORA; /* no gradients of weights to hide behind */
	s = stage_of(&m.workload, &m.cluster);
	assert_close(s.experts.layers, 2, 1e-12);
	sums = 2 * 2 * 2 * 0.75 + 2 * 2 * (2 * 1 / 4.0 - 0.75);
	/* The copies of a quarter of the tokens, to one other node's experts and back, in each pass. */
	assert_close(traffic_expert_s(&s, &m.cluster, 0, &bare),
		     (s.forwards + 1) * 2 * 2 *
			     experts_travel_s(&s.experts, &m.cluster.layout, 8,
					      &(struct travel){ 1500 / 4.0, 2000, 1e11, 5e9 }),
		     1e-12);
	hidden_s = s.weight_gradients * kernels_body_s(&s, &m.cluster, &bare);
	assert_near(hidden_s, 0, 0);
	assert_close(traffic_tensor_s(&s, &m.cluster, &bare),
		     2 * sums * one_b / 1e11 + 2 * one_b / 4 / 1e10 /* on to the next stage */, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_share_of_a_gpu),
		cmocka_unit_test(test_the_output_layer),
		cmocka_unit_test(test_experts_over_a_tensor_group),
		cmocka_unit_test(test_gradients),
		cmocka_unit_test(test_stage_to_stage),
		cmocka_unit_test(test_one_gpu_talks_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
