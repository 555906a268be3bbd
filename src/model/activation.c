/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/activation.h"

#include "model/experts.h"
#include "model/work.h"

#include <math.h>

#define MASK_B	    1.0 /* of a dropout, a byte an element */
#define FP32_B	    4.0
#define HEAD_WIDTH  128 /* where heads are not given; that of most models since GPT-3 */
#define FFN_WIDTHS  4	/* where ffn is not given: Vaswani et al. 2017, section 3.3 */
#define QKV_TARGETS (LORA_Q | LORA_K | LORA_V)
#define IN_TARGETS  (LORA_GATE | LORA_UP)

static double element_b(const struct workload *w)
{
	return w->precision == PRECISION_FP32 ? 4 : 2;
}

/* Of what runs past the matrices from layer to layer: a sum of fp32 and 16 bit is in fp32. */
static double residual_b(const struct workload *w)
{
	return w->precision == PRECISION_AUTOCAST ? FP32_B : element_b(w);
}

/* Of what is kept of a matrix's input, for the gradient of its weights. */
static double input_b(const struct workload *w)
{
	double narrow_b = precision_narrow_b(w->precision);

	return narrow_b > 0 ? narrow_b : element_b(w);
}

/* Is the input of a group of matrices kept? Those that are trained need it for the gradient of their weights. So does a
 * quantised base: the nf4 rows of litgpt's resource tables (2023) hold a quarter more than those in 16 bit, which is
 * what these inputs come to; an assumption of low confidence. */
static double keeps(const struct workload *w, int group)
{
	return w->method != METHOD_LORA || w->lora_targets & group;
}

/* Adapters see their input through a dropout of their own (PEFT's lora_dropout): a copy and a mask. */
static double adapters_b(const struct workload *w)
{
	const struct arch *a = w->arch;
	double width = 0;

	for (int target = LORA_Q; workload_is_adapter(w) && target < LORA_DOWN; target <<= 1)
		width += w->lora_targets & target ? (double)a->hidden : 0;
	if (workload_is_adapter(w) && w->lora_targets & LORA_DOWN)
		width += (double)a->ffn * fmax(1, (double)a->experts_active);
	return width * (element_b(w) + MASK_B);
}

/* Plain: input and output of the activation function. Gated: gate, its activation, up, and their product. The last of
 * each is the input of the second matrix. */
static double mlp_b(const struct workload *w)
{
	const struct arch *a = w->arch;
	double width =
		a->ffn ? arch_mlp_width(a) : (double)(FFN_WIDTHS * a->hidden) * fmax(1, (double)a->experts_active);
	double inner = a->has_plain_mlp || !a->ffn ? 1 : 3;

	return width * (element_b(w) * inner + input_b(w) * keeps(w, LORA_DOWN));
}

/* e = 2 B an element, 4 in fp32; with autocast 4 of what goes past the matrices: inputs of norms and layers. A frozen matrix does not need its input, but for its adapter's copy (and where the base
 * is quantised: its kernel keeps it). Needs layers, hidden; ffn 0 is taken as 4 h, heads 0 as h / 128. */
static struct activation activation_of_layer(const struct workload *w)
{
	const struct arch *a = w->arch;
	double e = element_b(w), h = (double)a->hidden, heads = a->heads ? (double)a->heads : fmax(1, h / HEAD_WIDTH);
	double kept = arch_queries(a) + arch_keys(a) + arch_values(a) + arch_outputs(a);
	/* Models with a gated MLP have an RMSNorm, which is computed in fp32: the copy is what is kept. */
	double norm_b = a->has_plain_mlp || !a->ffn ? residual_b(w) : FP32_B;

	return (struct activation){
		.whole_b = 2 * norm_b * h + input_b(w) * h * (keeps(w, QKV_TARGETS) + keeps(w, IN_TARGETS)) +
			   2 * MASK_B * h + adapters_b(w),
		/* What attention returns it needs itself, in 16 bit; the matrix behind it keeps a copy in fp8. */
		.split_b = e * kept + precision_narrow_b(w->precision) * arch_outputs(a) + mlp_b(w),
		.scores_b = (2 * e + MASK_B) * heads * (double)w->sequence,
		.input_b = residual_b(w) * h,
	};
}

/* Tokens that a GPU takes at once. */
static double tokens(const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;

	return (double)p->workload->sequence * (double)l->microbatch / (double)l->context;
}

/* Layers of which activations are held, over all microbatches in flight. Chunks: Narayanan et al. 2021
 * (arXiv:2104.04473), section 2.2, and the warm-up that follows from it. */
static double layers_in_flight(const struct plan *p, int is_first)
{
	const struct layout *l = &p->cluster->layout;
	double m = (double)l->interleave, stages = (double)l->pipeline;
	double chunk = ceil((double)p->workload->arch->layers / (stages * m));
	double batches = (double)layout_microbatches(l, (int64_t)cluster_gpus(p->cluster));
	double behind = is_first ? stages - 1 : 0;

	return chunk * fmin(batches * m, m > 1 ? 2 * behind + (m - 1) * stages + 1 : behind + 1);
}

/* Of a token in one layer, on average: its copies, as they lie sorted by expert before the first matrices. They are kept
 * in place of one. */
static double copies_b(const struct plan *p)
{
	const struct workload *w = p->workload;
	struct experts e = experts_in(w->arch, &p->cluster->layout);

	return keeps(w, IN_TARGETS) * input_b(w) * (double)w->arch->hidden * (e.met - 1) * e.layers /
	       (double)w->arch->layers;
}

double activation_layers_b(const struct plan *p, int is_first)
{
	const struct layout *l = &p->cluster->layout;
	struct activation a = activation_of_layer(p->workload);
	double t = (double)l->tensor, whole = l->sequence_parallel ? t : 1;
	double all_b = a.whole_b / whole + (a.split_b + copies_b(p)) / t, flight = layers_in_flight(p, is_first);

	if (l->recompute == RECOMPUTE_FULL)
		return tokens(p) * (a.input_b / whole * flight + all_b);
	if (l->recompute == RECOMPUTE_NONE && l->attention == ATTENTION_PLAIN)
		all_b += a.scores_b / t; /* a fused attention keeps none */
	return tokens(p) * all_b * flight;
}

double activation_keys_b(const struct plan *p)
{
	const struct layout *l = &p->cluster->layout;
	const struct arch *a = p->workload->arch;

	return element_b(p->workload) * (arch_keys(a) + arch_values(a)) * tokens(p) * (double)l->context /
	       (double)l->tensor;
}

double activation_ends_b(const struct plan *p, int is_first, int is_last)
{
	const struct layout *l = &p->cluster->layout;
	const struct arch *a = p->workload->arch;
	double t = (double)l->tensor, whole = l->sequence_parallel ? t : 1, h = (double)a->hidden;
	double microbatches =
		fmin((double)layout_microbatches(l, (int64_t)cluster_gpus(p->cluster)), (double)l->pipeline);
	double ends_b = 0;

	if (a->vocab && is_first)
		ends_b += MASK_B * h / whole * microbatches;
	if (a->vocab && is_last)
		ends_b += 2 * residual_b(p->workload) * h / whole +
			  FP32_B * (double)a->vocab / t / (double)l->loss_chunks;
	return tokens(p) * ends_b;
}
