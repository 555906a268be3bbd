/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout that is chosen fits, and the next smaller one does not. */
#include "model/layout_choice.h"
#include "model/memory.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

struct machine {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct cluster cluster;
	struct plan plan;
};

/* So many nodes of 8 A100 80GB and a model of the GPT kind, 2,048 tokens a sequence. Points into itself. */
static void machine_init(struct machine *m, int64_t nodes, int64_t layers, int64_t hidden)
{
	double params = 12.0 * (double)layers * (double)hidden * (double)hidden + 51200.0 * (double)hidden;

	*m = (struct machine){ 0 };
	m->arch = (struct arch){ .params = params,
				 .active_params = params,
				 .layers = layers,
				 .hidden = hidden,
				 .ffn = 4 * hidden,
				 .heads = hidden / 128,
				 .kv_heads = hidden / 128,
				 .vocab = 51200 };
	m->workload = (struct workload){ .arch = &m->arch, .sequence = 2048 };
	m->accelerator = (struct accelerator){ .peak_flop_per_s = 312e12,
					       .memory_b = 80.0 * 1024 * 1024 * 1024,
					       .bandwidth_b_per_s = 2039e9,
					       .link_b_per_s = 600e9 };
	m->cluster = (struct cluster){ .accelerator = &m->accelerator,
				       .nodes = nodes,
				       .gpus_per_node = 8,
				       .network_b_per_s = 25e9,
				       .layout = layout_default() };
	m->plan = (struct plan){ .workload = &m->workload, .cluster = &m->cluster };
}

static int fits(struct machine *m, struct layout l)
{
	m->cluster.layout = l;
	return memory_exact(&m->plan).fits;
}

static void assert_consistent(const struct machine *m, const struct layout_choice *c)
{
	int64_t gpus = (int64_t)cluster_gpus(&m->cluster),
		at_once = c->layout.microbatch * layout_data(&c->layout, gpus);

	assert_true(c->is_found && c->layout.is_given);
	assert_int_equal(gpus % (c->layout.tensor * c->layout.pipeline), 0);
	assert_int_equal(c->layout.batch % at_once, 0);
	assert_true(c->need_b <= m->accelerator.memory_b);
}

/* 7B on 8 GPUs: nothing is split but the optimizer's states. Steps of 4 Mi tokens. */
static void test_small_model_is_not_split(void **state)
{
	struct machine m;
	struct layout_choice c;

	(void)state;
	machine_init(&m, 1, 32, 4096);
	c = layout_choice_of(&m.plan);
	assert_consistent(&m, &c);
	assert_int_equal(c.layout.tensor, 1);
	assert_int_equal(c.layout.pipeline, 1);
	assert_int_equal(c.layout.zero, 1);
	assert_int_equal(c.layout.batch, 2048);
	assert_true(fits(&m, c.layout));
	m.workload.method = METHOD_FINETUNE;
	assert_int_equal(layout_choice_of(&m.plan).layout.batch, 128);
	machine_init(&m, 1, 16, 1024);
	for (m.cluster.gpus_per_node = 1; m.cluster.gpus_per_node <= 2; m.cluster.gpus_per_node++)
		assert_int_equal(layout_choice_of(&m.plan).layout.zero, m.cluster.gpus_per_node - 1);
}

/* 4 nodes of 8 GPUs, 32 layers of width 4096, 32 heads, 16 experts. */
static void test_what_divides(void **state)
{
	static const struct {
		int64_t tensor, pipeline, context, expert;
		int is_possible;
	} rows[] = {
		{ 1, 1, 1, 1, 1 },  { 8, 1, 1, 1, 1 },			   /* a node */
		{ 16, 1, 1, 1, 0 }, { 3, 1, 1, 1, 0 },	{ 1, 5, 1, 1, 0 }, /* GPUs of a node, layers */
		{ 1, 64, 1, 1, 0 }, { 8, 8, 1, 1, 0 },	{ 8, 4, 1, 1, 1 }, /* all GPUs are 32 */
		{ 8, 4, 2, 1, 0 },  { 1, 1, 32, 1, 1 }, { 1, 1, 3, 1, 0 },
		{ 1, 1, 1, 16, 1 }, { 1, 1, 1, 32, 0 }, { 1, 1, 1, 3, 0 }, /* experts */
		{ 1, 2, 1, 16, 1 }, { 1, 4, 1, 16, 0 },			   /* GPUs of a stage */
	};
	struct machine m;
	struct layout l = layout_default();

	(void)state;
	machine_init(&m, 4, 32, 4096);
	m.arch.experts = 16;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		l.tensor = rows[i].tensor;
		l.pipeline = rows[i].pipeline;
		l.context = rows[i].context;
		l.expert = rows[i].expert;
		assert_int_equal(layout_is_possible(&m.plan, &l), rows[i].is_possible);
	}
	l = layout_default();
	l.tensor = 8;
	m.arch.heads = 12;
	assert_false(layout_is_possible(&m.plan, &l));
	m.arch.heads = 0; /* not known */
	assert_true(layout_is_possible(&m.plan, &l));
	m.arch.hidden = 4100;
	assert_false(layout_is_possible(&m.plan, &l));
	m.accelerator.link_b_per_s = 0; /* what needs a link */
	l.tensor = 1;
	assert_true(layout_is_possible(&m.plan, &l));
	l.expert = 2;
	assert_false(layout_is_possible(&m.plan, &l));
}

/* 175B on 512 GPUs: tensor as wide as a node, and no shorter pipeline would fit. */
static void test_large_model_has_the_shortest_pipeline(void **state)
{
	struct machine m;
	struct layout_choice c;
	struct layout l;

	(void)state;
	machine_init(&m, 64, 96, 12288);
	c = layout_choice_of(&m.plan);
	assert_consistent(&m, &c);
	assert_int_equal(c.layout.tensor, 8);
	assert_true(c.layout.pipeline > 1);
	assert_true(fits(&m, c.layout));
	l = c.layout;
	l.microbatch = 1;
	for (l.pipeline = c.layout.pipeline - 1; l.pipeline > 0; l.pipeline--)
		if (96 % l.pipeline == 0 && 64 % l.pipeline == 0)
			assert_false(fits(&m, l));
}

/* 13B on 8 GPUs of 80 GB needs 2 of them, which without a link can't be by tensor. */
static void test_no_tensor_without_a_link(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m, 1, 40, 5120);
	assert_int_equal(layout_choice_of(&m.plan).layout.tensor, 2);
	m.accelerator.link_b_per_s = 0;
	assert_int_equal(layout_choice_of(&m.plan).layout.tensor, 1);
	assert_int_equal(layout_choice_of(&m.plan).layout.pipeline, 2);
}

static void test_nothing_is_chosen_blindly(void **state)
{
	struct machine m;

	(void)state;
	machine_init(&m, 1, 96, 12288); /* 175B on 8 GPUs */
	assert_false(layout_choice_of(&m.plan).is_found);
	machine_init(&m, 1, 32, 4096);
	m.accelerator.memory_b = 0;
	assert_false(layout_choice_of(&m.plan).is_found);
	machine_init(&m, 1, 32, 4096);
	m.workload.sequence = 0;
	assert_false(layout_choice_of(&m.plan).is_found);
}

/* A mixture of 61 layers, which no pipeline divides, is too large for the tensor groups of 256 GPUs: its 256 experts are
 * dealt out. */
static void test_experts_are_dealt_when_nothing_else_fits(void **state)
{
	struct machine m;
	struct layout_choice c;
	struct layout l;

	(void)state;
	machine_init(&m, 32, 61, 7168);
	m.arch.params = 671e9;
	m.arch.active_params = 37.5e9;
	m.arch.ffn = 2048;
	m.arch.experts = 256;
	m.arch.experts_active = 8;
	c = layout_choice_of(&m.plan);
	assert_consistent(&m, &c);
	assert_true(c.layout.expert > 1 && 256 % c.layout.expert == 0);
	assert_int_equal(c.layout.zero, 1);
	l = c.layout;
	l.microbatch = 1;
	l.expert /= 2;
	assert_false(fits(&m, l));
	m.arch.layers = 1; /* as many stages as layers are tried */
	assert_true(layout_choice_of(&m.plan).layout.expert > 1);
}

/* 7B at 1 Mi tokens: the activations of one sequence are too many for the GPUs of a node. */
static void test_long_sequences_are_shared(void **state)
{
	struct machine m;
	struct layout_choice c;
	struct layout l;

	(void)state;
	machine_init(&m, 8, 31, 4096); /* 31 layers: no pipeline */
	m.workload.sequence = 1048576;
	c = layout_choice_of(&m.plan);
	assert_consistent(&m, &c);
	assert_true(c.layout.context > 1);
	l = c.layout;
	l.context /= 2;
	l.batch = 0;
	assert_false(fits(&m, l));
}

/* What is shared has at least 4,096 tokens a part; here it would have 3,000. Shorter sequences are not, even where that would fit. Sharding is the last resort,
 * with the whole sequence. */
static void test_short_sequences_are_not_shared(void **state)
{
	struct machine m;
	struct layout_choice c;
	struct layout l = layout_default();
	double whole_b, part_b;

	(void)state;
	machine_init(&m, 8, 31, 4096); /* 31 layers: no pipeline */
	m.workload.sequence = 6000;
	l.is_given = 1;
	l.recompute = RECOMPUTE_FULL;
	l.tensor = 8;
	l.sequence_parallel = l.zero = 1;
	l.batch = 1024;
	m.cluster.layout = l;
	whole_b = memory_exact(&m.plan).need_b;
	l.context = 2;
	m.cluster.layout = l;
	part_b = memory_exact(&m.plan).need_b;
	assert_true(part_b < whole_b);
	m.accelerator.memory_b = (part_b + whole_b) / 2;
	c = layout_choice_of(&m.plan);
	assert_int_equal(c.layout.context, c.is_found ? 1 : 0);
	assert_int_equal(c.layout.zero, c.is_found ? 3 : 0);
}

/* 10B over 64 nodes of one GPU of 30 GB without a link, 31 layers: neither tensor nor pipeline, so that all is sharded. */
static void test_sharding_is_the_last_resort(void **state)
{
	struct machine m;
	struct layout_choice c;

	(void)state;
	machine_init(&m, 64, 31, 5120);
	m.cluster.gpus_per_node = 1;
	m.accelerator.link_b_per_s = 0;
	m.accelerator.memory_b = 30e9;
	c = layout_choice_of(&m.plan);
	assert_consistent(&m, &c);
	assert_int_equal(c.layout.zero, 3);
	assert_int_equal(c.layout.recompute, RECOMPUTE_FULL);
	assert_int_equal(c.layout.tensor, 1);
	assert_int_equal(c.layout.pipeline, 1);
	m.cluster.nodes = 1; /* nobody to share with */
	assert_false(layout_choice_of(&m.plan).is_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_model_is_not_split),
		cmocka_unit_test(test_what_divides),
		cmocka_unit_test(test_large_model_has_the_shortest_pipeline),
		cmocka_unit_test(test_no_tensor_without_a_link),
		cmocka_unit_test(test_experts_are_dealt_when_nothing_else_fits),
		cmocka_unit_test(test_long_sequences_are_shared),
		cmocka_unit_test(test_short_sequences_are_not_shared),
		cmocka_unit_test(test_sharding_is_the_last_resort),
		cmocka_unit_test(test_nothing_is_chosen_blindly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
