/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * remedy.h - what would make a plan fit into its GPUs' memory: the plan changed in one way, and its memory then.
 */
#ifndef FLOPCAST_MODEL_REMEDY_H
#define FLOPCAST_MODEL_REMEDY_H

#include "base/text.h"
#include "model/memory.h"

enum { REMEDIES_MOST = 12 };

struct remedy {
	const char *words; /* as one would write it: "recompute=\"full\"" */
	double need_b;	   /* per GPU */
	int fits;
};

/* Every change that applies to the plan and saves memory, of the layout, the optimizer or the method; as many as are
 * returned are set. 0 when the memory is not known. */
size_t remedy_list(const struct plan *p, struct remedy list[REMEDIES_MOST]);

/* The fewest GPUs that hold the workload with one sequence each, full recompute and ZeRO-3, over tensor degrees 1, 2, 4,
 * 8 that divide the heads. gpus = 0: not known, or none up to a million. */
struct fewest {
	int64_t gpus, tensor;
	double need_b; /* per GPU */
};
struct fewest remedy_fewest_gpus(const struct plan *p);

/* The changes that are enough, with their GB, and the fewest GPUs; in words, added to `words`. */
void remedy_describe(const struct plan *p, struct text *words);

#endif
