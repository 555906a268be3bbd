/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/memory.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

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
				 .kv_heads = 32 };
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

static void test_adapters(void **state)
{
	struct fixture f;

	(void)state;
	be_llama2_7b(&f, 1, 1);
	f.workload.method = METHOD_LORA;
	assert_close(memory_least(&f.plan).need_b, 2 * LLAMA2_7B + 16 * 4194304.0 + ACTIVATIONS_B + LAYER_B, 1e-15);
	f.workload.method = METHOD_QLORA;
	assert_close(memory_least(&f.plan).need_b, 0.5 * LLAMA2_7B + 16 * 4194304.0 + ACTIVATIONS_B + LAYER_B, 1e-15);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_training), cmocka_unit_test(test_adapters),
		cmocka_unit_test(test_sharding),      cmocka_unit_test(test_all_experts_are_held),
		cmocka_unit_test(test_fits),	      cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
