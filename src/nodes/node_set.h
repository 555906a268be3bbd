/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_set.h - the nodes of a cluster one by one, where it matters which node it is: failures of groups, lemons, traces,
 * wrong diagnoses, a finite crew, manual repairs, retirement, cold spares and spares that fail; spot nodes of which a
 * trace says how many there are.
 *
 * What happens to them: nodes/diagnosis.h, nodes/repair.h, nodes/slots.h. Behind nodes/nodes.h, which uses it only for such clusters: a clock per node, so a replication costs in proportion to the
 * nodes. Without any of these features both are equal in distribution (tests/unit/test_node_set.c).
 */
#ifndef FLOPCAST_NODES_NODE_SET_H
#define FLOPCAST_NODES_NODE_SET_H

#include "event/event_queue.h"
#include "plan/cluster.h"
#include "nodes/node_pool.h"

enum node_state {
	NODE_UP,      /* at work for the job */
	NODE_SPARE,   /* warm: steps in at once */
	NODE_COLD,    /* has to be fetched */
	NODE_COMING,  /* is being fetched */
	NODE_WAITING, /* for the crew */
	NODE_REPAIR,
	NODE_TAKEN, /* by the market: back, as another machine, when it has one to give */
	NODE_GONE,  /* never back */
	NODE_STATES
};

struct node {
	enum node_state state;
	struct event_handle next; /* its failure, or its return */
	uint32_t class;		  /* of its next failure, or of the last */
	double back_s;		  /* when that is, of a return */
	double age_s, armed_s;	  /* age when its clock was last armed, and when that was; of one without: its age */
	uint32_t number;	  /* in the pool of the jobs' nodes; NODE_POOL_NONE = it is in none */
	int is_lemon, is_manual;  /* manual: the repair under way, or waited for, is the crew's */
	int is_on_demand;	  /* a fall-back: the market does not take it */
	int64_t failures;
	uint64_t waits; /* ticket: who has waited longer for the crew */
};

struct node_set_class {
	const struct failure *failure;
	struct stream lifetime, repair;
	double weight;
	size_t traced; /* lines of the trace that have happened */
};

struct node_set {
	const struct cluster *cluster;
	struct event_queue *queue;
	struct node *nodes;
	uint32_t count;
	struct node_set_class *classes;
	size_t class_count;
	struct stream event_stream;
	double entered_s;
	struct node_pool *pool; /* of the nodes that this job shares with others; NULL = all are its own */
	int replaces;		/* the site fills empty places at once */
	int64_t missing;	/* places of the job without a node */
	int64_t count_of[NODE_STATES];
	uint64_t *of_state[NODE_STATES]; /* a bit a node: who they are */
	int64_t on_demand;		 /* nodes that the market does not take */
	int64_t capacity;		 /* nodes that the market has for us at most; INT64_MAX: no matter */
	int is_entered;
	int64_t *up_of,
		*spare_of;	 /* a domain of links: its nodes at work, warm; of clusters with segments, else NULL */
	double out_s, metered_s; /* node-seconds, of those held at first, that are not held; up to when */
	int64_t busy;		 /* of the crew */
	uint64_t tickets;
};

static inline int node_set_happens(struct node_set *r, double chance)
{
	return chance > 0 && stream_uniform(&r->event_stream) <= chance;
}

/* The first node of that state, or NULL; the n-th from 0, of which there are more; the next after `n` (NULL: the first). */
struct node *node_set_first(const struct node_set *r, enum node_state state);
struct node *node_set_at(const struct node_set *r, enum node_state state, int64_t n);
struct node *node_set_next(const struct node_set *r, enum node_state state, const struct node *n);

/* preemption: NULL but for spot nodes with up-times. */
void node_set_init(struct node_set *r, const struct cluster *cluster, const struct failure *preemption,
		   struct event_queue *queue);
void node_set_release(struct node_set *r);
/* Parameters are drawn from `seed`, what happens from `event_seed`. */
void node_set_start(struct node_set *r, uint64_t seed, uint64_t event_seed, uint64_t replication);

/* A node goes from one state to another. */
void node_set_move(struct node_set *r, struct node *n, enum node_state state);

/* The domain of links that it is in; of clusters with segments. */
size_t node_set_domain(const struct node_set *r, const struct node *n);

/* Counts and marks from the states of the nodes. */
void node_set_recount(struct node_set *r);

/* Slots are empty, and nobody ever comes back. */
int node_set_is_stuck(const struct node_set *r);

#endif
