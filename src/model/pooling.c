/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pooling.h"

#include <math.h>

/*
 * By layout (stated, chosen) and stack (tuned, own): the prediction's share, by how much a run takes longer than its
 * steps, and the spread over the prior's. On the rows with a prediction (2026-11-30; mean |ln error| by row / with a
 * program one vote, the prior's alone behind):
 *
 *   stated, tuned  494 rows  0.13 / 0.20 (0.28 / 0.29)    stated, own  59 rows  0.43 / 0.38 (0.48 / 0.41)
 *   chosen, tuned  498 rows  0.24 / 0.27 (0.27 / 0.28)    chosen, own  83 rows  0.45 / 0.43 (0.46 / 0.43)
 */
static const struct pool {
	double share, longer_log, narrower;
} pools[2][2] = {
	{ { 0.95, 0, 0.56 }, { 0.5, 0.2, 0.8 } },
	{ { 0.4, 0, 0.86 }, { 0.2, 0.3, 0.98 } },
};

/* Who states a layout has mostly tuned it. */
#define TUNED_WEIGHT_STATED 0.7

struct mixture pooling_law(const struct mixture *prior, enum stack stack, const struct prediction *p)
{
	struct mixture law = *prior;

	for (size_t i = 0; i < law.count; i++) {
		struct mixture_part *part = &law.parts[i];
		int is_own = law.count > 1 ? i == 0 : stack != STACK_TUNED;
		const struct pool *pool = &pools[p->is_chosen != 0][is_own];

		part->log_median =
			(1 - pool->share) * part->log_median + pool->share * (log(p->rate) - pool->longer_log);
		part->log_sd = hypot(pool->narrower * part->log_sd, pool->share * p->log_sd);
	}
	if (law.count > 1 && !p->is_chosen) {
		law.parts[1].weight = TUNED_WEIGHT_STATED;
		law.parts[0].weight = 1 - TUNED_WEIGHT_STATED;
	}
	return law;
}
