/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/traffic.h"

#include "model/kernels.h"

#include <math.h>

/* Bytes a second that a GPU's collective with `ranks` others gets; `in_node` of them are in its node. */
static double collective_b_per_s(const struct cluster *c, double ranks, double in_node,
				 const struct throughput_constants *k)
{
	double link = 0.5 * c->accelerator->link_b_per_s * k->collective; /* nominal: both directions */

	return ranks <= in_node ? link : fmin(link > 0 ? link : INFINITY, c->network_b_per_s * in_node * k->collective);
}

/* What layers with experts send over their tensor group, less what an MLP would, in activations: an expert is shared by
 * as many GPUs as expert-tensor says, which gather its copies and scatter what comes out. */
static double expert_sums(const struct stage *s, const struct cluster *c)
{
	double shared = (double)c->layout.expert_tensor;

	if (!(s->experts.weights > 0))
		return 0;
	return 2 * s->experts.layers * (s->experts.met * (shared - 1) / s->tensor - (s->tensor - 1) / s->tensor);
}

/* A token's copies to its experts and back, forward and backward, of the part of the sequence that a GPU of the tensor
 * group has. With overlap they hide behind the products and the attention of another microbatch (DeepSeek-V3,
 * arXiv:2412.19437, section 3.2.1). */
double traffic_expert_s(const struct stage *s, const struct cluster *c, double compute_s,
			const struct throughput_constants *k)
{
	struct travel t = { .tokens = s->tokens / s->tensor,
			    .copy_b = STAGE_WEIGHT_B * s->hidden,
			    .in_node_b_per_s = 0.5 * c->accelerator->link_b_per_s * k->collective,
			    .network_b_per_s = c->network_b_per_s * k->collective };
	double all_s;

	if (!(s->experts.weights > 0))
		return 0;
	all_s = (s->forwards + 1) * 2 * s->experts.layers *
		experts_travel_s(&s->experts, &c->layout, (int64_t)cluster_domain(c), &t);
	return c->layout.overlaps_experts ? fmax(0, all_s - compute_s) : all_s;
}

/* Two all-reduces of the activations a layer and pass, in rings: 2 (t-1)/t of the bytes. Sequence parallelism has an
 * all-gather and a reduce-scatter for each, the same bytes. Those of backward run while the gradients of the weights are
 * computed (Korthikanti et al. 2022, section 6.2). Between stages the activations travel, split over t. */
double traffic_tensor_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	double activation_b = STAGE_WEIGHT_B * s->tokens * s->hidden, sum_s = 0;
	double share = 2 * (s->tensor - 1) / s->tensor;

	if (s->tensor > 1) {
		double pass = (2 * s->layers * share + expert_sums(s, c)) * activation_b /
			      collective_b_per_s(c, s->tensor, cluster_domain(c), k);

		sum_s += s->forwards * pass + fmax(0, pass - s->weight_gradients * kernels_body_s(s, c, k));
	}
	if (s->pipeline > 1)
		sum_s += 2 * (double)c->layout.interleave * activation_b / s->tensor /
			 (c->nodes > 1 ? c->network_b_per_s : 0.5 * c->accelerator->link_b_per_s);
	return sum_s;
}

/* Each part of a sequence needs all keys and values of the layer: they are gathered before attention, forward and, since
 * a GPU keeps its own only, backward, where their gradients are scattered too; nothing hides it (Llama 3 herd of models,
 * arXiv:2407.21783, section 3.3.2). Context groups lie next to tensor groups (ibid.). */
double traffic_context_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	double gathered_b = 2 * STAGE_WEIGHT_B * s->tokens * s->context * s->keys / s->tensor;
	double in_node = fmax(1, cluster_domain(c) / s->tensor);

	if (s->context <= 1)
		return 0;
	return (s->forwards + 2) * s->layers * gathered_b * (s->context - 1) / s->context /
	       collective_b_per_s(c, s->context, in_node, k);
}

/* Traffic of so many weights with as many replicas, of which `apart` GPUs lie between two. */
struct replicated {
	double weights, trained, ranks, apart;
};

static double replicas_s(const struct replicated *r, int is_quantized, const struct cluster *c,
			 const struct throughput_constants *k)
{
	double in_node = fmax(1, cluster_domain(c) / r->apart);
	double share = (r->ranks - 1) / r->ranks;
	double weight_b = (is_quantized ? STAGE_QUANTIZED_B : STAGE_WEIGHT_B) * r->weights;
	double traffic_b = c->layout.zero == 3 ? 2 * weight_b + STAGE_GRADIENT_B * r->trained
			   : c->layout.zero    ? (STAGE_GRADIENT_B + STAGE_WEIGHT_B) * r->trained
					       : 2 * STAGE_GRADIENT_B * r->trained;

	if (r->ranks <= 1)
		return 0;
	return share * traffic_b / collective_b_per_s(c, r->ranks, in_node, k);
}

double traffic_data_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	const struct layout *l = &c->layout;
	struct replicated all = { s->weights, s->trained, s->data, s->tensor }, experts;

	experts = (struct replicated){ s->dealt, s->weight_gradients * s->dealt, s->expert_data,
				       (double)(l->expert * l->expert_tensor) };
	return replicas_s(&all, s->is_quantized, c, k) +
	       (s->dealt > 0 ? replicas_s(&experts, s->is_quantized, c, k) : 0);
}
