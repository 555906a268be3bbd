/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory.h - bytes per GPU that training takes, by part, and what is there.
 */
#ifndef FLOPCAST_MODEL_MEMORY_H
#define FLOPCAST_MODEL_MEMORY_H

#include "base/row.h"
#include "plan/plan.h"

/* constant, name, key in JSON */
#define MEMORY_LIST(X)                                                                                                 \
	X(MEMORY_WEIGHTS, "weights", "weights_b")                                                                      \
	X(MEMORY_CONSTANTS, "quantisation constants", "constants_b")                                                   \
	X(MEMORY_GRADIENTS, "gradients", "gradients_b")                                                                \
	X(MEMORY_OPTIMIZER, "optimizer states", "optimizer_b")                                                         \
	X(MEMORY_ADAPTERS, "adapters and their states", "adapters_b")                                                  \
	X(MEMORY_FROZEN, "reference, teacher and critic", "frozen_b")                                                  \
	X(MEMORY_GATHERED, "gathered layers", "gathered_b")                                                            \
	X(MEMORY_ACTIVATIONS, "activations", "activations_b")                                                          \
	X(MEMORY_ENDS, "embedding and logits", "ends_b")                                                               \
	X(MEMORY_CACHE, "KV cache", "cache_b")                                                                         \
	X(MEMORY_MARGIN, "rule-of-thumb margin", "margin_b")                                                           \
	X(MEMORY_CONTEXT, "CUDA context", "context_b")

enum memory_part { MEMORY_LIST(ROW_CONSTANT) MEMORY_PARTS };

const char *memory_part_name(enum memory_part part);
const char *memory_part_key(enum memory_part part);

struct memory {
	double need_b, have_b; /* per GPU; NAN = not known */
	int is_known, fits;    /* fits = 0 only when known */
	int is_exact;	       /* by the plan's layout; else a lower bound over all layouts, without parts */
	double part_b[MEMORY_PARTS];
};

/* The parts that are not 0, the largest first. Returns how many. */
size_t memory_largest(const struct memory *m, enum memory_part parts[MEMORY_PARTS]);

/* By the plan's layout where one is given, else the least. */
struct memory memory_of(const struct plan *p);

/*
 * The least that the plan can take: weights, gradients and AdamW state sharded over all GPUs (ZeRO-3, Rajbhandari et al.
 * 2020, section 5), one sequence per GPU, full recompute. What doesn't fit here fits under no layout with whole layers.
 *
 *   states       by precision and optimizer; 16 B per trained weight with AdamW in mixed precision: bf16 weight 2, gradient 2,
 *                fp32 master and two moments 12 (ibid., section 3.1); LoRA's base as its weights, QLoRA's bits / 8 (Dettmers
 *                et al. 2023)
 *   activations  2 s h per layer kept + 34 s h of the layer being recomputed, flash attention (Korthikanti et al. 2022,
 *                table 2); one layer's weights gathered in 16 bit
 *
 * Not known where layers, hidden size, sequence length or the accelerator's memory are not.
 */
struct memory memory_least(const struct plan *p);

/*
 * What the plan's layout takes on the fullest GPU: of the first or of the last stage of the pipeline.
 *
 *   weights      2 B (4 in fp32) / tensor, / data with ZeRO-3; QLoRA: bits / 8 of the layers', embeddings in 16 bit;
 *                autocast: 4 B, what is not quantised too (PEFT's prepare_model_for_kbit_training casts it to fp32,
 *                huggingface/peft@012c0d5a), and 2 B of a trained one's copy in 16 bit ("6 bytes", Hugging Face, "Model training
 *                anatomy")
 *   constants    4 B for 64 weights, double quantisation 1 B + 4 B / 256 for 64 (Dettmers et al. 2023, section 3)
 *   gradients    2 B, or 4 in fp32, none when fused; / data with ZeRO-2 and 3, but for "whole": FSDP's no_sync keeps "the
 *                full model gradients (instead of gradient shards)", and those of a 16-bit base that LoRA leaves frozen in
 *                the same flat parameters too ("higher than expected gradient memory usage", both PyTorch's documentation
 *                of FullyShardedDataParallel, read 2026-11-21)
 *   optimizer    4 B master weights of 16 bit + moments (OPTIMIZER_LIST); / data with ZeRO-1 and above
 *   gathered     ZeRO-3: two layers' weights (in use and prefetched) and one's gradients, the embeddings whole
 *                (Zhao et al. 2023, PyTorch FSDP, arXiv:2304.11277, section 3); QLoRA: a layer's largest matrix in 16 bit
 *   activations  activation.h
 *   context      1.41 GB: 1343 MiB that PyTorch's CUDA kernels take before any tensor (Hugging Face documentation, "Model
 *                training anatomy", read 2026-11-21; one measurement, of low confidence)
 *
 * Allocators lose some more to fragmentation, which is not counted.
 */
struct memory memory_exact(const struct plan *p);

/* The rule of thumb: 2 B a weight, 2 a gradient, 12 of AdamW's states (or the optimizer's) and a tenth of the weights for
 * all else; LoRA and QLoRA: base, adapters, a tenth of the base. Shared evenly by the GPUs; needs nothing but the number of
 * weights, and is far off for long sequences. */
struct memory memory_quick(const struct plan *p);

/* What is served at a time: so many requests of so many tokens, with weights and cached numbers of so many bits; 0 = as the
 * plan's workload has it. */
struct memory_load {
	double tokens, requests, weight_bits, cache_bits;
};

/* Nothing left open. Tokens: of a serving workload's request, else the model's context. Weights: of a serving workload, of the
 * quantised base with its constants, else of the precision's products (fp32: 32, bf16: 16, fp8: 8). Cache: of a serving
 * workload, else 16. */
struct memory_load memory_load_of(const struct plan *p, const struct memory_load *asked);

/* Serving: weights and KV cache over all GPUs, + 10 %. `load`: nothing left open. */
struct memory memory_serving(const struct plan *p, const struct memory_load *load);

/* Serving by the rule of thumb: the weights and a fifth, whatever is served ("M = P x Q / 8 x 1.2", as told by besthub.dev, "How
 * Much GPU Memory Does an LLM Service Really Need?", read 2026-12-01). Needs nothing but the number of weights. */
struct memory memory_quick_serving(const struct plan *p, const struct memory_load *load);

/* Bytes of KV cache a token: 2 (key and value) x layers x width of keys x 2 B. 0 when layers or hidden are not known. */
double memory_cache_b(const struct arch *a, double bits);

#endif
