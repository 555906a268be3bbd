/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nodes.h - the nodes of a cluster during one replication: which are up, which fail next, which are back from repair.
 *
 * Rules (docs/MODEL.md, "Nodes"): a node that is up ages whether the job computes, restarts or stalls, and keeps its
 * age; a failed node goes to repair; a spare steps in at once; a spare in the pool neither ages nor fails; a node that
 * enters service, from the pool or from repair, starts at age 0; repaired nodes fill missing places first.
 *
 * Two policies do this, const structs of the same functions: nodes_cohort.c for nodes that are all alike, whose cost does not
 * depend on their number, and nodes_individual.c where it matters which node fails, or the market says how many there are.
 *
 * At a site that puts a healthy node in the place of a failed one (`replaces`) nothing is ever missing or repaired.
 * Spot nodes are preempted like nodes that fail: the up-time is the lifetime, the wait for the next one the repair.
 */
#ifndef FLOPCAST_NODES_NODES_H
#define FLOPCAST_NODES_NODES_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "nodes/hazard_clock.h"
#include "nodes/node_set.h"
#include "plan/cluster.h"
#include "random/draw_buffer.h"

struct nodes;

/* What the functions of the same names below do, for one kind of nodes. */
struct nodes_policy {
	void (*release)(struct nodes *f);
	void (*start)(struct nodes *f, uint64_t seed, uint64_t event_seed, uint64_t replication);
	void (*enter)(struct nodes *f, double now_s);
	void (*lack)(struct nodes *f, int64_t count, double since_s, double now_s); /* NULL: it can't */
	const struct failure *(*node_fails)(struct nodes *f, uint32_t payload, double now_s);
	void (*repair)(struct nodes *f, uint32_t payload, double now_s);
	const struct failure *(*cause)(const struct nodes *f, uint32_t payload);
	void (*fall_back)(struct nodes *f, double now_s);
	void (*refresh)(struct nodes *f, double now_s);
	void (*leave)(struct nodes *f, double now_s);
	double (*out_s)(const struct nodes *f, double now_s);
	int (*is_stuck)(const struct nodes *f);
	int (*is_sound)(const struct nodes *f, double now_s);
};

/* One cause of failure of a cohort. */
struct cohort_class {
	const struct failure *failure;
	struct draw_buffer lifetime, renewal, repair; /* hazards; lives, or hazards; times */
	double weight;				      /* of its hazard on one node: GPUs, rate factor */
	struct hazard_clock clock;		      /* of the cohort */
};

struct cohort {
	struct cohort_class *classes; /* one per <failure> that takes a node, then the preemption of spot nodes */
	size_t class_count;
	int memoryless; /* every lifetime is exponential */
	int64_t count;	/* nodes in it that are up */
	double born_s;	/* when they entered service */
	double out_s;	/* node-seconds from failure to return, of all nodes that have failed */
	double *back_s; /* when the nodes in repair are back; some may be back already */
	size_t back_count, back_capacity;
};

struct nodes {
	const struct nodes_policy *policy;
	const struct cluster *cluster;
	struct event_queue *queue;
	uint64_t event_salt;	   /* see site/allocation.h; set before nodes_start */
	int replaces;		   /* the site fills empty places at once */
	int64_t missing;	   /* places of the job without a node */
	int64_t fallback;	   /* nodes that are not preempted: taken when spot ones did not come */
	struct cohort cohort;	   /* of nodes_cohort.c */
	struct node_set *node_set; /* of nodes_individual.c; else NULL */
};

/* preemption: NULL but for spot nodes with up-times; is_limited: nodes_limit says how many there are. */
void nodes_init(struct nodes *f, const struct cluster *cluster, const struct failure *preemption, int is_limited,
		struct event_queue *queue);

/* The market has so many nodes for us from now on. Returns how many the job has lost by that. */
int64_t nodes_limit(struct nodes *f, int64_t capacity, double now_s);
void nodes_release(struct nodes *f);

/* Nothing has happened yet. */
void nodes_start(struct nodes *f, uint64_t seed, uint64_t replication);

/* All nodes enter service, new; their first failures are in the queue. Once after nodes_start. */
RARE void nodes_enter(struct nodes *f, double now_s);

/* So many nodes, fewer than the cluster has, were lost at `since_s` by the cause that is most frequent, and are not back from repair.
 * Only where nodes are all alike. Once after nodes_enter. */
RARE void nodes_lack(struct nodes *f, int64_t count, double since_s, double now_s);

/* A node has failed: `payload` is that of the EVENT_NODE_FAILURE that fired. Returns what has struck the job, as
 * nodes_cause; NULL when it has lost none, which only a node_set knows. */
static inline const struct failure *nodes_fail(struct nodes *f, uint32_t payload, double now_s);

/* An EVENT_REPAIR has fired: places are filled with the nodes that are back. */
RARE void nodes_repair(struct nodes *f, uint32_t payload, double now_s);

/* What has struck. */
const struct failure *nodes_cause(const struct nodes *f, uint32_t payload);

/* Fills all missing places with nodes that are not preempted; what was on its way is not waited for any more. */
RARE void nodes_fall_back(struct nodes *f, double now_s);

/* Other machines are granted: all of them work. Those that worked keep their age. */
RARE void nodes_refresh(struct nodes *f, double now_s);

/* Machines are given back: nodes that come from a pool (nodes/node_pool.h) go back to it. */
RARE void nodes_leave(struct nodes *f, double now_s);

/* Node-seconds up to now in which a failed node was not back yet. Nodes that never come back are not counted. */
double nodes_out_s(const struct nodes *f, double now_s);

/* Nodes missing and none of them ever comes back. */
int nodes_is_stuck(const struct nodes *f);

/* Node counts recomputed from the parts; 0 when they don't add up. */
int nodes_is_sound(const struct nodes *f, double now_s);

/* ---- the policies ---- */

extern const struct nodes_policy nodes_cohort, nodes_individual;

void nodes_cohort_init(struct nodes *f, const struct failure *preemption);
void nodes_individual_init(struct nodes *f, const struct failure *preemption);

/* Of the cohort, called directly: most failures are its. */
const struct failure *nodes_cohort_fail(struct nodes *f, uint32_t payload, double now_s);

static inline const struct failure *nodes_fail(struct nodes *f, uint32_t payload, double now_s)
{
	return f->node_set ? f->policy->node_fails(f, payload, now_s) : nodes_cohort_fail(f, payload, now_s);
}

#endif
