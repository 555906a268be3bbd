/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replication.h - one simulated life of a plan, from submission to completion.
 */
#ifndef FLOPCAST_SIM_REPLICATION_H
#define FLOPCAST_SIM_REPLICATION_H

#include "plan/plan.h"
#include "model/work.h"
#include "event/effort.h"
#include "nodes/nodes.h"
#include "plan/outcome.h"
#include "nodes/spot_market.h"
#include "sim/observer.h"
#include "job/storage_outages.h"
#include "job/run.h"
#include "job/stops.h"
#include "site/allocation.h"

/* The memory of one thread for a plan of one workload, or one job of a plan, used again for each replication. */
struct replication {
	const struct plan *plan;
	const struct study *study;
	struct event_queue queue;
	struct nodes nodes;
	struct run run;
	struct stops stops;
	struct storage_outages outages;
	struct spot_market market;
	struct allocation allocation;
	const struct spot_terms *spot; /* nodes can be preempted, and others be taken in their place; NULL = no */
	int is_special;		       /* a node that is lost may bring more than a restart though others are ready */
	struct work_draw draw;	       /* of this replication; */
	struct run_work work;	       /* and what is to be done by it */
	int is_constant;	       /* both are the same in every replication */
	const struct replication *works_as; /* both are taken from it, which has just run the same replication; NULL = drawn */
	struct effort effort;	       /* events that have come; its flag is set from outside */
	uint64_t skipped;	       /* of them restarts that took no event */
	double clock_s;
	uint64_t event_salt; /* of this life among the jobs of a plan; 0 = the only one */
	double idle_share;   /* of what counts as compute: overheads */
	double out_s;	     /* spot: nodes were out for so long before the machines were granted */
	double metered_s;    /* empty places are accounted for up to here */
	struct event_handle fallback;
	struct observer *observer; /* told of each event; NULL = none */
	int check_invariants;	   /* recompute everything after each event; for tests */
};

/* What the seeds of all that happens differ by in a study of other random events: they lie far apart. */
static inline uint64_t replication_event_salt(const struct study *study)
{
	return study->event_set * UINT64_C(0x9e3779b97f4a7c15);
}

void replication_init(struct replication *r, const struct plan *plan, const struct study *study);
void replication_release(struct replication *r);

/* A pure function of plan, seed and index. `*out` is overwritten. Returns 0 when it was cut short by its effort's flag:
 * then there is no outcome. */
int replication_run(struct replication *r, uint64_t index, struct outcome *out);

/* ---- in steps, for a plan that is one job among several (sim/campaign.h) ---- */

void replication_begin(struct replication *r, uint64_t index, struct outcome *out);

/* One event; 1 = it is over, with its reason in out->end. */
int replication_step(struct replication *r, struct outcome *out);

/* The machines are taken away at now_s, known warning_s before; others are asked for. */
void replication_evict(struct replication *r, double warning_s, double now_s);

/* Given up at now_s. */
void replication_stop(struct replication *r, enum end_reason end, double now_s, struct outcome *out);

/* It is over: everything is charged. */
void replication_end(struct replication *r, uint64_t index, struct outcome *out);

/* ---- for those that handle its events (sim/node_events.h) ---- */

/* It is over before it is done, for that reason. Returns 1. */
RARE int replication_give_up(struct replication *r, enum end_reason end, struct outcome *out);

/* Restarts that the run has skipped count as well. */
static inline void replication_skip(struct replication *r, unsigned events)
{
	r->skipped += events;
	r->effort.events += events;
}

#endif
