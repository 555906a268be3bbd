/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/memory_fix.h"

#include <math.h>

enum { GPUS_MOST = 1 << 20, TENSOR_MOST = 8, ADAPTER_RANK = 8, LOSS_CHUNKS = 8 };

/* A copy of the plan that may be changed. */
struct trial {
	struct workload workload;
	struct cluster cluster;
	struct plan plan;
};

static void trial_init(struct trial *t, const struct plan *p)
{
	t->workload = *p->workload;
	t->cluster = *p->cluster;
	t->plan = *p;
	t->plan.workload = &t->workload;
	t->plan.cluster = &t->cluster;
	t->cluster.layout.is_given = 1;
}

static void try_microbatch(struct trial *t)
{
	struct layout *l = &t->cluster.layout;

	l->batch = l->batch ? l->batch : l->microbatch * layout_data(l, (int64_t)cluster_gpus(&t->cluster));
	l->microbatch = 1;
}

static void try_recompute(struct trial *t)
{
	t->cluster.layout.recompute = RECOMPUTE_FULL;
}

static void try_selective(struct trial *t)
{
	if (t->cluster.layout.recompute == RECOMPUTE_NONE)
		t->cluster.layout.recompute = RECOMPUTE_SELECTIVE;
}

static void try_loss_chunks(struct trial *t)
{
	if (t->cluster.layout.loss_chunks < LOSS_CHUNKS)
		t->cluster.layout.loss_chunks = LOSS_CHUNKS;
}

static void try_zero_1(struct trial *t)
{
	if (t->cluster.layout.zero < 1)
		t->cluster.layout.zero = 1;
}

static void try_zero_3(struct trial *t)
{
	t->cluster.layout.zero = 3;
}

static void try_all_of_layout(struct trial *t)
{
	try_microbatch(t);
	try_recompute(t);
	try_zero_3(t);
}

static void try_adam8bit(struct trial *t)
{
	if (!workload_is_adapter(&t->workload))
		t->workload.optimizer = OPTIMIZER_ADAM8BIT;
}

static void try_offload(struct trial *t)
{
	if (t->cluster.layout.offload == OFFLOAD_NONE)
		t->cluster.layout.offload = OFFLOAD_OPTIMIZER;
}

static void adapt(struct trial *t, enum method method)
{
	struct workload *w = &t->workload;

	if (w->method == METHOD_PRETRAIN)
		return;
	if (!workload_is_adapter(w)) {
		w->lora_rank = ADAPTER_RANK;
		w->lora_targets = LORA_Q | LORA_V;
	}
	if (w->method != METHOD_QLORA) {
		w->bits = 4;
		w->double_quantization = 1;
	}
	w->method = method;
}

static void try_lora(struct trial *t)
{
	if (!workload_is_adapter(&t->workload))
		adapt(t, METHOD_LORA);
}

static void try_qlora(struct trial *t)
{
	adapt(t, METHOD_QLORA);
}

static void (*const changes[REMEDY_END])(struct trial *t) = {
	[REMEDY_MICROBATCH] = try_microbatch,
	[REMEDY_SELECTIVE] = try_selective,
	[REMEDY_RECOMPUTE] = try_recompute,
	[REMEDY_LOSS_CHUNKS] = try_loss_chunks,
	[REMEDY_ZERO_1] = try_zero_1,
	[REMEDY_ZERO_3] = try_zero_3,
	[REMEDY_ALL_OF_LAYOUT] = try_all_of_layout,
	[REMEDY_ADAM8BIT] = try_adam8bit,
	[REMEDY_OFFLOAD] = try_offload,
	[REMEDY_LORA] = try_lora,
	[REMEDY_QLORA] = try_qlora,
};

size_t memory_fix_list(const struct plan *p, struct memory_fix list[REMEDY_END])
{
	struct trial t;
	struct memory now;
	size_t count = 0;

	trial_init(&t, p);
	now = memory_of(&t.plan);
	for (int i = 0; now.is_known && i < REMEDY_END; i++) {
		struct memory then;

		trial_init(&t, p);
		changes[i](&t);
		then = memory_of(&t.plan);
		if (then.need_b < now.need_b)
			list[count++] = (struct memory_fix){ (enum memory_fix_change)i, then.need_b, then.fits };
	}
	return count;
}

static struct memory memory_on(const struct plan *p, int64_t tensor, int64_t gpus)
{
	struct trial t;

	trial_init(&t, p);
	t.cluster.nodes = gpus;
	t.cluster.gpus_per_node = 1;
	t.cluster.layout = layout_default();
	t.cluster.layout.is_given = 1;
	t.cluster.layout.tensor = tensor;
	t.cluster.layout.sequence_parallel = tensor > 1;
	t.cluster.layout.recompute = RECOMPUTE_FULL;
	t.cluster.layout.loss_chunks = p->cluster->layout.loss_chunks;
	t.cluster.layout.zero = 3;
	return memory_exact(&t.plan);
}

/* The need falls with the replicas, but for the gathered layers that one replica alone does without. */
static int64_t fewest_replicas(const struct plan *p, int64_t tensor)
{
	int64_t none = 1, enough = 2;

	if (memory_on(p, tensor, tensor).fits)
		return 1;
	while (enough * tensor <= GPUS_MOST && !memory_on(p, tensor, enough * tensor).fits)
		none = enough, enough *= 2;
	if (enough * tensor > GPUS_MOST)
		return 0;
	while (enough - none > 1) {
		int64_t middle = (none + enough) / 2;

		if (memory_on(p, tensor, middle * tensor).fits)
			enough = middle;
		else
			none = middle;
	}
	return enough;
}

struct fewest memory_fix_fewest_gpus(const struct plan *p)
{
	struct fewest best = { 0, 0, NAN };
	int64_t heads = p->workload->arch->heads;

	if (!memory_on(p, 1, 1).is_known)
		return best;
	for (int64_t tensor = 1; tensor <= TENSOR_MOST && (tensor == 1 || (heads && heads % tensor == 0));
	     tensor *= 2) {
		int64_t gpus = fewest_replicas(p, tensor) * tensor;

		if (gpus && (!best.gpus || gpus < best.gpus))
			best = (struct fewest){ gpus, tensor, memory_on(p, tensor, gpus).need_b };
	}
	return best;
}
