/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_pool.h - the nodes of a cluster that several jobs share: who is free, and what each remembers from job to job.
 *
 * A job takes the first free nodes when its machines are granted, and gives them back when they go. Between jobs a node does
 * not age. One that was away (in repair, gone) comes back as good as new, another in its place if it was gone for good.
 * Tested: tests/unit/test_campaign.c, by hand and as renewal processes.
 */
#ifndef FLOPCAST_NODES_NODE_POOL_H
#define FLOPCAST_NODES_NODE_POOL_H

#include "plan/cluster.h"

#include <stdint.h>

#define NODE_POOL_NONE UINT32_MAX

struct pool_node {
	double age_s;	  /* in service since it was new or repaired */
	int64_t failures; /* of it */
	int is_lemon, is_taken;
};

struct node_pool {
	const struct cluster *cluster; /* the whole */
	struct pool_node *nodes;       /* those of the cluster and its warm spares */
	uint32_t count;
	uint32_t first; /* none before it is free */
};

void node_pool_init(struct node_pool *p, const struct cluster *cluster);
void node_pool_release(struct node_pool *p);

/* A replication begins: all are free, and new but for the cluster's node_age_s. Lemons are drawn from `event_seed`. */
void node_pool_start(struct node_pool *p, uint64_t event_seed, uint64_t replication);

/* The number of a free node; NODE_POOL_NONE when there is none. */
uint32_t node_pool_take(struct node_pool *p);
void node_pool_give(struct node_pool *p, uint32_t number);

#endif
