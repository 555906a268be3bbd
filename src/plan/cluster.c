/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/cluster.h"

/* Its age matters to what is to come of a node. */
static int is_ageing(const struct failure *f)
{
	return failure_takes_node(f->cause) && f->lifetime.kind != DISTRIBUTION_EXPONENTIAL;
}

int cluster_tells_nodes_apart(const struct cluster *c)
{
	int apart = c->crew || c->retire_after || c->has_manual || c->cold || c->spares_fail || c->lemon_share > 0 ||
		    c->segment;

	for (size_t i = 0; i < c->failure_count; i++) {
		const struct failure *f = &c->failures[i];

		apart |= f->cause == FAILURE_GROUP || f->undetected > 0 || f->misattributed > 0 || f->trace_count > 0 ||
			 (c->is_pooled && is_ageing(f));
	}
	return apart;
}

double accelerator_peak(const struct accelerator *a, enum precision p)
{
	switch (p) {
	case PRECISION_FP8:
		return a->fp8_flop_per_s;
	case PRECISION_MXFP8:
		return a->mxfp8_flop_per_s;
	case PRECISION_NVFP4:
		return a->nvfp4_flop_per_s;
	default:
		return a->peak_flop_per_s;
	}
}
