/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/layout_choice.h"

#include "model/experts.h"
#include "model/memory.h"

#define STEP_TOKENS	  (4.0 * 1024 * 1024)
#define STEP_SEQUENCES	  128
#define MICROBATCH_TOKENS 8192

/* A copy of the plan whose layout may be changed. */
struct trial {
	struct cluster cluster;
	struct plan plan;
	struct layout_choice choice;
};

static int64_t gpus(const struct trial *t)
{
	return (int64_t)cluster_gpus(&t->cluster);
}

/* Sequences of a step: a multiple of what the replicas take at once. */
static int64_t batch(const struct trial *t, const struct layout *l)
{
	const struct workload *w = t->plan.workload;
	int64_t at_once = l->microbatch * layout_data(l, gpus(t));
	int64_t wanted = w->method < METHOD_FINETUNE ? (int64_t)(STEP_TOKENS / (double)w->sequence) : STEP_SEQUENCES;

	return wanted <= at_once ? at_once : (wanted + at_once - 1) / at_once * at_once;
}

int layout_is_possible(const struct plan *p, const struct layout *l)
{
	const struct arch *a = p->workload->arch;
	const struct cluster *c = p->cluster;
	int64_t all = (int64_t)cluster_gpus(c);
	int is_linked = l->tensor == 1 || c->accelerator->link_b_per_s > 0;

	if (l->expert > 1 &&
	    (a->experts % l->expert || all / l->pipeline % l->expert || c->accelerator->link_b_per_s <= 0))
		return 0;
	return is_linked && c->gpus_per_node % l->tensor == 0 && all % (l->tensor * l->pipeline * l->context) == 0 &&
	       (!a->heads || a->heads % l->tensor == 0) && a->hidden % l->tensor == 0 && a->layers % l->pipeline == 0;
}

static int is_possible(const struct trial *t, const struct layout *l)
{
	return layout_is_possible(&t->plan, l);
}

/* Takes the layout when it fits. */
static int is_taken(struct trial *t, struct layout l)
{
	struct memory m;

	l.is_given = 1;
	l.sequence_parallel = l.tensor > 1;
	l.batch = batch(t, &l);
	t->cluster.layout = l;
	m = memory_exact(&t->plan);
	if (!m.is_known || !m.fits)
		return 0;
	t->choice = (struct layout_choice){ .layout = l, .is_found = 1, .need_b = m.need_b };
	return 1;
}

/* Smallest tensor that fits, then with the largest the smallest pipeline. */
static int search(struct trial *t, enum recompute recompute, int64_t context)
{
	struct layout l = layout_default(), widest;

	l.recompute = recompute;
	l.context = context;
	l.zero = gpus(t) > 1;
	widest = l;
	for (l.tensor = 1; l.tensor <= t->cluster.gpus_per_node; l.tensor *= 2) {
		if (!is_possible(t, &l))
			continue;
		if (is_taken(t, l))
			return 1;
		widest = l;
	}
	for (l = widest, l.pipeline = 2; l.pipeline <= t->plan.workload->arch->layers; l.pipeline++)
		if (is_possible(t, &l) && is_taken(t, l))
			return 1;
	return 0;
}

/* Experts on as few ranks as fit, with the smallest tensor and then the smallest pipeline that make it possible; whole
 * experts, since their matrices are narrow. */
static int deal(struct trial *t, enum recompute recompute)
{
	const struct arch *a = t->plan.workload->arch;
	struct layout l = layout_default();

	l.recompute = recompute;
	l.zero = gpus(t) > 1;
	l.expert_tensor = 1;
	if (!(experts_of(a).weights > 0))
		return 0;
	for (l.pipeline = 1; l.pipeline <= a->layers; l.pipeline++)
		for (l.tensor = 1; l.tensor <= t->cluster.gpus_per_node; l.tensor *= 2)
			for (l.expert = 2; l.expert <= a->experts; l.expert *= 2)
				if (is_possible(t, &l) && is_taken(t, l))
					return 1;
	return 0;
}

/* Sequences in as few parts as fit, each of two chunks (Llama 3 herd of models, arXiv:2407.21783, section 3.3.2), when they
 * are longer than what is assumed of a microbatch. */
static int share(struct trial *t)
{
	int64_t sequence = t->plan.workload->sequence;

	for (int64_t context = 2; sequence / context >= MICROBATCH_TOKENS / 2 && sequence % (2 * context) == 0;
	     context *= 2)
		if (search(t, RECOMPUTE_SELECTIVE, context) || search(t, RECOMPUTE_FULL, context))
			return 1;
	return 0;
}

static int shard(struct trial *t)
{
	struct layout l = layout_default();

	l.recompute = RECOMPUTE_FULL;
	l.zero = 3;
	return gpus(t) > 1 && is_taken(t, l);
}

static void fill_microbatch(struct trial *t)
{
	struct layout l = t->choice.layout;
	int64_t most = l.batch / layout_data(&l, gpus(t));

	for (l.microbatch *= 2; l.microbatch <= most && l.microbatch * t->plan.workload->sequence <= MICROBATCH_TOKENS;
	     l.microbatch *= 2)
		if (!is_taken(t, l))
			return;
}

struct layout_choice layout_choice_of(const struct plan *p)
{
	struct trial t = { .cluster = *p->cluster, .plan = *p };

	t.plan.cluster = &t.cluster;
	if (!p->workload->sequence || !p->workload->arch->layers || !p->workload->arch->hidden)
		return t.choice;
	if (search(&t, RECOMPUTE_SELECTIVE, 1) || search(&t, RECOMPUTE_FULL, 1) || deal(&t, RECOMPUTE_SELECTIVE) ||
	    deal(&t, RECOMPUTE_FULL) || share(&t) || shard(&t))
		fill_microbatch(&t);
	return t.choice;
}
