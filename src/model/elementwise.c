/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/elementwise.h"

#include "model/adapter.h"

/* Bytes by width: hidden units that stay whole, queries and keys (which rotate), keys and values, the MLP's. */
struct count {
	double hidden, rotated, kv, ffn;
};

/* As Megatron-LM and compiled programs do it, 16-bit: two norms (4 each), two dropouts with residual (7 each); bias and
 * activation of the MLP (16 at ffn = 4 h). */
static const struct count fused = { 22, 0, 0, 4 };

/*
 * As transformers does it (modeling_llama.py@0022728), 16-bit, an operation after the other. A norm goes through 32 bit: to 32
 * (6), square (8), mean (4), times (8), to 16 (6), times the weight (4), two of them; two residual sums (6). Rotation: times
 * cosine (4), half negated and joined (6), times sine (4), sum (6). Activation (4) and product with the other half (6).
 */
static const struct count separate = { 2 * 36 + 2 * 6, 20, 0, 10 };

/*
 * The same after PEFT's prepare_model_for_kbit_training, which turns norms, embeddings and head to 32 bit: what flows between
 * the layers is then 32-bit, and bitsandbytes' Linear4bit casts in and out (out.to(inp_dtype)). Norms without their casts
 * (28 each), residual sums (10 after attention, which is cast back, and 12), casts of the inputs of q, k, v, gate, up
 * (6 each) and of down's output (6); q, k, v cast out and, for attention, in again (12; the v of it is kv); rotation (40); gate
 * and up cast out (12), activation (8), product (12), down's input (6).
 */
static const struct count upcast = { 2 * 28 + 22 + 5 * 6 + 6, 40 + 12, 12, 38 };

/* Of an adapter: out += scale x B A dropout(in), one operation after the other, as PEFT computes it (lora/layer.py). */
struct adapter_count {
	double in, out;
};

/* 16-bit: dropout (2 in, 2 out, a mask), A (2 in); B (2 out), scale (4), sum (6). */
static const struct adapter_count adapter_pure = { 7, 12 };
/* Adapters in 32 bit (PEFT's autocast_adapter_dtype, huggingface/peft#1706): the input to 32 (6), dropout (9), to 16 for
 * A (6), A (2). */
static const struct adapter_count adapter_mixed = { 23, 12 };
/* The input and the sum are 32-bit already: dropout (9), to 16 (6), A (2); B (2), scale (4), sum (10). */
static const struct adapter_count adapter_upcast = { 17, 16 };

static int is_fused(const struct workload *w, const struct layout *l)
{
	if (l->kernels != KERNELS_BY_METHOD)
		return l->kernels == KERNELS_FUSED;
	return w->method == METHOD_PRETRAIN || w->method == METHOD_CONTINUE;
}

struct elementwise elementwise_of(const struct workload *w, const struct layout *l)
{
	const struct arch *a = w->arch;
	double hidden = (double)a->hidden, ffn = a->ffn ? arch_mlp_width(a) : 4 * hidden;
	int is_mixed = !is_fused(w, l) && w->precision != PRECISION_PURE;
	int is_upcast = is_mixed && (w->method == METHOD_QLORA || w->precision == PRECISION_AUTOCAST);
	const struct count *c = is_fused(w, l) ? &fused : is_upcast ? &upcast : &separate;
	const struct adapter_count *k = is_upcast ? &adapter_upcast : is_mixed ? &adapter_mixed : &adapter_pure;

	return (struct elementwise){
		.whole_b = c->hidden * hidden,
		.attention_b = c->rotated * (arch_queries(a) + arch_keys(a)) + c->kv * arch_values(a),
		.mlp_b = c->ffn * ffn,
		.is_fused = is_fused(w, l),
		.adapter_b = workload_is_adapter(w) ? adapter_moved(w, k->in, k->out) : 0,
	};
}
