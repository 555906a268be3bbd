/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout_choice.h - a layout for a plan that has none: the simplest one that fits the memory.
 *
 * As Narayanan et al. 2021 (arXiv:2104.04473, section 3, takeaways 1 and 2) advise: tensor parallelism first, within a node,
 * then a pipeline, until the model fits; the rest of the GPUs are replicas, which share the optimizer's states (ZeRO-1).
 * Recompute is selective where that fits, else full; where no degree fits, the experts of a mixture are dealt to ranks,
 * then long sequences shared; where nothing of this fits, ZeRO-3. Tested: tests/unit/test_layout_choice.c.
 */
#ifndef FLOPCAST_MODEL_LAYOUT_CHOICE_H
#define FLOPCAST_MODEL_LAYOUT_CHOICE_H

#include "plan/plan.h"

struct layout_choice {
	struct layout layout; /* is_given */
	int is_found;	      /* else nothing fits, or it can't be known: layers, hidden, sequence or memory are not */
	double need_b;	      /* per GPU */
};

/*
 * Assumed, with low confidence: steps of 4 Mi tokens (LLaMA, arXiv:2302.13971, section 2.3: "a batch size of 4M tokens"), or
 * of 128 sequences in fine-tuning (tatsu-lab/stanford_alpaca README, 2023), one microbatch a replica at least;
 * microbatches of at most 8,192 tokens, a power of two of sequences, that fit.
 */
struct layout_choice layout_choice_of(const struct plan *p);

/* Whether its degrees divide the plan's GPUs, nodes and model, and have the links that they need. */
int layout_is_possible(const struct plan *p, const struct layout *l);

#endif
