/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout_search.h - the layouts of least predicted step time that fit the memory.
 *
 * All of tensor (powers of two within a node), pipeline (up to the layers it divides), interleave (1, 2, 4), microbatch (powers of
 * two), ZeRO stage (0 to 3) and recompute (selective, full, none) are predicted (model/throughput.h), with the sequences of a
 * step, attention, offload, context and experts of the plan's layout kept; what is left of the GPUs are replicas. A layout
 * moves nothing but the step and the memory, so the fastest of them is the cheapest too.
 * Tested against plain enumeration: tests/unit/test_layout_search.c.
 */
#ifndef FLOPCAST_MODEL_LAYOUT_SEARCH_H
#define FLOPCAST_MODEL_LAYOUT_SEARCH_H

#include "base/text.h"
#include "plan/plan.h"

struct layout_found {
	struct layout layout; /* is_given */
	double step_s;	      /* predicted */
};

/* The fastest first, the simpler of equals; returns how many, at most `most`: 0 where none fits or the plan, which has a layout,
 * lacks what the prediction needs. */
size_t layout_search(const struct plan *p, struct layout_found list[], size_t most);

/* The searched attributes of <layout> as "tensor=4 pipeline=2 ...", on so many GPUs. */
void layout_search_words(struct text *t, const struct layout *l, int64_t gpus);

#endif
