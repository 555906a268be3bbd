/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/throughput.h"

#include "model/elementwise.h"
#include "model/experts.h"
#include "model/host.h"
#include "model/work.h"

#include <math.h>

/* Per token and key of each head, attention without a fused kernel: scores out, softmax in and out, dropout in, out and
 * mask, in again. */
#define SCORE_B	     11.0
#define SCORE_BACK_B 19.0
/* Per token and word of the vocabulary, the loss forward and backward: 16-bit logits out, to 32 bit, softmax in and
 * out, gradient out, to 16 bit. */
#define LOGIT_B	     26.0
/* Per trained weight: gradient 2 in; master and two moments 12 in and 12 out; weight 2 out. */
#define OPTIMIZER_B  28.0
#define WEIGHT_B     2.0
#define GRADIENT_B   4.0 /* summed over the ranks in 32 bit */
#define QUANTIZED_B  0.5
#define FP8_B	     1.0
#define CAST_B	     4.0
/* Share of its peak that the best fp8 product reaches over that of 16 bit: 1453 of 1979 against 794.5 of 989 TFLOP/s on H200
 * (stas00/ml-engineering@744d01e, accelerator benchmarks, read 2026-11-21). */
#define FP8_REACHED  ((1453.0 / 1979) / (794.5 / 989))
/* How kernels and their launches hide each other: (compute^n + launch^n)^(1/n). Between a sum (1) and a maximum. */
#define LAUNCH_NORM  2.0

/* In what the products of the layers are. */
struct grade {
	double speed;	 /* over 16 bit */
	double weight_b; /* read a pass */
};

static const struct grade half = { 1, WEIGHT_B };

struct shape {
	double layers, hidden, ffn, vocab, heads; /* layers of a stage */
	double keys;				  /* width of a layer's keys, and of its values */
	double sequence, tokens;		  /* of a microbatch */
	double tensor, pipeline, context, microbatches;
	double data;		    /* ranks with the same weights: replicas, and parts of their sequences */
	double weights, trained;    /* of a GPU's stage and tensor part, but for experts that are dealt to ranks */
	double body, head;	    /* of these weights, those used: of the layers, of the output (on the last stage) */
	struct experts experts;	    /* of a stage, where they are dealt to ranks */
	double dealt;		    /* weights of them that a GPU has */
	double expert_data;	    /* replicas of each */
	struct elementwise between; /* the products */
	struct grade grade;
	double forwards;	 /* 1, or 2 with full recompute */
	double weight_gradients; /* 1 when the weights are trained */
	int is_quantized;
};

static int is_adapter(const struct workload *w)
{
	return w->method == METHOD_LORA || w->method == METHOD_QLORA;
}

const char *throughput_lacks(const struct workload *w, const struct cluster *c)
{
	if (c->layout.offload && c->host_b_per_s <= 0)
		return "the cluster's host, the bandwidth of a GPU to its memory, for offload";
	if (!w->arch->layers || !w->arch->hidden)
		return "the model's layers and hidden";
	if (!w->sequence)
		return "a sequence, or the model's context";
	if (c->accelerator->bandwidth_b_per_s <= 0)
		return "the accelerator's bandwidth";
	if (!c->layout.is_given)
		return "a <layout>, since none that fits could be chosen";
	if (c->layout.tensor > 1 && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for tensor parallelism";
	if (c->layout.tensor * c->layout.pipeline < c->gpus_per_node && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for data parallelism";
	if (c->layout.context > 1 && c->layout.tensor < c->gpus_per_node && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for context parallelism";
	if (c->layout.expert > 1 && c->accelerator->link_b_per_s <= 0 && c->gpus_per_node > 1)
		return "the accelerator's link, for expert parallelism";
	if (c->nodes > 1 && c->network_b_per_s <= 0)
		return "the cluster's network";
	return NULL;
}

static struct grade grade_of(const struct workload *w, const struct accelerator *a)
{
	if (w->precision != PRECISION_FP8 || !(a->fp8_flop_per_s > 0))
		return half;
	return (struct grade){ FP8_REACHED * a->fp8_flop_per_s / a->peak_flop_per_s, FP8_B };
}

static struct shape shape(const struct workload *w, const struct cluster *c)
{
	const struct arch *a = w->arch;
	const struct layout *l = &c->layout;
	double t = (double)l->tensor, p = (double)l->pipeline, parts = (double)l->context;
	double data = fmax(1, cluster_gpus(c) / (t * p * parts));
	double sequences = (double)l->microbatch, batch = l->batch ? (double)l->batch : sequences * data;
	double output = fmin((double)a->vocab * (double)a->hidden, 0.5 * a->active_params);
	struct experts e = experts_in(a, l);
	double used = e.weights > 0 ? e.weights * e.met / e.all : 0;

	e.layers /= p;
	e.weights /= p;
	return (struct shape){
		.layers = (double)a->layers / p,
		.hidden = (double)a->hidden,
		.ffn = a->ffn ? (double)a->ffn : 4 * (double)a->hidden,
		.vocab = (double)a->vocab,
		.keys = a->heads ? (double)a->hidden * (double)a->kv_heads / (double)a->heads : (double)a->hidden,
		.heads = a->heads ? (double)a->heads : (double)a->hidden / 128,
		.sequence = (double)w->sequence,
		.tokens = sequences * (double)w->sequence / parts,
		.tensor = t,
		.pipeline = p,
		.context = parts,
		.data = data * parts,
		.microbatches = fmax(1, batch / (data * sequences)),
		.weights = a->params / (t * p) - e.weights / t,
		.body = (a->active_params - output - used) / (t * p),
		.head = output / t,
		.trained = is_adapter(w) ? work_adapter_params(w) / (t * p) : a->params / (t * p) - e.weights / t,
		.experts = e,
		.dealt = e.weights > 0 ? e.weights / (double)(l->expert * l->expert_tensor) : 0,
		.expert_data =
			l->expert ? fmax(1, (double)layout_expert_data(l, (int64_t)cluster_gpus(c))) : data * parts,
		.between = elementwise_of(w, l),
		.grade = grade_of(w, c->accelerator),
		.forwards = l->recompute == RECOMPUTE_FULL ? 2 : 1,
		.weight_gradients = !is_adapter(w),
		.is_quantized = w->method == METHOD_QLORA,
	};
}

/* FLOP/s of wide matrix products. */
static double wide_flop_per_s(const struct accelerator *a, const struct throughput_constants *k)
{
	if (a->sustained > 0)
		return a->peak_flop_per_s * a->sustained;
	return a->measured_flop_per_s > 0 ? a->measured_flop_per_s : a->peak_flop_per_s * k->sustained;
}

/* Of those as wide as this. */
static double product_flop_per_s(double width, const struct accelerator *a, const struct throughput_constants *k)
{
	return wide_flop_per_s(a, k) * width / (width + k->half_width);
}

/* One pass of products with so many weights, which also reads them. */
static double pass_s(const struct shape *s, double weights, const struct grade *g, const struct accelerator *a,
		     const struct throughput_constants *k)
{
	double width = s->hidden / s->tensor;

	return 2 * s->tokens * weights / (product_flop_per_s(width, a, k) * g->speed) +
	       g->weight_b * weights / a->bandwidth_b_per_s;
}

/* The same of the experts: each copy meets one, all that a GPU has are read. Their matrices are as wide as the narrower
 * side; what grouping them into one kernel loses (1.4 % in Gale et al. 2022, MegaBlocks, arXiv:2211.15841, section 6.3) is
 * left out. */
static double experts_pass_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;
	double width, used;

	if (!(s->experts.weights > 0))
		return 0;
	width = fmin(s->hidden, s->ffn) / (double)c->layout.expert_tensor;
	used = s->experts.weights * s->experts.met / s->experts.all / s->tensor;
	return 2 * s->tokens * used / (product_flop_per_s(width, a, k) * s->grade.speed) +
	       s->grade.weight_b * s->dealt / a->bandwidth_b_per_s;
}

/* One pass of all products of the layers. */
static double body_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	return pass_s(s, s->body, &s->grade, c->accelerator, k) + experts_pass_s(s, c, k);
}

static double matmul_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	return (s->forwards + 1 + s->weight_gradients) * body_s(s, c, k);
}

/* The output layer and the loss; never computed again. */
static double head_s(const struct shape *s, const struct accelerator *a, const struct throughput_constants *k)
{
	return (2 + s->weight_gradients) * pass_s(s, s->head, &half, a, k) +
	       s->tokens * LOGIT_B * s->vocab / s->tensor / a->bandwidth_b_per_s;
}

/* FlashAttention-2 reaches 50 to 73 % of A100's peak (Dao 2023, arXiv:2307.08691) and 35 % of H100's (Shah et al. 2024,
 * arXiv:2407.08608, abstract); FlashAttention 25 to 40 % of A100's (Dao 2023), which the fit of `attention` confirms. */
#define FLASH2_SHARE	    0.615
#define FLASH2_SHARE_HOPPER 0.35
#define HOPPER_FLOP_PER_S   500e12 /* peak from Hopper on, which reaches it by instructions that FlashAttention-2 lacks */

static double flash2_flop_per_s(const struct accelerator *a)
{
	return a->peak_flop_per_s * (a->peak_flop_per_s > HOPPER_FLOP_PER_S ? FLASH2_SHARE_HOPPER : FLASH2_SHARE);
}

/* Fused: half of the scores (causal), and backward makes them again: five products for two. Plain: all of them, and
 * the scores go through memory. */
static double attention_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;
	double forward_flop = 4 * s->tokens * s->sequence * s->hidden * s->layers / s->tensor;
	double scores = s->tokens * s->sequence * s->heads * s->layers / s->tensor;
	double again = s->forwards - 1 + (c->layout.recompute == RECOMPUTE_SELECTIVE);
	double rate =
		c->layout.attention == ATTENTION_FLASH2 ? flash2_flop_per_s(a) : wide_flop_per_s(a, k) * k->attention;

	if (c->layout.attention != ATTENTION_PLAIN)
		return 0.5 * forward_flop * (s->forwards + 2.5) / rate;
	return (3 + again) * forward_flop / wide_flop_per_s(a, k) +
	       (SCORE_B * (1 + again) + SCORE_BACK_B) * scores / a->bandwidth_b_per_s;
}

static double elementwise_s(const struct shape *s, const struct cluster *c)
{
	double whole = s->between.whole_b / (c->layout.sequence_parallel ? s->tensor : 1);
	double split = (s->between.attention_b + s->between.mlp_b) / s->tensor, met = s->experts.met;
	/* Each copy has an MLP; one number is read and `met` are written where copies are made, and the other way round. */
	double copies = s->experts.weights > 0
				? ((met - 1) * s->between.mlp_b + 2 * WEIGHT_B * (met + 1) * s->hidden) / s->tensor
				: 0;

	return s->tokens *
	       (s->layers * (whole + split) + s->experts.layers * copies +
		s->between.adapter_b / (s->tensor * s->pipeline)) *
	       (s->forwards + 2) / c->accelerator->bandwidth_b_per_s;
}

/* Inputs of the products forward, their gradients backward: read in 16 bit, written in fp8 as they are and transposed; of a
 * layer's weights the same, once a microbatch. Each on its own: an assumption, programs join some with what comes before. */
static double cast_s(const struct shape *s, const struct cluster *c)
{
	double inputs = 2 * s->hidden + (s->hidden + s->ffn * s->experts.met) / s->tensor;
	double gradients = 2 * s->hidden + (s->hidden + 2 * s->keys + 2 * s->ffn * s->experts.met) / s->tensor;

	if (s->grade.weight_b == half.weight_b)
		return 0;
	return CAST_B * (s->tokens * s->layers * (s->forwards * inputs + gradients) + s->body + s->dealt) /
	       c->accelerator->bandwidth_b_per_s;
}

static double dequantize_s(const struct shape *s, const struct accelerator *a, const struct throughput_constants *k)
{
	return s->is_quantized ? (s->forwards + 1) * (s->weights + s->dealt) * k->dequantize_b / a->bandwidth_b_per_s
			       : 0;
}

/* Bytes a second that a GPU's collective with `ranks` others gets; `in_node` of them are in its node. */
static double collective_b_per_s(const struct cluster *c, double ranks, double in_node,
				 const struct throughput_constants *k)
{
	double link = 0.5 * c->accelerator->link_b_per_s * k->collective; /* nominal: both directions */

	return ranks <= in_node ? link : fmin(link > 0 ? link : INFINITY, c->network_b_per_s * in_node * k->collective);
}

/* What layers with experts send over their tensor group, less what an MLP would, in activations: an expert is shared by
 * as many GPUs as expert-tensor says, which gather its copies and scatter what comes out. */
static double expert_sums(const struct shape *s, const struct cluster *c)
{
	double shared = (double)c->layout.expert_tensor;

	if (!(s->experts.weights > 0))
		return 0;
	return 2 * s->experts.layers * (s->experts.met * (shared - 1) / s->tensor - (s->tensor - 1) / s->tensor);
}

/* A token's copies to its experts and back, forward and backward, of the part of the sequence that a GPU of the tensor
 * group has. With overlap they hide behind the products and the attention of another microbatch (DeepSeek-V3,
 * arXiv:2412.19437, section 3.2.1). */
static double expert_s(const struct shape *s, const struct cluster *c, double compute_s,
		       const struct throughput_constants *k)
{
	struct travel t = { .tokens = s->tokens / s->tensor,
			    .copy_b = WEIGHT_B * s->hidden,
			    .in_node_b_per_s = 0.5 * c->accelerator->link_b_per_s * k->collective,
			    .network_b_per_s = c->network_b_per_s * k->collective };
	double all_s;

	if (!(s->experts.weights > 0))
		return 0;
	all_s = (s->forwards + 1) * 2 * s->experts.layers *
		experts_travel_s(&s->experts, &c->layout, c->gpus_per_node, &t);
	return c->layout.overlaps_experts ? fmax(0, all_s - compute_s) : all_s;
}

/* Two all-reduces of the activations a layer and pass, in rings: 2 (t-1)/t of the bytes. Sequence parallelism has an
 * all-gather and a reduce-scatter for each, the same bytes. Those of backward run while the gradients of the weights are
 * computed (Korthikanti et al. 2022, section 6.2). Between stages the activations travel, split over t. */
static double tensor_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	double activation_b = WEIGHT_B * s->tokens * s->hidden, sum_s = 0;
	double share = 2 * (s->tensor - 1) / s->tensor;

	if (s->tensor > 1) {
		double pass = (2 * s->layers * share + expert_sums(s, c)) * activation_b /
			      collective_b_per_s(c, s->tensor, (double)c->gpus_per_node, k);

		sum_s += s->forwards * pass + fmax(0, pass - s->weight_gradients * body_s(s, c, k));
	}
	if (s->pipeline > 1)
		sum_s += 2 * (double)c->layout.interleave * activation_b / s->tensor /
			 (c->nodes > 1 ? c->network_b_per_s : 0.5 * c->accelerator->link_b_per_s);
	return sum_s;
}

/* Each part of a sequence needs all keys and values of the layer: they are gathered before attention, forward and, since
 * a GPU keeps its own only, backward, where their gradients are scattered too; nothing hides it (Llama 3 herd of models,
 * arXiv:2407.21783, section 3.3.2). Context groups lie next to tensor groups (ibid.). */
static double context_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	double gathered_b = 2 * WEIGHT_B * s->tokens * s->context * s->keys / s->tensor;
	double in_node = fmax(1, (double)c->gpus_per_node / s->tensor);

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
	double in_node = fmax(1, (double)c->gpus_per_node / r->apart);
	double share = (r->ranks - 1) / r->ranks;
	double weight_b = (is_quantized ? QUANTIZED_B : WEIGHT_B) * r->weights;
	double traffic_b = c->layout.zero == 3 ? 2 * weight_b + GRADIENT_B * r->trained
			   : c->layout.zero    ? (GRADIENT_B + WEIGHT_B) * r->trained
					       : 2 * GRADIENT_B * r->trained;

	if (r->ranks <= 1)
		return 0;
	return share * traffic_b / collective_b_per_s(c, r->ranks, in_node, k);
}

/* Data-parallel traffic of a step for one microbatch (ZeRO-3) or at its end. */
static double data_s(const struct shape *s, const struct cluster *c, const struct throughput_constants *k)
{
	const struct layout *l = &c->layout;
	struct replicated all = { s->weights, s->trained, s->data, s->tensor }, experts;

	experts = (struct replicated){ s->dealt, s->weight_gradients * s->dealt, s->expert_data,
				       (double)(l->expert * l->expert_tensor) };
	return replicas_s(&all, s->is_quantized, c, k) +
	       (s->dealt > 0 ? replicas_s(&experts, s->is_quantized, c, k) : 0);
}

/* What a GPU updates, or its host for it. */
static struct host host_of(const struct shape *s, const struct cluster *c)
{
	double weight_b = s->is_quantized ? QUANTIZED_B : WEIGHT_B;
	int zero = c->layout.zero;

	return (struct host){
		.weights_b = weight_b *
			     (s->weights / (zero == 3 ? s->data : 1) + s->dealt / (zero == 3 ? s->expert_data : 1)),
		.trained = s->trained / (zero ? s->data : 1) +
			   s->weight_gradients * s->dealt / (zero ? s->expert_data : 1),
		.microbatches = s->microbatches,
	};
}

double throughput_rate(const struct throughput *t, const struct cluster *c)
{
	return t->tokens / (t->step_s * cluster_gpus(c));
}

/* A microbatch on one stage: work and the launches of its kernels, which hide each other in part. A layer that is sharded
 * is gathered, freed and its gradients scattered by the host besides (Zhao et al. 2023, arXiv:2304.11277). */
static double launched_s(const struct shape *s, const struct cluster *c, double compute_s,
			 const struct throughput_constants *k)
{
	int is_sharded = c->layout.zero == 3 && s->data > 1;
	double launch_s = (k->launch_s + (is_sharded ? k->shard_s : 0)) * s->layers * (s->forwards + 2) / 3;

	return pow(pow(compute_s, LAUNCH_NORM) + pow(launch_s, LAUNCH_NORM), 1 / LAUNCH_NORM);
}

/* The last stage, which has the output layer, paces a pipeline that was cut into equal stages (Llama 3 herd of models,
 * arXiv:2407.21783, section 3.3.2). */
struct throughput throughput_predict(const struct workload *w, const struct cluster *c,
				     const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;
	struct shape s = shape(w, c);
	double compute, launched, micro = s.microbatches, head = head_s(&s, a, k);
	struct host host = host_of(&s, c);
	double optimizer_b = OPTIMIZER_B * s.trained / (c->layout.zero ? s.data : 1) +
			     OPTIMIZER_B * s.weight_gradients * s.dealt / (c->layout.zero ? s.expert_data : 1);
	struct throughput t = { .tokens = s.tokens * s.microbatches * s.data };

	t.matmul_s = matmul_s(&s, c, k);
	t.attention_s = attention_s(&s, c, k);
	t.elementwise_s = elementwise_s(&s, c) + cast_s(&s, c);
	t.dequantize_s = dequantize_s(&s, a, k);
	t.tensor_s = tensor_s(&s, c, k);
	t.expert_s = expert_s(&s, c, t.matmul_s + t.attention_s, k);
	t.context_s = context_s(&s, c, k);
	compute = t.matmul_s + t.attention_s + t.elementwise_s + t.dequantize_s + t.tensor_s + t.context_s + t.expert_s;
	launched = launched_s(&s, c, compute + head, k);
	t.launch_s = micro * (launched - compute - head);
	t.data_s = data_s(&s, c, k) * (c->layout.zero == 3 ? micro : 1);
	t.head_s = micro * head;
	t.matmul_s *= micro;
	t.attention_s *= micro;
	t.elementwise_s *= micro;
	t.dequantize_s *= micro;
	t.tensor_s *= micro;
	t.context_s *= micro;
	t.expert_s *= micro;
	t.bubble_s = launched_s(&s, c, compute, k) * (s.pipeline - 1) / (double)c->layout.interleave;
	t.optimizer_s = c->layout.offload ? host_update_s(&host, c->gpus_per_node) : optimizer_b / a->bandwidth_b_per_s;
	t.host_s = host_travel_s(&host, c->layout.offload, c->host_b_per_s * k->collective);
	t.step_s = launched * micro + t.bubble_s + t.data_s + t.host_s + t.optimizer_s;
	return t;
}

struct throughput_line throughput_line(const struct workload *w, const struct cluster *c,
				       const struct throughput_constants *k)
{
	struct cluster twice = *c;
	struct throughput one = throughput_predict(w, c, k), two;
	double per_token_s;

	twice.layout.microbatch *= 2;
	twice.layout.batch *= 2;
	two = throughput_predict(w, &twice, k);
	per_token_s = (two.step_s - one.step_s) / (two.tokens - one.tokens);
	return (struct throughput_line){ one.step_s - per_token_s * one.tokens, per_token_s };
}

/* Fitted by tests/validation/fit.c, 2026-11-21, but for the bytes, which are counted; sustained: the geometric mean of A100's and H100's, for accelerators
 * that have none of their own in the catalog. */
const struct throughput_constants throughput_fitted = {
	.sustained = 0.75,
	.half_width = 445,
	.attention = 0.34,
	.collective = 0.80,
	.launch_s = 4.2e-3,
	.shard_s = 3.5e-3,
	.dequantize_b = 16,
};

/* A user's stack is a new program. On the calibration rows with a published layout, each program one value, 16 programs:
 * 1.48 x the median absolute deviation, 0.31 (the robust one, since some hours hold loading and evaluation), times
 * sqrt(1 + 1/16), and 0.19 within a program. On an accelerator of which nothing was measured 0.39 (3 rows) in all; on one
 * whose best product was measured the sd of two logarithms, those of the sustained rate over that: 1 on A100 (taken so),
 * 0.80 on H100 (fitted 633 TFLOP/s of 797.5 measured). Short steps that are sharded 0.73, of eight: three measured steps
 * within 16 %, two users of Alpaca's published command within 6 % and one 1.7 times as slow, and the first runs of Alpaca
 * and of Dolly 4.5 and 3.6 times, of whose programs or networks more isn't known. */
#define LOG_SD		     0.37
#define LOG_SD_ACCELERATOR   0.34
#define LOG_SD_MEASURED	     0.16
#define LOG_SD_SHORT_SHARDED 0.73
enum { SHORT_TOKENS = 2048 };

/* Of the step what the update by the host has, in proportion to its share of the step. */
static double host_log_sd(const struct workload *w, const struct cluster *c)
{
	struct throughput t;

	if (!c->layout.offload)
		return 0;
	t = throughput_predict(w, c, &throughput_fitted);
	return host_update_log_sd * t.optimizer_s / t.step_s;
}

double throughput_log_sd(const struct workload *w, const struct cluster *c)
{
	int is_short = c->layout.microbatch * w->sequence < SHORT_TOKENS;
	double own = is_short && c->layout.zero == 3 ? LOG_SD_SHORT_SHARDED : LOG_SD;
	double other = c->accelerator->sustained > 0		 ? 0
		       : c->accelerator->measured_flop_per_s > 0 ? LOG_SD_MEASURED
								 : LOG_SD_ACCELERATOR;

	return hypot(hypot(own, other), host_log_sd(w, c));
}
