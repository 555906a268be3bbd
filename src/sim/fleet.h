/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fleet.h - the nodes of a cluster during one replication: which are up, which fail next, which are back from repair.
 *
 * Rules (docs/MODEL.md, "Nodes"): a node that is up ages whether the job computes, restarts or stalls, and keeps its
 * age; a failed node goes to repair; a spare steps in at once; a spare in the pool neither ages nor fails; a node that
 * enters service, from the pool or from repair, starts at age 0; repaired nodes fill missing places first.
 *
 * Nodes of equal age are one cohort: its failures are drawn one after the other, in order, through the cumulative
 * hazard (Renyi 1953: the increments of the hazard between successive failures of n equal lifetimes are exponential
 * with mean 1/n, 1/(n-1), ...). Only a node that entered service later has a clock of its own, so the cost of a
 * replication does not depend on the number of nodes. Where every lifetime is exponential, age doesn't matter and
 * later nodes rejoin the cohort. Equal in distribution to a clock per node: tests/unit/test_fleet.c.
 *
 * At a site that puts a healthy node in the place of a failed one (`replaces`) nothing is ever missing or repaired.
 * Spot nodes are preempted like nodes that fail: the up-time is the lifetime, the wait for the next one the repair.
 *
 * Several causes at once (competing risks): each has its own clock on the cohort; when one takes a node, what is left
 * of the others' is stretched by n / (n - 1), which is exact because the residual of a unit exponential is one again.
 */
#ifndef FLOPCAST_SIM_FLEET_H
#define FLOPCAST_SIM_FLEET_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/cluster.h"
#include "random/supply.h"
#include "sim/roster.h"

struct fleet_class {
	const struct failure *failure;
	struct supply lifetime, renewal, repair; /* hazards; lives, or hazards; times */
	double weight;				 /* of its hazard on one node: GPUs, rate factor */
	double hazard;				 /* of the cohort at its next failure of this class, over the weight */
	double next_s;				 /* when that is */
};

struct fleet {
	const struct cluster *cluster;
	struct roster *roster; /* NULL where nodes are all alike; else it does what follows */
	struct event_queue *queue;
	uint64_t luck;		     /* see sim/tenancy.h; set before fleet_start */
	struct fleet_class *classes; /* one per <failure> that takes a node, then the preemption of spot nodes */
	size_t class_count;
	int memoryless;	  /* every lifetime is exponential */
	int replaces;	  /* the site fills empty places at once */
	int64_t fallback; /* nodes that are not preempted: taken when spot ones did not come */
	double born_s;	  /* when the nodes of the cohort entered service */
	double out_s;	  /* node-seconds from failure to return, of all nodes that have failed */
	int64_t cohort;	  /* nodes in it that are up */
	int64_t missing;  /* places of the job without a node */
	double *back_s;	  /* when the nodes in repair are back; some may be back already: see fleet.c */
	size_t back_count, back_capacity;
	unsigned failure_timer,
		repair_timer; /* of the cohort's next failure; of the next return while places are empty */
};

/* preemption: NULL but for spot nodes with up-times; is_limited: fleet_limit says how many there are. */
void fleet_init(struct fleet *f, const struct cluster *cluster, const struct failure *preemption, int is_limited,
		struct event_queue *queue);

/* The market has so many nodes for us from now on. Returns how many the job has lost by that. */
int64_t fleet_limit(struct fleet *f, int64_t capacity, double now_s);
void fleet_release(struct fleet *f);

/* Nothing has happened yet. */
void fleet_start(struct fleet *f, uint64_t seed, uint64_t replication);

/* All nodes enter service, new; their first failures are in the queue. Once after fleet_start. */
RARE void fleet_enter(struct fleet *f, double now_s);

/* A node has failed: `payload` is that of the EVENT_NODE_FAILURE that fired. Returns what has struck the job, as
 * fleet_cause; NULL when it has lost none, which only a roster knows. */
const struct failure *fleet_fail(struct fleet *f, uint32_t payload, double now_s);

/* An EVENT_REPAIR has fired: places are filled with the nodes that are back. */
RARE void fleet_repair(struct fleet *f, uint32_t payload, double now_s);

/* What has struck. */
const struct failure *fleet_cause(const struct fleet *f, uint32_t payload);

/* Fills all missing places with nodes that are not preempted; what was on its way is not waited for any more. */
RARE void fleet_fall_back(struct fleet *f, double now_s);

/* Other machines are granted: all of them work. Those that worked keep their age. */
RARE void fleet_refresh(struct fleet *f, double now_s);

/* Machines are given back: nodes that come from a pool (sim/node_pool.h) go back to it. */
RARE void fleet_leave(struct fleet *f, double now_s);

/* Node-seconds up to now in which a failed node was not back yet. Nodes that never come back are not counted. */
double fleet_out_s(const struct fleet *f, double now_s);

/* Nodes missing and none of them ever comes back. */
int fleet_is_stuck(const struct fleet *f);

/* Node counts recomputed from the parts; 0 when they don't add up. */
int fleet_is_sound(const struct fleet *f, double now_s);

#endif
