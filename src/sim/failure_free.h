/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * failure_free.h - each replication's failure-free cost and time: the twin of the plan (sim/twin.h), simulated
 * with the same drawn inputs.
 *
 * They are never above those of the replication itself. Two accidents could put them there, and are cut off: the price
 * of the moment at a spot market, and start-up times that fall otherwise when a chain of jobs is cut elsewhere.
 * A twin that draws nothing is the same in every replication, and is simulated once.
 * Tested: tests/unit/test_failure_free.c.
 */
#ifndef FLOPCAST_SIM_FAILURE_FREE_H
#define FLOPCAST_SIM_FAILURE_FREE_H

#include "sim/simulator.h"

/* The memory of one thread for one plan. */
struct failure_free {
	struct plan *twin;
	struct simulator life;
	int is_constant; /* in every replication it is as follows; what is INFINITY is not reached */
	double wall_s, cost, planned_cost;
};

/* The inputs of each replication are those that `life`, which simulates the plan itself, has drawn for it: it runs a
 * replication before this does. NULL: they are drawn again. */
void failure_free_init(struct failure_free *f, const struct plan *plan, const struct study *study,
		       const struct simulator *life);
void failure_free_close(struct failure_free *f);

/* Fills the failure_free_* of `out`, which is replication `index` of the plan and otherwise complete. INFINITY where not
 * even the twin finishes. */
void failure_free_run(struct failure_free *f, uint64_t index, struct outcome *out);

#endif
