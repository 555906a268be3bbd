/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * simulator.h - the simulation of a plan of whatever kind: one run (sim/replication.h), or several jobs (sim/campaign.h).
 */
#ifndef FLOPCAST_SIM_SIMULATOR_H
#define FLOPCAST_SIM_SIMULATOR_H

#include "sim/campaign.h"

/* The memory of one thread for one plan, used again for each replication. */
struct simulator {
	const struct plan *plan;
	struct replication one;		   /* of a plan of one workload */
	struct campaign *several;	   /* of a plan of several jobs; else NULL */
	int check_invariants;		   /* recompute everything after each event; for tests */
	const volatile sig_atomic_t *stop; /* non-zero: the replication under way is cut short; NULL = never */
};

void simulator_init(struct simulator *s, const struct plan *plan, const struct study *study);
void simulator_release(struct simulator *s);

/* A pure function of plan, seed and index. `*out` is overwritten. Returns 0 when it was cut short: then there is no
 * outcome. */
int simulator_run(struct simulator *s, uint64_t index, struct outcome *out);

/* Of the last run: one outcome a job of the plan. Only where there are jobs. */
const struct job_outcome *simulator_jobs(const struct simulator *s);

#endif
