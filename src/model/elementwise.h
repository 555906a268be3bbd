/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * elementwise.h - what the operations between the matrix products move through memory.
 *
 * Bytes a token in one forward pass, counted operation by operation from what the programs do; backward moves about twice
 * as much. docs/MODEL.md, "Predicted speed", has the counts and their sources. Tested: tests/unit/test_throughput.c.
 */
#ifndef FLOPCAST_MODEL_ELEMENTWISE_H
#define FLOPCAST_MODEL_ELEMENTWISE_H

#include "plan/layout.h"
#include "plan/workload.h"

struct elementwise {
	double whole_b;		   /* of a layer, what tensor parallelism leaves whole */
	double attention_b, mlp_b; /* of a layer, what it splits; of a mixture, of one expert */
	double adapter_b;	   /* of the adapters of all layers; 0 without */
	int is_fused;
};

/* The workload has layers and hidden. `l->kernels` decides; left open, pretraining has fused ones and fine-tuning
 * separate ones (Hugging Face's Trainer). */
struct elementwise elementwise_of(const struct workload *w, const struct layout *l);

#endif
