/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes that save memory: which apply to a plan, what each leaves, and the fewest GPUs against trying them all. */
#include "model/memory_fix.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

/* 7 billion weights on 2 nodes of 4 GPUs of 80 GB: AdamW in bf16, two sequences at a time. */
static void set_up(struct fixture *f)
{
	fixture_init(f, 2, 1);
	f->cluster.gpus_per_node = 4;
	f->accelerator.memory_b = 80e9;
	f->arch = (struct arch){ .params = 6738415616.0,
				 .active_params = 6738415616.0,
				 .layers = 32,
				 .hidden = 4096,
				 .ffn = 11008,
				 .heads = 32,
				 .kv_heads = 32,
				 .vocab = 32000 };
	f->workload.method = METHOD_FINETUNE;
	f->workload.sequence = 4096;
	f->cluster.layout.is_given = 1;
	f->cluster.layout.microbatch = 2;
	f->cluster.layout.attention = ATTENTION_PLAIN;
	f->cluster.layout.recompute = RECOMPUTE_NONE;
}

/* What the plan needs with that change; 0: it is none, or saves nothing. */
static double need_b(const struct plan *p, enum memory_fix_change change)
{
	struct memory_fix list[REMEDY_END];
	size_t count = memory_fix_list(p, list);

	for (size_t i = 0; i < count; i++)
		if (list[i].change == change) {
			assert_int_equal(list[i].fits, list[i].need_b <= 80e9);
			return list[i].need_b;
		}
	return 0;
}

/* Each change is what the plan needs when it is made by hand. */
static void test_each_change(void **state)
{
	struct fixture f, g;
	struct layout *l = &g.cluster.layout;

	(void)state;
	set_up(&f);
#define CHANGED(change)                                                                                                \
	set_up(&g);                                                                                                    \
	change
	CHANGED(l->microbatch = 1);
	assert_close(need_b(&f.plan, REMEDY_MICROBATCH), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->recompute = RECOMPUTE_SELECTIVE);
	assert_close(need_b(&f.plan, REMEDY_SELECTIVE), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->recompute = RECOMPUTE_FULL);
	assert_close(need_b(&f.plan, REMEDY_RECOMPUTE), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->loss_chunks = 8);
	assert_close(need_b(&f.plan, REMEDY_LOSS_CHUNKS), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->zero = 1);
	assert_close(need_b(&f.plan, REMEDY_ZERO_1), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->zero = 3);
	assert_close(need_b(&f.plan, REMEDY_ZERO_3), memory_of(&g.plan).need_b, 1e-15);
	l->microbatch = 1;
	l->recompute = RECOMPUTE_FULL;
	assert_close(need_b(&f.plan, REMEDY_ALL_OF_LAYOUT), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(g.workload.optimizer = OPTIMIZER_ADAM8BIT);
	assert_close(need_b(&f.plan, REMEDY_ADAM8BIT), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(l->offload = OFFLOAD_OPTIMIZER);
	assert_close(need_b(&f.plan, REMEDY_OFFLOAD), memory_of(&g.plan).need_b, 1e-15);
	CHANGED(g.workload.method = METHOD_LORA);
	g.workload.lora_rank = 8;
	g.workload.lora_targets = LORA_Q | LORA_V;
	assert_close(need_b(&f.plan, REMEDY_LORA), memory_of(&g.plan).need_b, 1e-15);
	g.workload.method = METHOD_QLORA;
	g.workload.bits = 4;
	g.workload.double_quantization = 1;
	assert_close(need_b(&f.plan, REMEDY_QLORA), memory_of(&g.plan).need_b, 1e-15);
#undef CHANGED
}

/* What a plan has already is no change; pretraining has no adapters; of adapters the rank stays. */
static void test_what_does_not_apply(void **state)
{
	struct fixture f;
	double before_b;

	(void)state;
	set_up(&f);
	f.workload.method = METHOD_PRETRAIN;
	assert_near(need_b(&f.plan, REMEDY_LORA) + need_b(&f.plan, REMEDY_QLORA), 0, 0);
	assert_true(need_b(&f.plan, REMEDY_ZERO_1) > 0);
	f.cluster.layout = layout_default();
	f.cluster.layout.is_given = 1;
	f.cluster.layout.recompute = RECOMPUTE_FULL;
	f.cluster.layout.zero = 3;
	f.cluster.layout.loss_chunks = 16;
	f.cluster.layout.offload = OFFLOAD_ALL;
	f.workload.optimizer = OPTIMIZER_ADAM8BIT;
	for (int change = 0; change < REMEDY_END; change++)
		assert_near(need_b(&f.plan, (enum memory_fix_change)change), 0, 0);
	set_up(&f);
	f.workload.method = METHOD_LORA;
	f.workload.lora_rank = 64;
	f.workload.lora_targets = LORA_UP;
	assert_near(need_b(&f.plan, REMEDY_LORA) + need_b(&f.plan, REMEDY_ADAM8BIT), 0, 0);
	before_b = need_b(&f.plan, REMEDY_QLORA);
	f.workload.method = METHOD_QLORA;
	f.workload.bits = 4;
	f.workload.double_quantization = 1;
	assert_close(before_b, memory_of(&f.plan).need_b, 1e-15);
	f.arch.hidden = 0;
	assert_near(need_b(&f.plan, REMEDY_ZERO_3), 0, 0);
}

/* Sequences of a step stay as many: one at a time takes more turns. */
static void test_fewest_gpus(void **state)
{
	struct fixture f, g;
	struct fewest fewest;

	(void)state;
	set_up(&f);
	f.accelerator.memory_b = 24e9;
	fewest = memory_fix_fewest_gpus(&f.plan);
	assert_true(fewest.gpus > 1 && fewest.need_b <= 24e9);
	set_up(&g);
	g.accelerator.memory_b = 24e9;
	g.cluster.layout = layout_default();
	g.cluster.layout.is_given = 1;
	g.cluster.layout.recompute = RECOMPUTE_FULL;
	g.cluster.layout.zero = 3;
	g.cluster.gpus_per_node = 1;
	for (int64_t gpus = 1; gpus <= fewest.gpus; gpus++)
		for (int64_t tensor = 1; tensor <= 8; tensor *= 2) {
			if (gpus % tensor)
				continue;
			g.cluster.nodes = gpus;
			g.cluster.layout.tensor = tensor;
			g.cluster.layout.sequence_parallel = tensor > 1;
			if (gpus == fewest.gpus && tensor == fewest.tensor)
				assert_close(memory_exact(&g.plan).need_b, fewest.need_b, 1e-15);
			else if (gpus < fewest.gpus)
				assert_false(memory_exact(&g.plan).fits);
		}
	f.accelerator.memory_b = 1e6; /* less than what a program takes by itself */
	assert_int_equal(memory_fix_fewest_gpus(&f.plan).gpus, 0);
	f.accelerator.memory_b = 1e12;
	assert_int_equal(memory_fix_fewest_gpus(&f.plan).gpus, 1);
	assert_int_equal(memory_fix_fewest_gpus(&f.plan).tensor, 1);
	f.workload.sequence = 0;
	assert_int_equal(memory_fix_fewest_gpus(&f.plan).gpus, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_change),
		cmocka_unit_test(test_what_does_not_apply),
		cmocka_unit_test(test_fewest_gpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
