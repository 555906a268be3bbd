/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_pool.h - the nodes of a cluster that several jobs share: who is free, and what each remembers from job to job.
 *
 * A job takes the first free nodes when its machines are granted, and gives them back when they go. Between jobs a node does
 * not age. One that was away (in repair, gone) comes back as good as new, another in its place if it was gone for good.
 *
 * Nodes to which nothing has happened are alike where they have served the same jobs: a range of numbers has one age and a number
 * of lemons (nodes/untouched.h). So a job costs in proportion to the ranges and to the nodes to which something has happened. Where
 * a range of which lemons have worked is divided, it costs a draw a node.
 * Tested: tests/unit/test_node_pool.c; tests/unit/test_campaign.c, by hand and as renewal processes;
 * tests/statistical/test_untouched.c, against a clock a node.
 */
#ifndef FLOPCAST_NODES_NODE_POOL_H
#define FLOPCAST_NODES_NODE_POOL_H

#include "nodes/bit_set.h"
#include "plan/cluster.h"

#include <stddef.h>
#include <stdint.h>

#define NODE_POOL_NONE UINT32_MAX

/* One to which something has happened. */
struct pool_node {
	double age_s;	  /* in service since it was new or repaired */
	int64_t failures; /* of it */
	int is_lemon;
};

/* Numbers from `begin` up to before `end`. */
struct pool_range {
	uint32_t begin, end;
	double age_s;	       /* of those to which nothing has happened */
	int64_t count, lemons; /* of them; lemons -1: nobody has looked, each is one with the cluster's share */
	int is_taken;
};

struct node_pool {
	const struct cluster *cluster; /* the whole */
	uint32_t count;		       /* of its nodes and warm spares */
	struct pool_node *nodes;       /* [count] of the touched */
	struct bit_set touched;
	struct pool_range *ranges; /* of all numbers, in order */
	size_t range_count, range_capacity;
	struct stream stream;
};

void node_pool_init(struct node_pool *p, const struct cluster *cluster);
void node_pool_release(struct node_pool *p);

/* A replication begins: all are free, and new but for the cluster's node_age_s. Lemons are drawn from `event_seed`. */
void node_pool_start(struct node_pool *p, uint64_t event_seed, uint64_t replication);

/* The first nodes that are free, of one range, `most` of them at most; none, begin = end, when all are taken. Their lemons are
 * counted. */
struct pool_range node_pool_take(struct node_pool *p, uint32_t most);

/* One that was taken is free, as it has become: age_s, count, lemons. */
void node_pool_give(struct node_pool *p, struct pool_range back);

/* Something has happened to node `number`: what it is like from now on. Before its range is given back. */
void node_pool_keep(struct node_pool *p, uint32_t number, struct pool_node node);

#endif
