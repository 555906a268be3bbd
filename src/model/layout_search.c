/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/layout_search.h"

#include "model/layout_choice.h"
#include "model/memory.h"
#include "model/throughput.h"

#include <math.h>
#include <string.h>

enum { INTERLEAVE_MOST = 4, ZERO_MOST = 3 };

/* A copy of the plan whose layout may be changed, and what was found. */
struct trial {
	struct cluster cluster;
	struct plan plan;
	int64_t gpus;
	struct layout_found *list;
	size_t count, most;
};

static int divides(const struct trial *t, const struct layout *l)
{
	int64_t at_once = l->microbatch * layout_data(l, t->gpus);

	if (!layout_is_possible(&t->plan, l) || l->batch % at_once)
		return 0;
	return l->interleave == 1 || (t->plan.workload->arch->layers % (l->pipeline * l->interleave) == 0 &&
				      layout_microbatches(l, t->gpus) % l->pipeline == 0);
}

/* Into its place among the fastest, behind its equals. */
static void insert(struct trial *t, const struct layout *l, double step_s)
{
	size_t place = t->count < t->most ? t->count++ : t->most - 1;

	for (; place && t->list[place - 1].step_s > step_s; place--)
		t->list[place] = t->list[place - 1];
	t->list[place] = (struct layout_found){ *l, step_s };
}

static void consider(struct trial *t, const struct layout *l)
{
	struct memory m;
	double step_s;

	if (!divides(t, l))
		return;
	t->cluster.layout = *l;
	m = memory_exact(&t->plan);
	if (!m.is_known || !m.fits || throughput_lacks(t->plan.workload, &t->cluster))
		return;
	step_s = throughput_predict(t->plan.workload, &t->cluster, &throughput_fitted).step_s;
	if (t->count < t->most || step_s < t->list[t->most - 1].step_s)
		insert(t, l, step_s);
}

/* What does not change how the GPUs are divided. Where the attention is fused, none and selective are one. */
static void consider_states(struct trial *t, struct layout l)
{
	static const enum recompute recomputes[] = { RECOMPUTE_SELECTIVE, RECOMPUTE_FULL, RECOMPUTE_NONE };
	size_t count = l.attention == ATTENTION_PLAIN ? 3 : 2;

	for (l.zero = 0; l.zero <= ZERO_MOST; l.zero++)
		for (size_t r = 0; r < count; r++) {
			l.recompute = recomputes[r];
			consider(t, &l);
		}
}

static void consider_stages(struct trial *t, struct layout l)
{
	int64_t most = l.batch;

	for (l.interleave = 1; l.interleave <= (l.pipeline > 1 ? INTERLEAVE_MOST : 1); l.interleave *= 2)
		for (l.microbatch = 1; l.microbatch <= most; l.microbatch *= 2)
			consider_states(t, l);
}

size_t layout_search(const struct plan *p, struct layout_found list[], size_t most)
{
	struct trial t = { .cluster = *p->cluster,
			   .plan = *p,
			   .gpus = (int64_t)cluster_gpus(p->cluster),
			   .list = list,
			   .most = most };
	struct layout l = p->cluster->layout;

	t.plan.cluster = &t.cluster;
	if (!most || throughput_lacks(p->workload, p->cluster))
		return 0;
	l.batch = layout_batch(&l, t.gpus);
	for (l.tensor = 1; l.tensor <= p->cluster->gpus_per_node; l.tensor *= 2) {
		l.sequence_parallel = l.tensor > 1;
		l.expert_tensor = l.expert ? l.tensor : l.expert_tensor;
		for (l.pipeline = 1; l.pipeline <= p->workload->arch->layers; l.pipeline++)
			consider_stages(&t, l);
	}
	return t.count;
}

void layout_search_words(struct text *t, const struct layout *l, int64_t gpus)
{
	static const char *const recomputes[] = {
		[RECOMPUTE_NONE] = "none", [RECOMPUTE_SELECTIVE] = "selective", [RECOMPUTE_FULL] = "full"
	};

	text_addf(t, "tensor=%lld pipeline=%lld data=%lld", (long long)l->tensor, (long long)l->pipeline,
		  (long long)layout_data(l, gpus));
	if (l->interleave > 1)
		text_addf(t, " interleave=%lld", (long long)l->interleave);
	text_addf(t, " microbatch=%lld batch=%lld zero=%d recompute=%s", (long long)l->microbatch,
		  (long long)layout_batch(l, gpus), l->zero, recomputes[l->recompute]);
	if (l->expert)
		text_addf(t, " expert-tensor=%lld", (long long)l->expert_tensor);
}
