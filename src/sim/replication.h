/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replication.h - one simulated life of a plan, from submission to completion.
 */
#ifndef FLOPCAST_SIM_REPLICATION_H
#define FLOPCAST_SIM_REPLICATION_H

#include "plan/plan.h"
#include "sim/fleet.h"
#include "sim/ledger.h"
#include "sim/observer.h"
#include "sim/outages.h"
#include "sim/run.h"
#include "sim/stops.h"
#include "sim/tenancy.h"

/* How a replication ended; constant, name in outputs. */
#define END_LIST(X)                                                                                                    \
	X(END_FINISHED, "finished")                                                                                    \
	X(END_HORIZON, "horizon")	  /* the study's horizon came first */                                         \
	X(END_STALLED, "stalled")	  /* nodes are missing that never come back */                                 \
	X(END_EVENT_LIMIT, "event_limit") /* the study's event limit came first */                                     \
	X(END_QUOTA, "quota")		  /* the site has nothing more to give: quota or units are used up */

enum end_reason {
#define X(constant, name) constant,
	END_LIST(X)
#undef X
		END_COUNT
};

const char *end_reason_name(enum end_reason end);

struct outcome {
	double wall_s;
	double cost;  /* reporting currency */
	double gpu_s; /* GPU-seconds held and billed */
	struct ledger ledger;
	uint32_t failures; /* all causes, preemptions too */
	uint32_t grants;   /* how often machines were granted: submissions, sessions, blocks */
	enum end_reason end;
};

/* The memory of one thread for one plan, used again for each replication. */
struct replication {
	const struct plan *plan;
	const struct study *study;
	struct event_queue queue;
	struct fleet fleet;
	struct run run;
	struct stops stops;
	struct outages outages;
	struct tenancy tenancy;
	int is_spot;		/* nodes can be preempted, and others be taken in their place */
	double experiments;	/* runs' worth of attempts */
	uint64_t events, leaps; /* that have come; restarts over which were leapt */
	int may_leap; /* restarts that nothing interrupts take no event; not when somebody watches each event */
	double clock_s;
	double metered_s; /* empty places are accounted for up to here */
	struct event_handle fallback;
	struct observer *observer; /* told of each event; NULL = none */
	int check_invariants;	   /* recompute everything after each event; for tests */
};

void replication_init(struct replication *r, const struct plan *plan, const struct study *study);
void replication_release(struct replication *r);

/* A pure function of plan, seed and index. `*out` is overwritten. */
void replication_run(struct replication *r, uint64_t index, struct outcome *out);

#endif
