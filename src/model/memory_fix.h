/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory_fix.h - what would make a plan fit into its GPUs' memory: the plan changed in one way, and its memory then. In
 * words: scenario/memory_fix_words.h.
 */
#ifndef FLOPCAST_MODEL_MEMORY_FIX_H
#define FLOPCAST_MODEL_MEMORY_FIX_H

#include "model/memory.h"

/* A change, by what it sets. */
enum memory_fix_change {
	REMEDY_MICROBATCH,  /* one sequence */
	REMEDY_SELECTIVE,   /* no scores of attention kept */
	REMEDY_RECOMPUTE,   /* full */
	REMEDY_LOSS_CHUNKS, /* logits in eight pieces */
	REMEDY_ZERO_1,
	REMEDY_ZERO_3,
	REMEDY_ALL_OF_LAYOUT, /* ZeRO-3, full recompute, one sequence */
	REMEDY_ADAM8BIT,
	REMEDY_OFFLOAD, /* optimizer states to the host */
	REMEDY_LORA,
	REMEDY_QLORA,
	REMEDY_END
};

struct memory_fix {
	enum memory_fix_change change;
	double need_b; /* per GPU */
	int fits;
};

/* Every change that applies to the plan and saves memory, of the layout, the optimizer or the method; as many as are
 * returned are set. 0 when the memory is not known. */
size_t memory_fix_list(const struct plan *p, struct memory_fix list[REMEDY_END]);

/* The fewest GPUs that hold the workload with one sequence each, full recompute and ZeRO-3, over tensor degrees 1, 2, 4,
 * 8 that divide the heads. gpus = 0: not known, or none up to a million. */
struct fewest {
	int64_t gpus, tensor;
	double need_b; /* per GPU */
};
struct fewest memory_fix_fewest_gpus(const struct plan *p);

#endif
