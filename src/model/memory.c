/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/memory.h"

#include "model/activation.h"
#include "model/experts.h"
#include "model/adapter.h"
#include "plan/rl.h"
#include "plan/serving.h"

#include <math.h>

#define TRAINED_B	     16.0
#define FROZEN_B	     2.0
#define KEPT_B		     2.0
#define LAYER_B		     34.0
/* A row-wise and a column-wise copy in a narrow format: on Hopper some products need the transpose in memory (Transformer Engine
 * documentation, "Performance considerations", read 2026-11-21). */
#define COPIES		     2.0
#define FP32_B		     4.0
#define HALF_B		     2.0
#define QUANTIZED_BLOCK	     64.0  /* weights that share a constant */
#define CONSTANTS_BLOCK	     256.0 /* constants that share one of their own */
#define CONTEXT_B	     (1343.0 * 1048576)
#define BITS_A_BYTE	     8.0
#define SERVING_MARGIN	     0.1
#define QUICK_MARGIN	     0.1
#define QUICK_SERVING_MARGIN 0.2
#define LAYERS_IN_FLIGHT     2.0

ROW_TEXT(memory_part_name, enum memory_part, MEMORY_LIST, ROW_NAME)

ROW_TEXT(memory_part_key, enum memory_part, MEMORY_LIST, ROW_WORDS)

size_t memory_largest(const struct memory *m, enum memory_part parts[MEMORY_PARTS])
{
	size_t count = 0;

	for (int part = 0; part < MEMORY_PARTS; part++) {
		size_t place = count;

		if (!(m->part_b[part] > 0))
			continue;
		for (; place && m->part_b[parts[place - 1]] < m->part_b[part]; place--)
			parts[place] = parts[place - 1];
		parts[place] = (enum memory_part)part;
		count++;
	}
	return count;
}

static double have_b(const struct plan *p)
{
	return p->cluster->accelerator && p->cluster->accelerator->memory_b > 0 ? p->cluster->accelerator->memory_b
										: NAN;
}

/* Sums the parts where the need is not known to be unknown, and compares. */
static struct memory judged(struct memory m)
{
	if (!isnan(m.need_b))
		for (int i = 0; i < MEMORY_PARTS; i++)
			m.need_b += m.part_b[i];
	m.is_known = !isnan(m.need_b) && !isnan(m.have_b);
	m.fits = !m.is_known || m.need_b <= m.have_b;
	return m;
}

/* ---- the least ---- */

/* Weights in 16 bit that are there besides the trained model; bytes, in all. A critic has states of its own. */
static double others_b(const struct workload *w)
{
	double own = w->arch->params, all = w->method == METHOD_DPO ? FROZEN_B * own : 0;

	if (w->teacher)
		all += FROZEN_B * w->teacher->params;
	if (w->rl)
		all += FROZEN_B * (w->rl->has_reference * own + w->rl->reward.params) +
		       TRAINED_B * w->rl->has_critic * own;
	return all;
}

/* GPUs that train: with two pools, not those that generate. */
static double training_gpus(const struct plan *p)
{
	return cluster_gpus(p->cluster) - (p->workload->rl ? p->workload->rl->generation_gpus : 0);
}

/* Of a frozen weight of the base. */
static double base_b(const struct workload *w)
{
	return w->method == METHOD_QLORA ? (double)w->bits / 8 : workload_weight_b(w);
}

/* What each trained weight takes, and each that is frozen. */
static double states_b(const struct workload *w)
{
	double params = w->arch->params;
	double trained_b = workload_weight_b(w) + workload_gradient_b(w) + workload_optimizer_b(w);

	return workload_is_adapter(w) ? base_b(w) * params + trained_b * adapter_params(w) : trained_b * params;
}

static int is_shape_known(const struct plan *p)
{
	const struct arch *a = p->workload->arch;

	return p->cluster->accelerator && a->layers && a->hidden && p->workload->sequence;
}

struct memory memory_least(const struct plan *p)
{
	const struct workload *w = p->workload;
	const struct arch *a = w->arch;
	double width_b = (double)w->sequence * (double)a->hidden;
	struct memory m = { .need_b = NAN, .have_b = have_b(p) };

	if (is_shape_known(p))
		m.need_b = (states_b(w) + others_b(w)) / training_gpus(p) +
			   (KEPT_B * (double)a->layers + LAYER_B) * width_b + FROZEN_B * a->params / (double)a->layers;
	return judged(m);
}

/* ---- by the layout ---- */

/* Weights of a pipeline stage that one GPU of it holds before ZeRO shards them over the replicas. */
struct held {
	double layers, embeddings;
	double experts; /* of these layers, where the layout deals them to ranks */
	double share;	/* of all layers */
};

/* Weights of the input embedding, or of the output layer. */
static double embedding(const struct arch *a)
{
	return (double)a->vocab * (double)a->hidden;
}

static struct held held_by(const struct plan *p, int is_first, int is_last)
{
	const struct arch *a = p->workload->arch;
	const struct layout *l = &p->cluster->layout;
	double t = (double)l->tensor, all = (double)a->layers;
	/* A tied output layer is the same matrix, unless the pipeline's ends are on different GPUs. */
	double ends = is_first + (is_last && !(a->has_tied_embeddings && is_first));
	double whole = embedding(a) * (a->has_tied_embeddings ? 1 : 2);
	struct held h = { .share = ceil(all / (double)l->pipeline) / all };
	double experts = experts_in(a, l).weights;

	h.layers = fmax(0, a->params - whole - experts) * h.share / t;
	if (experts > 0)
		h.experts = experts * h.share / (double)(l->expert * l->expert_tensor);
	h.embeddings = embedding(a) * ends / t;
	return h;
}

/* Of the copy that autocast keeps of what is trained, or of the two that fp8 has of the layers' matrices. */
static double copy_b(const struct workload *w)
{
	return w->precision == PRECISION_AUTOCAST ? HALF_B : COPIES * precision_narrow_b(w->precision);
}

/* Of a weight as it meets the activations. */
static double product_b(const struct workload *w)
{
	return w->precision == PRECISION_FP32 ? FP32_B : HALF_B;
}

static double constants_b(const struct workload *w)
{
	return (w->double_quantization ? 1 + FP32_B / CONSTANTS_BLOCK : FP32_B) / QUANTIZED_BLOCK;
}

/* What each replica holds of a state that is sharded from a ZeRO stage on. */
static double shard(const struct plan *p, int stage)
{
	const struct layout *l = &p->cluster->layout;

	return l->zero >= stage ? 1 / (double)layout_ranks(l, (int64_t)cluster_gpus(p->cluster)) : 1;
}

/* The same of the experts' weights, of which there are fewer replicas. */
static double shard_experts(const struct plan *p, int stage)
{
	const struct layout *l = &p->cluster->layout;

	return l->expert && l->zero >= stage
		       ? 1 / fmax(1, (double)layout_expert_data(l, (int64_t)cluster_gpus(p->cluster)))
		       : 1;
}

/* Bytes of states that each trained weight has so many of, where ZeRO shards them from a stage on. */
static double states_held_b(const struct plan *p, const struct held *h, double bytes, int stage)
{
	return (h->layers + h->embeddings) * bytes * shard(p, stage) + h->experts * bytes * shard_experts(p, stage);
}

static void add_trained(struct memory *m, const struct plan *p, const struct held *h)
{
	const struct workload *w = p->workload;
	enum offload offload = p->cluster->layout.offload;
	double on_gpu = offload != OFFLOAD_ALL, states_on_gpu = offload == OFFLOAD_NONE;
	int is_whole = w->gradients == GRADIENTS_WHOLE, never = 4;
	double adapters = adapter_params(w) * h->share / (double)p->cluster->layout.tensor;

	if (workload_is_adapter(w)) {
		if (is_whole && p->cluster->layout.zero == 3 && w->method == METHOD_LORA)
			m->part_b[MEMORY_GRADIENTS] = states_held_b(p, h, workload_weight_b(w), never) * on_gpu;
		m->part_b[MEMORY_ADAPTERS] = adapters * (workload_weight_b(w) + copy_b(w)) * shard(p, 3) * on_gpu +
					     adapters * workload_gradient_b(w) * (is_whole ? 1 : shard(p, 2)) * on_gpu +
					     adapters * workload_optimizer_b(w) * shard(p, 1) * states_on_gpu;
	} else {
		m->part_b[MEMORY_GRADIENTS] =
			states_held_b(p, h, workload_gradient_b(w), is_whole ? never : 2) * on_gpu;
		m->part_b[MEMORY_OPTIMIZER] = states_held_b(p, h, workload_optimizer_b(w), 1) * states_on_gpu;
	}
}

/* Bytes of a layer's weights on the way from GPU to GPU, or in use. */
static double layer_b(const struct workload *w)
{
	return base_b(w) + (w->method == METHOD_QLORA ? constants_b(w) : 0);
}

static void add_gathered(struct memory *m, const struct plan *p, const struct held *h)
{
	const struct workload *w = p->workload;
	const struct arch *a = w->arch;
	const struct layout *l = &p->cluster->layout;
	double layer = (h->layers + h->experts) / (h->share * (double)a->layers), widest = (double)a->hidden;

	widest *= a->ffn > a->hidden ? (double)a->ffn : (double)a->hidden;
	if (w->method == METHOD_QLORA)
		m->part_b[MEMORY_GATHERED] += widest / (double)l->tensor * product_b(w);
	if (l->context > 1)
		m->part_b[MEMORY_GATHERED] += activation_keys_b(p);
	if (l->zero < 3 || layout_ranks(l, (int64_t)cluster_gpus(p->cluster)) == 1)
		return;
	m->part_b[MEMORY_GATHERED] += fmin(LAYERS_IN_FLIGHT, h->share * (double)a->layers) * layer * layer_b(w) +
				      (workload_is_adapter(w) ? 0 : layer * workload_weight_b(w)) +
				      h->embeddings * workload_weight_b(w);
}

static struct memory stage_memory(const struct plan *p, int is_first, int is_last)
{
	const struct workload *w = p->workload;
	struct held h = held_by(p, is_first, is_last), matrices = h;
	double on_gpu = p->cluster->layout.offload != OFFLOAD_ALL;
	struct memory m = { .have_b = have_b(p), .is_exact = 1 };

	m.part_b[MEMORY_WEIGHTS] = (h.layers * base_b(w) + h.embeddings * workload_weight_b(w)) * shard(p, 3) * on_gpu +
				   h.experts * base_b(w) * shard_experts(p, 3) * on_gpu;
	if (precision_narrow_b(w->precision) > 0)
		matrices.embeddings = 0;
	if (!workload_is_adapter(w))
		m.part_b[MEMORY_WEIGHTS] += states_held_b(p, &matrices, copy_b(w), 3);
	if (w->method == METHOD_QLORA)
		m.part_b[MEMORY_CONSTANTS] = h.layers * constants_b(w) * shard(p, 3) * on_gpu +
					     h.experts * constants_b(w) * shard_experts(p, 3) * on_gpu;
	m.part_b[MEMORY_FROZEN] = others_b(w) / training_gpus(p);
	add_trained(&m, p, &h);
	add_gathered(&m, p, &h);
	m.part_b[MEMORY_ACTIVATIONS] = activation_layers_b(p, is_first);
	m.part_b[MEMORY_ENDS] = activation_ends_b(p, is_first, is_last);
	m.part_b[MEMORY_CONTEXT] = CONTEXT_B;
	return judged(m);
}

struct memory memory_exact(const struct plan *p)
{
	int is_one = p->cluster->layout.pipeline == 1;
	struct memory first, last;

	if (!is_shape_known(p))
		return judged((struct memory){ .need_b = NAN, .have_b = have_b(p), .is_exact = 1 });
	first = stage_memory(p, 1, is_one);
	last = is_one ? first : stage_memory(p, 0, 1);
	return last.need_b > first.need_b ? last : first;
}

/* Weights and the cache of one request over all GPUs: a lower bound, since a replica may take fewer. */
static struct memory memory_used(const struct plan *p)
{
	const struct serving *v = p->workload->serving;
	const struct arch *a = p->workload->arch;
	struct memory m = { .need_b = a->layers && a->hidden && p->cluster->accelerator ? 0 : NAN,
			    .have_b = have_b(p) };
	double gpus = cluster_gpus(p->cluster);

	m.part_b[MEMORY_WEIGHTS] = v->weight_bits / BITS_A_BYTE * a->params / gpus;
	m.part_b[MEMORY_CACHE] = arch_kv_b(a, v->prompt + v->answer, v->cache_bits / BITS_A_BYTE) / gpus;
	m.part_b[MEMORY_CONTEXT] = CONTEXT_B;
	return judged(m);
}

struct memory memory_of(const struct plan *p)
{
	if (p->workload->serving)
		return memory_used(p);
	return p->cluster->layout.is_given ? memory_exact(p) : memory_least(p);
}

/* ---- rules of thumb ---- */

struct memory memory_quick(const struct plan *p)
{
	const struct workload *w = p->workload;
	double weights_b = w->arch->params * base_b(w);
	double trained = workload_is_adapter(w) ? adapter_params(w) : w->arch->params, gpus = cluster_gpus(p->cluster);
	struct memory m = { .have_b = have_b(p) };

	m.part_b[MEMORY_WEIGHTS] = weights_b / gpus;
	if (workload_is_adapter(w)) {
		m.part_b[MEMORY_ADAPTERS] =
			trained * (workload_weight_b(w) + workload_gradient_b(w) + workload_optimizer_b(w)) / gpus;
	} else {
		m.part_b[MEMORY_GRADIENTS] = trained * workload_gradient_b(w) / gpus;
		m.part_b[MEMORY_OPTIMIZER] = trained * workload_optimizer_b(w) / gpus;
	}
	m.part_b[MEMORY_MARGIN] = QUICK_MARGIN * weights_b / gpus;
	return judged(m);
}

double memory_cache_b(const struct arch *a, double bits)
{
	return arch_kv_b(a, 1, bits / BITS_A_BYTE);
}

/* Bits of a weight as it is served. */
static double served_bits(const struct workload *w)
{
	double narrow_b = precision_narrow_b(w->precision);

	if (w->serving)
		return w->serving->weight_bits;
	if (w->method == METHOD_QLORA)
		return (double)w->bits + BITS_A_BYTE * constants_b(w);
	return BITS_A_BYTE * (narrow_b > 0 ? narrow_b : product_b(w));
}

struct memory_load memory_load_of(const struct plan *p, const struct memory_load *asked)
{
	const struct serving *v = p->workload->serving;
	double context = (double)p->workload->arch->context;
	struct memory_load load = *asked;

	if (!(load.tokens > 0))
		load.tokens = v ? v->prompt + v->answer : fmax(1, context);
	if (!(load.weight_bits > 0))
		load.weight_bits = served_bits(p->workload);
	if (!(load.cache_bits > 0))
		load.cache_bits = v ? v->cache_bits : BITS_A_BYTE * HALF_B;
	return load;
}

struct memory memory_quick_serving(const struct plan *p, const struct memory_load *load)
{
	struct memory m = { .have_b = have_b(p) };

	m.part_b[MEMORY_WEIGHTS] =
		load->weight_bits / BITS_A_BYTE * p->workload->arch->params / cluster_gpus(p->cluster);
	m.part_b[MEMORY_MARGIN] = QUICK_SERVING_MARGIN * m.part_b[MEMORY_WEIGHTS];
	return judged(m);
}

struct memory memory_serving(const struct plan *p, const struct memory_load *load)
{
	const struct arch *a = p->workload->arch;
	double gpus = cluster_gpus(p->cluster);
	struct memory m = { .need_b = a->layers && a->hidden ? 0 : NAN, .have_b = have_b(p) };

	m.part_b[MEMORY_WEIGHTS] = load->weight_bits / BITS_A_BYTE * a->params / gpus;
	m.part_b[MEMORY_CACHE] = arch_kv_b(a, load->tokens, load->cache_bits / BITS_A_BYTE) * load->requests / gpus;
	m.part_b[MEMORY_MARGIN] = SERVING_MARGIN * (m.part_b[MEMORY_WEIGHTS] + m.part_b[MEMORY_CACHE]);
	return judged(m);
}
