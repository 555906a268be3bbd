/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/kernels.h"

#include <math.h>

/* Per token and key of each head, attention without a fused kernel: scores out, softmax in and out, dropout in, out and
 * mask, in again. */
#define SCORE_B	     11.0
#define SCORE_BACK_B 19.0
/* Per token and word of the vocabulary, the loss forward and backward: 16-bit logits out, to 32 bit, softmax in and
 * out, gradient out, to 16 bit. */
#define LOGIT_B	     26.0
/* Read in 16 bit, written in fp8 as it is and transposed; kernels that are fused cast what they have just computed (Transformer
 * Engine's LayerNormMLP: norm, activation and cast in one). */
#define CAST_B	     4.0
#define CAST_FUSED_B 2.0

static const struct grade half = { 1, STAGE_WEIGHT_B };

double kernels_wide_flop_per_s(const struct accelerator *a, const struct throughput_constants *k)
{
	if (a->sustained > 0)
		return a->peak_flop_per_s * a->sustained;
	return a->measured_flop_per_s > 0 ? a->measured_flop_per_s : a->peak_flop_per_s * k->sustained;
}

/* Of those as wide as this. */
static double product_flop_per_s(double width, const struct accelerator *a, const struct throughput_constants *k)
{
	return kernels_wide_flop_per_s(a, k) * width / (width + k->half_width);
}

/* One pass of products with so many weights, which also reads them. */
static double pass_s(const struct stage *s, double weights, const struct grade *g, const struct accelerator *a,
		     const struct throughput_constants *k)
{
	double width = s->hidden / s->tensor;

	return 2 * s->tokens * weights / (product_flop_per_s(width, a, k) * g->speed) +
	       g->weight_b * weights / a->bandwidth_b_per_s;
}

/* The same of the experts: each copy meets one, all that a GPU has are read. Their matrices are as wide as the narrower
 * side; what grouping them into one kernel loses (1.4 % in Gale et al. 2022, MegaBlocks, arXiv:2211.15841, section 6.3) is
 * left out. */
static double experts_pass_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
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

double kernels_body_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	return pass_s(s, s->body, &s->grade, c->accelerator, k) + experts_pass_s(s, c, k);
}

double kernels_matmul_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	return (s->forwards + 1 + s->weight_gradients) * kernels_body_s(s, c, k);
}

double kernels_head_s(const struct stage *s, const struct accelerator *a, const struct throughput_constants *k)
{
	return (2 + s->weight_gradients) * pass_s(s, s->head, &half, a, k) +
	       s->tokens * LOGIT_B * s->vocab / s->tensor / a->bandwidth_b_per_s;
}

/* FlashAttention-2 reaches 50 to 73 % of A100's peak (Dao 2023, arXiv:2307.08691) and 35 % of H100's (Shah et al. 2024,
 * arXiv:2407.08608, abstract); FlashAttention 25 to 40 % of A100's (Dao 2023), which the fit of `attention` confirms. */
#define FLASH2_SHARE	    0.615
#define FLASH2_SHARE_HOPPER 0.35
/* FlashAttention-3 and cuDNN on H100: 740 TFLOP/s forward (Shah et al. 2024, abstract), about 560 backward (ibid., figure 6, heads of
 * 128), which has 2.5 times the work. Taken for Blackwell too. */
#define FLASH3_SHARE	    (3.5 / (1 / (740.0 / 989) + 2.5 / (560.0 / 989)))
#define HOPPER_FLOP_PER_S   500e12 /* peak from Hopper on, which reaches it by instructions that FlashAttention-2 lacks */

/* Of a fused attention; FlashAttention-2 does not run on GPUs before Ampere, which had no bf16. */
static double fused_flop_per_s(const struct cluster *c, const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;

	if (c->layout.attention == ATTENTION_FLASH3 && a->peak_flop_per_s > HOPPER_FLOP_PER_S)
		return a->peak_flop_per_s * FLASH3_SHARE;
	if (c->layout.attention == ATTENTION_FUSED || !a->has_bf16)
		return kernels_wide_flop_per_s(a, k) * k->attention;
	return a->peak_flop_per_s * (a->peak_flop_per_s > HOPPER_FLOP_PER_S ? FLASH2_SHARE_HOPPER : FLASH2_SHARE);
}

/* Fused: half of the scores (causal), and backward makes them again: five products for two. Plain: all of them, and
 * the scores go through memory. */
double kernels_attention_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;
	double forward_flop =
		4 * s->tokens * s->attention_macs / s->tensor; /* all scores, also those that are masked */
	double scores = s->tokens * s->sequence * s->heads * s->layers / s->tensor;
	double again = s->forwards - 1 + (c->layout.recompute == RECOMPUTE_SELECTIVE);

	if (c->layout.attention != ATTENTION_PLAIN)
		return 0.5 * forward_flop * (s->forwards + 2.5) / fused_flop_per_s(c, k);
	return (3 + again) * forward_flop / kernels_wide_flop_per_s(a, k) +
	       (SCORE_B * (1 + again) + SCORE_BACK_B) * scores / a->bandwidth_b_per_s;
}

static double between_s(const struct stage *s, const struct cluster *c)
{
	double whole = s->between.whole_b / (c->layout.sequence_parallel ? s->tensor : 1);
	double split = (s->between.attention_b + s->between.mlp_b) / s->tensor;
	/* One number is read and `met` are written where copies are made, and the other way round. */
	double copies = s->experts.weights > 0 ? 2 * STAGE_WEIGHT_B * (s->experts.met + 1) * s->hidden / s->tensor : 0;

	return s->tokens *
	       (s->layers * (whole + split) + s->experts.layers * copies +
		s->between.adapter_b / (s->tensor * s->pipeline)) *
	       (s->forwards + 2) / c->accelerator->bandwidth_b_per_s;
}

/* Inputs of the products forward, their gradients backward: read in 16 bit, written in fp8 as they are and transposed; of a
 * layer's weights the same, once a microbatch. Each on its own: an assumption, programs join some with what comes before. */
static double cast_s(const struct stage *s, const struct cluster *c)
{
	double inputs = 2 * s->hidden + (s->hidden + s->mlp) / s->tensor;
	double gradients = 2 * s->hidden + (s->hidden + 2 * s->keys + 2 * s->mlp) / s->tensor;

	if (s->grade.weight_b == half.weight_b)
		return 0;
	return (s->between.is_fused ? CAST_FUSED_B : CAST_B) *
	       (s->tokens * s->layers * (s->forwards * inputs + gradients) + s->body + s->dealt) /
	       c->accelerator->bandwidth_b_per_s;
}

double kernels_elementwise_s(const struct stage *s, const struct cluster *c)
{
	return between_s(s, c) + cast_s(s, c);
}

double kernels_dequantize_s(const struct stage *s, const struct accelerator *a, const struct throughput_constants *k)
{
	return s->is_quantized ? (s->forwards + 1) * (s->weights + s->dealt) * k->dequantize_b / a->bandwidth_b_per_s
			       : 0;
}
