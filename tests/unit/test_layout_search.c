/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fastest layout is that of a plain enumeration; all that is found fits and divides what there is. */
#include "model/layout_search.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "base/mem.h"
#include "model/memory.h"
#include "model/throughput.h"

#include <math.h>

enum { MOST = 6 };

/* Llama 2 13B on 8 nodes of 8 A100. */
static void be_predicted(struct fixture *f)
{
	fixture_init(f, 8, 1);
	f->cluster.gpus_per_node = 8;
	f->cluster.network_b_per_s = 25e9;
	f->accelerator = (struct accelerator){ .id = "a100",
					       .peak_flop_per_s = 312e12,
					       .memory_b = 80e9,
					       .bandwidth_b_per_s = 2039e9,
					       .link_b_per_s = 600e9,
					       .sustained = 0.87,
					       .has_bf16 = 1,
					       .year = 2020 };
	f->arch = (struct arch){ .id = "13b",
				 .params = 13.0159e9,
				 .active_params = 13.0159e9,
				 .layers = 40,
				 .hidden = 5120,
				 .ffn = 13824,
				 .heads = 40,
				 .kv_heads = 40,
				 .vocab = 32000,
				 .experts = 1,
				 .experts_active = 1 };
	f->workload.sequence = 4096;
	f->cluster.layout = layout_default();
	f->cluster.layout.is_given = 1;
	f->cluster.layout.tensor = 4;
	f->cluster.layout.pipeline = 2;
	f->cluster.layout.batch = 512;
	f->cluster.layout.zero = 1;
	f->cluster.layout.sequence_parallel = 1;
}

/* As a reader of a scenario would try, without a rule: every number up to the GPUs. */
static double least_step(const struct fixture *f)
{
	struct cluster c = f->cluster;
	struct plan p = f->plan;
	double least = INFINITY;

	p.cluster = &c;
	for (int64_t tensor = 1; tensor <= 8; tensor *= 2)
		for (int64_t pipeline = 1; pipeline <= 40; pipeline++)
			for (int64_t interleave = 1; interleave <= 4; interleave *= 2)
				for (int64_t microbatch = 1; microbatch <= 512; microbatch *= 2)
					for (int rest = 0; rest < 12; rest++) {
						struct layout *l = &c.layout;

						*l = f->cluster.layout;
						l->tensor = tensor;
						l->pipeline = pipeline;
						l->interleave = interleave;
						l->microbatch = microbatch;
						l->zero = rest / 3;
						l->recompute = (enum recompute)(rest % 3);
						l->sequence_parallel = tensor > 1;
						if (64 % (tensor * pipeline) || 40 % (pipeline * interleave) ||
						    512 % (microbatch * (64 / (tensor * pipeline))) ||
						    (interleave > 1 &&
						     (pipeline == 1 || layout_microbatches(l, 64) % pipeline)) ||
						    !memory_exact(&p).fits)
							continue;
						least = fmin(least,
							     throughput_predict(&f->workload, &c, &throughput_fitted)
								     .step_s);
					}
	return least;
}

static void fastest_is_that_of_enumeration(void **state)
{
	struct layout_found list[MOST];
	struct fixture f;
	double now;
	size_t count;

	(void)state;
	be_predicted(&f);
	now = throughput_predict(&f.workload, &f.cluster, &throughput_fitted).step_s;
	count = layout_search(&f.plan, list, MOST);
	assert_int_equal(count, MOST);
	assert_close(list[0].step_s, least_step(&f), 1e-15);
	assert_true(list[0].step_s < now);
	for (size_t i = 0; i < count; i++) {
		assert_true(!i || list[i].step_s >= list[i - 1].step_s);
		f.cluster.layout = list[i].layout;
		assert_true(memory_exact(&f.plan).fits);
		assert_close(throughput_predict(&f.workload, &f.cluster, &throughput_fitted).step_s, list[i].step_s,
			     1e-15);
		assert_int_equal(layout_batch(&list[i].layout, 64), 512); /* the recipe is kept */
	}
}

static void none_fits(void **state)
{
	struct layout_found list[MOST];
	struct fixture f;

	(void)state;
	be_predicted(&f);
	f.accelerator.memory_b = 4e9;
	assert_int_equal(layout_search(&f.plan, list, MOST), 0);
	be_predicted(&f);
	f.cluster.network_b_per_s = 0;
	assert_int_equal(layout_search(&f.plan, list, MOST), 0);
	be_predicted(&f);
	assert_int_equal(layout_search(&f.plan, list, 0), 0);
	f.cluster.layout.is_given = 0;
	assert_int_equal(layout_search(&f.plan, list, MOST), 0);
}

static void words_are_attributes(void **state)
{
	struct fixture f;
	struct text t = TEXT_INIT;

	(void)state;
	be_predicted(&f);
	layout_search_words(&t, &f.cluster.layout, 64);
	assert_string_equal(t.s, "tensor=4 pipeline=2 data=8 microbatch=1 batch=512 zero=1 recompute=selective");
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fastest_is_that_of_enumeration),
		cmocka_unit_test(none_fits),
		cmocka_unit_test(words_are_attributes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
