/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/layout_element.h"

#include <stdio.h>
#include <string.h>

enum { DEGREE_MOST = 100000000, SEQUENCES_MOST = 100000000 };

static void read_degree(struct scenario *s, struct element e, const char *attribute, int64_t *value)
{
	if (!field_is_present(e, attribute))
		field_default(&s->reader, e, attribute, "1");
	field_integer(&s->reader, e, attribute, 1, DEGREE_MOST, value);
}

static void read_words(struct scenario *s, struct element e, struct layout *l)
{
	static const char *const recomputes[] = { "none", "selective", "full", NULL };
	static const char *const attentions[] = { "fused", "flash2", "plain", "flash3", NULL };
	static const char *const kernels[] = { "", "fused", "separate", NULL };
	static const char *const offloads[] = { "none", "optimizer", "all", NULL };
	static const char *const booleans[] = { "false", "true", "0", "1", NULL };
	struct field_reader *r = &s->reader;

	l->recompute = (enum recompute)field_word(r, e, "recompute", recomputes, RECOMPUTE_SELECTIVE,
						  "selective: a fused attention (Dao et al. 2022) keeps no scores");
	l->attention = (enum attention)field_word(r, e, "attention", attentions, ATTENTION_FLASH2, "flash2 (Dao 2023)");
	l->kernels = (enum kernels)field_word(r, e, "kernels", kernels, KERNELS_BY_METHOD,
					      "fused in pretraining, separate in fine-tuning (transformers)");
	l->offload = (enum offload)field_word(r, e, "offload", offloads, OFFLOAD_NONE, "none");
	l->sequence_parallel =
		field_word(r, e, "sequence-parallel", booleans, l->tensor > 1,
			   l->tensor > 1 ? "true: less memory for the same traffic (Korthikanti et al. 2022)"
					 : "false: tensor is 1") %
		2;
}

static void read_batch(struct scenario *s, struct element e, struct layout *l)
{
	int64_t zero = 0;

	read_degree(s, e, "microbatch", &l->microbatch);
	if (!field_is_present(e, "batch"))
		field_default(&s->reader, e, "batch", "a microbatch for each data-parallel replica");
	field_integer(&s->reader, e, "batch", 1, SEQUENCES_MOST, &l->batch);
	if (!field_is_present(e, "zero"))
		field_default(&s->reader, e, "zero", "0: every replica holds all states");
	field_integer(&s->reader, e, "zero", 0, 3, &zero);
	if (!field_is_present(e, "loss-chunks"))
		field_default(&s->reader, e, "loss-chunks", "1");
	field_integer(&s->reader, e, "loss-chunks", 1, SEQUENCES_MOST, &l->loss_chunks);
	l->zero = (int)zero;
}

/* Where experts lie. Without `expert` none of it holds. */
static void read_experts(struct scenario *s, struct element e, struct layout *l)
{
	static const char *const dispatches[] = { "copies", "nodes", NULL };
	static const char *const booleans[] = { "false", "true", "0", "1", NULL };
	static const char *const of_experts[] = { "expert-tensor", "dispatch", "expert-overlap" };
	struct field_reader *r = &s->reader;
	struct text words = TEXT_INIT;

	for (size_t i = 0; !field_is_present(e, "expert") && i < sizeof(of_experts) / sizeof(of_experts[0]); i++)
		if (field_is_present(e, of_experts[i]))
			field_fault(r, e, of_experts[i], "needs expert beside it; accepted: expert=\"1\" or more");
	if (!field_is_present(e, "expert"))
		return;
	l->expert = 1;
	field_integer(r, e, "expert", 1, DEGREE_MOST, &l->expert);
	l->expert_tensor = l->tensor;
	text_addf(&words, "%lld, as tensor", (long long)l->tensor);
	if (!field_is_present(e, "expert-tensor"))
		field_default(r, e, "expert-tensor", words.s);
	field_integer(r, e, "expert-tensor", 1, DEGREE_MOST, &l->expert_tensor);
	l->dispatch = (enum dispatch)field_word(r, e, "dispatch", dispatches, DISPATCH_COPIES,
						"copies: an all-to-all of every copy");
	l->overlaps_experts = field_word(r, e, "expert-overlap", booleans, 0, "false: nothing hides it") % 2;
	text_release(&words);
}

static void read_overlap(struct scenario *s, struct element e, struct layout *l)
{
	static const struct field overlap = { "overlap", DIMENSION_FRACTION, 0, 1, 0, "write 80% or 0.8" };

	l->says_overlap = field_is_present(e, "overlap");
	if (l->says_overlap)
		field_quantity(&s->reader, e, &overlap, &l->overlap, NULL);
}

static void read_islands(struct scenario *s, struct element e, struct layout *l)
{
	static const struct field link = { "outer-link", DIMENSION_BANDWIDTH, 0, 1e16, 1, NULL };

	field_integer(&s->reader, e, "islands", 1, DEGREE_MOST, &l->islands);
	field_integer(&s->reader, e, "outer-every", 1, DEGREE_MOST, &l->outer_every);
	field_quantity(&s->reader, e, &link, &l->outer_b_per_s, NULL);
	if (l->islands > 1 && !(l->outer_b_per_s > 0)) {
		field_fault(&s->reader, e, "islands",
			    "needs outer-link, what an island sends a second, such as outer-link=\"1 GB/s\"");
		l->islands = 1;
	}
}

/* Islands are whole nodes, and each has its part of the batch. */
static void check_islands(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	int64_t gpus = (int64_t)cluster_gpus(p->cluster), each = l->tensor * l->pipeline * l->context;

	if (l->islands > 1 && (p->cluster->nodes % l->islands || (gpus / l->islands) % each))
		field_fault(
			&s->reader, e, "islands",
			"%lld must divide the %lld nodes of cluster '%s' into islands of whole replicas (plan '%s')",
			(long long)l->islands, (long long)p->cluster->nodes, p->cluster->id, p->id);
}

/* Degrees whose product no cluster has are not multiplied any further. */
static void check_products(struct scenario *s, struct element e, struct layout *l)
{
	double ranks = (double)l->tensor * (double)l->pipeline * (double)l->context;
	double dealt = l->expert ? (double)l->pipeline * (double)l->expert * (double)l->expert_tensor : 1;

	if (l->context > 1 && ranks > DEGREE_MOST) {
		field_fault(&s->reader, e, "context", "with tensor and pipeline %.3g GPUs, beyond the limit of %d",
			    ranks, DEGREE_MOST);
		l->context = 1;
	}
	if (dealt > DEGREE_MOST) {
		field_fault(&s->reader, e, "expert",
			    "with expert-tensor and pipeline %.3g GPUs, beyond the limit of %d", dealt, DEGREE_MOST);
		l->expert = l->expert_tensor = 1;
	}
}

static xmlNode *find_from(xmlNode *n)
{
	while (n && (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "layout") != 0))
		n = n->next;
	return n;
}

struct element layout_element_find(struct element parent)
{
	return (struct element){ parent.document, find_from(parent.node->children) };
}

struct element layout_element_read(struct scenario *s, struct element parent, struct layout *l)
{
	struct element e = layout_element_find(parent), second = { parent.document, NULL };

	*l = layout_default();
	if (!e.node)
		return e;
	second.node = find_from(e.node->next);
	if (second.node)
		field_fault(&s->reader, second, NULL, "stands twice; keep one");
	l->is_given = 1;
	read_degree(s, e, "tensor", &l->tensor);
	read_degree(s, e, "pipeline", &l->pipeline);
	if (field_is_present(e, "context")) /* few have it: not in every list of defaults */
		read_degree(s, e, "context", &l->context);
	read_degree(s, e, "interleave", &l->interleave);
	read_batch(s, e, l);
	read_words(s, e, l);
	read_experts(s, e, l);
	read_overlap(s, e, l);
	read_islands(s, e, l);
	check_products(s, e, l);
	return e;
}

/* ---- what it demands ---- */

/* The largest that divides `whole`. */
static int64_t divisor_below(int64_t whole, int64_t part)
{
	int64_t divisor = part < whole ? part : whole;

	while (whole % divisor)
		divisor--;
	return divisor;
}

static void check_gpus(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	int64_t gpus = (int64_t)cluster_gpus(p->cluster), each = l->tensor * l->pipeline * l->context;
	int64_t data = gpus / each, total;
	char context[32] = "";

	if (l->context > 1)
		snprintf(context, sizeof(context), " x context %lld", (long long)l->context);
	if (gpus % each) {
		field_fault(&s->reader, e, NULL,
			    "tensor %lld x pipeline %lld%s = %lld must divide the %lld GPUs of cluster '%s' (plan "
			    "'%s'); the nearest below: "
			    "%lld",
			    (long long)l->tensor, (long long)l->pipeline, context, (long long)each, (long long)gpus,
			    p->cluster->id, p->id, (long long)divisor_below(gpus, each));
		return;
	}
	field_integer(&s->reader, e, "data", 1, DEGREE_MOST, &data);
	total = each * data;
	if (total != gpus)
		field_fault(&s->reader, e, "data",
			    "tensor %lld x pipeline %lld%s x data %lld = %lld GPUs, but cluster '%s' has %lld (plan "
			    "'%s'); accepted: data=\"%lld\", or none",
			    (long long)l->tensor, (long long)l->pipeline, context, (long long)data, (long long)total,
			    p->cluster->id, (long long)gpus, p->id, (long long)layout_data(l, gpus));
}

static void check_batch(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	int64_t gpus = (int64_t)cluster_gpus(p->cluster), at_once, round, next;

	if (gpus % (l->tensor * l->pipeline * l->context))
		return; /* said already */
	at_once = l->microbatch * layout_data(l, gpus);
	round = at_once * l->pipeline;
	next = (l->batch / at_once + 1) * at_once;
	if (l->batch % at_once)
		field_fault(&s->reader, e, "batch",
			    "must be a multiple of microbatch %lld x data %lld = %lld, such as %lld (plan '%s')",
			    (long long)l->microbatch, (long long)(at_once / l->microbatch), (long long)at_once,
			    (long long)next, p->id);
	else if (l->interleave > 1 && layout_microbatches(l, gpus) % l->pipeline)
		field_fault(
			&s->reader, e, "interleave",
			"needs microbatches a step (%lld) in whole rounds of the pipeline's %lld stages; accepted: a "
			"batch that is a multiple of %lld, or interleave=\"1\" (plan '%s')",
			(long long)layout_microbatches(l, gpus), (long long)l->pipeline, (long long)round, p->id);
}

static void check_model(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	const struct arch *a = p->workload->arch;

	if (a->heads && a->heads % l->tensor)
		field_fault(&s->reader, e, "tensor",
			    "must divide the %lld heads of model '%s' (plan '%s'); the nearest below: %lld",
			    (long long)a->heads, a->id, p->id, (long long)divisor_below(a->heads, l->tensor));
	if (a->layers && l->pipeline > a->layers)
		field_fault(&s->reader, e, "pipeline",
			    "more stages than the %lld layers of model '%s' (plan '%s'); accepted: at most %lld",
			    (long long)a->layers, a->id, p->id, (long long)a->layers);
	else if (a->layers && l->pipeline * l->interleave > a->layers)
		field_fault(&s->reader, e, "interleave",
			    "pipeline %lld x interleave %lld are more chunks than the %lld layers of model '%s' (plan "
			    "'%s')",
			    (long long)l->pipeline, (long long)l->interleave, (long long)a->layers, a->id, p->id);
	if (p->workload->sequence % l->context)
		field_fault(&s->reader, e, "context", "must divide the sequence of %lld tokens (plan '%s')",
			    (long long)p->workload->sequence, p->id);
	if (l->interleave > 1 && l->pipeline == 1)
		field_fault(&s->reader, e, "interleave", "there is nothing to interleave without a pipeline");
}

static void check_experts(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	const struct arch *a = p->workload->arch;
	int64_t ranks = (int64_t)cluster_gpus(p->cluster) / l->pipeline;

	if (a->experts <= a->experts_active) {
		field_fault(&s->reader, e, "expert",
			    "model '%s' has no experts (plan '%s'); accepted: a model with experts and experts-active, "
			    "or no expert",
			    a->id, p->id);
		return;
	}
	if (a->experts % l->expert)
		field_fault(&s->reader, e, "expert", "must divide the %lld experts of model '%s' (plan '%s')",
			    (long long)a->experts, a->id, p->id);
	if (l->tensor % l->expert_tensor)
		field_fault(&s->reader, e, "expert-tensor", "must divide tensor %lld (plan '%s')", (long long)l->tensor,
			    p->id);
	else if (ranks % (l->expert * l->expert_tensor))
		field_fault(&s->reader, e, "expert",
			    "expert %lld x expert-tensor %lld = %lld must divide the %lld GPUs of a pipeline stage "
			    "(plan '%s')",
			    (long long)l->expert, (long long)l->expert_tensor,
			    (long long)l->expert * (long long)l->expert_tensor, (long long)ranks, p->id);
}

/* A domain that was given is what the links join; without one, more than a node is slow, but possible. */
static void check_domain(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	int64_t domain = (int64_t)cluster_domain(p->cluster);

	if (l->tensor <= domain)
		return;
	if (p->cluster->segment)
		field_fault(&s->reader, e, "tensor",
			    "more than the %lld GPUs of a segment of cluster '%s' (plan '%s'); accepted: at most %lld, "
			    "or a "
			    "larger segment",
			    (long long)domain, p->cluster->id, p->id, (long long)domain);
	else if (p->cluster->domain)
		field_fault(
			&s->reader, e, "tensor",
			"more than the %lld GPUs of a domain of links of cluster '%s' (plan '%s'); accepted: at most "
			"%lld, or a larger domain",
			(long long)domain, p->cluster->id, p->id, (long long)domain);
	else
		field_warning(&s->reader, e, "tensor",
			      "more than the %lld GPUs of a node: each layer waits for the network (plan '%s')",
			      (long long)p->cluster->gpus_per_node, p->id);
}

void layout_element_check(struct scenario *s, struct element e, const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;

	check_gpus(s, e, p);
	check_islands(s, e, p);
	check_batch(s, e, p);
	if (p->workload->arch)
		check_model(s, e, p);
	if (p->workload->arch && l->expert)
		check_experts(s, e, p);
	check_domain(s, e, p);
	if (l->sequence_parallel && l->tensor == 1)
		field_warning(&s->reader, e, "sequence-parallel", "has no effect: tensor is 1");
}
