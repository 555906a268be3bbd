/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * activation.h - what a training step keeps from its forward pass for the backward pass, in bytes.
 *
 * Korthikanti et al. 2022 (arXiv:2205.05198), sections 4 and 5, extended to what later models have: grouped keys and
 * values, gated MLPs of any width, experts, frozen bases. For their model (plain MLP of 4 h, all weights trained,
 * 16 bit) the terms sum to their s b h (10 + 24 / t + 5 a s / (h t)). Tested: tests/unit/test_memory.c (their figure 1).
 */
#ifndef FLOPCAST_MODEL_ACTIVATION_H
#define FLOPCAST_MODEL_ACTIVATION_H

#include "plan/plan.h"

/* Of one token in one layer. Tensor parallelism divides split_b and scores_b, and whole_b and input_b only with sequence
 * parallelism. */
struct activation {
	double whole_b;	 /* inputs of norms and of the first matrices, dropout masks */
	double split_b;	 /* queries, keys, values, what attention returns, inside the MLP */
	double scores_b; /* of attention, 2 e + 1 B a head and position, where no fused attention leaves them out */
	double input_b;	 /* of the layer: all that full recompute keeps */
};

/* Bytes that the layers of a stage keep per GPU: the first stage of a pipeline, or the last. In flight are as many
 * microbatches as 1F1B asks for: the first stage holds p of them, and L (1 + (p - 1) / (p m)) layers' worth when
 * interleaved with m chunks a stage. */
double activation_layers_b(const struct plan *p, int is_first);

/* Keys and values of one layer for the whole of the sequences that a GPU has a part of, with context parallelism. */
double activation_keys_b(const struct plan *p);

/* The same of what lies before and behind the layers: dropout of the embedding; last norm, output matrix, fp32 logits
 * (ibid., section 4.3; 4 B x vocabulary a token). 0 without a known vocabulary. */
double activation_ends_b(const struct plan *p, int is_first, int is_last);

#endif
