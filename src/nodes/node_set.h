/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_set.h - the nodes of a cluster one by one, where it matters which node it is: failures of groups, lemons, traces,
 * wrong diagnoses, a finite crew, manual repairs, retirement, cold spares and spares that fail; spot nodes of which a
 * trace says how many there are.
 *
 * What happens to them: nodes/diagnosis.h, nodes/repair.h, nodes/slots.h. Behind nodes/nodes.h, which uses it only for such
 * clusters. Without any of these features both are equal in distribution (tests/unit/test_node_set.c).
 *
 * A node gets a clock and a history of its own when something happens to it; until then it is one of the untouched
 * (nodes/untouched.h). So a replication costs in proportion to what happens, not to the nodes; but for segments of nodes from a
 * pool, each of which has a clock of its own.
 */
#ifndef FLOPCAST_NODES_NODE_SET_H
#define FLOPCAST_NODES_NODE_SET_H

#include "event/event_queue.h"
#include "nodes/bit_set.h"
#include "plan/cluster.h"
#include "nodes/hazard_clock.h"
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
	uint32_t index; /* its number in the node_set */
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
	struct stream lifetime; /* of the untouched */
	struct stream renewal;	/* of nodes and groups with a clock of their own */
	struct stream repair;
	double weight;
	size_t traced; /* lines of the trace that have happened */
};

/* The next failure of some class among the untouched. */
struct untouched_clock {
	size_t class;
	struct hazard_clock clock;
};

/* Nodes, or groups of nodes, that entered service together and to which nothing has happened yet. */
struct untouched {
	uint32_t first, size; /* their numbers are from `first` on, */
	uint32_t range;	      /* among so many; more than there are of them where segments mix the up and the spares */
	struct bit_set *touched; /* numbers from 0 on to which something has happened */
	int64_t count, lemons;	 /* that are left; lemons: only where clocks run, and of a pool */
	double born_s;
	struct untouched_clock *clocks;
	size_t clock_count; /* 0: they neither age nor fail */
	uint32_t number;    /* of the first, in the pool of the jobs' nodes; NODE_POOL_NONE = they are in none */
};

enum {
	UNTOUCHED_UP,
	UNTOUCHED_SPARE,
	UNTOUCHED_COLD,
	UNTOUCHED_GROUPS /* one a class of groups, from here on; then ranges of the pool */
};

struct node_set {
	const struct cluster *cluster;
	struct event_queue *queue;
	struct node *
		nodes; /* [touched_count] of the touched, in the order in which it happened: side by side, however many others are */
	uint32_t *place_of; /* [count] where a touched one is in `nodes` */
	uint32_t count;
	struct node_set_class *classes;
	size_t class_count;
	struct untouched *untouched;
	size_t untouched_count, untouched_capacity, clock_count; /* clocks: theirs, in all */
	size_t own_count;					 /* of the untouched that are no range of the pool */
	struct bit_set touched;
	uint32_t touched_count;
	struct stream event_stream;
	struct stream which; /* of the untouched: which of them it is, who is a lemon */
	double entered_s;
	struct node_pool *pool; /* of the nodes that this job shares with others; NULL = all are its own */
	int is_each;		/* each node of the pool has a clock of its own from the first */
	int replaces;		/* the site fills empty places at once */
	int64_t missing;	/* places of the job without a node */
	int64_t count_of[NODE_STATES];
	struct bit_set of_state[NODE_STATES]; /* who they are */
	uint32_t *line;			      /* who waits for the crew, by ticket; some have gone elsewhere */
	size_t line_capacity;
	uint64_t served;   /* tickets before this one are over */
	int64_t on_demand; /* nodes that the market does not take */
	int64_t capacity;  /* nodes that the market has for us at most; INT64_MAX: no matter */
	int is_entered;
	/* Of clusters with segments, else nothing: a domain of links, with its nodes at work and warm; those that have changed since
	 * segments were placed, and those whose spares make a segment. */
	int64_t *up_of, *spare_of;
	struct bit_set changed, roomy;
	double out_s, metered_s; /* node-seconds, of those held at first, that are not held; up to when */
	int64_t busy;		 /* of the crew */
	uint64_t tickets;
};

static inline int node_set_happens(struct node_set *r, double chance)
{
	return chance > 0 && stream_uniform(&r->event_stream) <= chance;
}

/* The number of any node. */
static inline uint32_t node_set_any(struct node_set *r)
{
	return (uint32_t)(stream_fraction(stream_u64(&r->event_stream)) * r->count);
}

/* The number of the first node of that state; r->count when there is none. Of the untouched nothing but the state is known:
 * who is found is to be asked for by node_of (nodes/untouched.h). */
static inline uint32_t node_set_first(const struct node_set *r, enum node_state state)
{
	return r->count_of[state] ? bit_set_next(&r->of_state[state], 0) : r->count;
}

/* Where a node is at first. */
enum node_state node_set_first_state(const struct node_set *r, uint32_t i);

/* preemption: NULL but for spot nodes with up-times. */
void node_set_init(struct node_set *r, const struct cluster *cluster, const struct failure *preemption,
		   struct event_queue *queue);
void node_set_release(struct node_set *r);
/* Parameters are drawn from `seed`, what happens from `event_seed`. */
void node_set_start(struct node_set *r, uint64_t seed, uint64_t event_seed, uint64_t replication);

/* Its nodes are those of the pool. To be called before anything is started. */
void node_set_share(struct node_set *r, struct node_pool *pool);

/* A node goes from one state to another. */
void node_set_move(struct node_set *r, struct node *n, enum node_state state);

/* Something happens to node `i`, to which nothing has yet: it is to be written. It stays where it is. */
struct node *node_set_mark(struct node_set *r, uint32_t i);

/* Node `i`, which is touched. */
static inline struct node *node_set_at(const struct node_set *r, uint32_t i)
{
	return &r->nodes[r->place_of[i]];
}

/* All are where they are at first, and untouched; no clock runs. */
void node_set_line_up(struct node_set *r);

/* Slots are empty, and nobody ever comes back. */
int node_set_is_stuck(const struct node_set *r);

#endif
