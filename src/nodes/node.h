/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node.h - one node of a node_set (nodes/node_set.h): its state, and its clock.
 */
#ifndef FLOPCAST_NODES_NODE_H
#define FLOPCAST_NODES_NODE_H

#include "nodes/node_set.h"

static inline int node_is_in_service(const struct node *n)
{
	return n->state == NODE_UP || n->state == NODE_SPARE || n->state == NODE_COLD;
}

/* Does its clock run? */
static inline int node_runs(const struct node_set *r, enum node_state state)
{
	return state == NODE_UP || (state == NODE_SPARE && r->cluster->spares_fail);
}

/* Time until a node of that age fails of that class, whose hazard is `factor` times that of others. */
double node_draw_life(struct node_set_class *c, double factor, double age_s);

/* In service since it was new or repaired. */
double node_age_s(const struct node_set *r, const struct node *n, double now_s);

/* A node of n->age_s: it fails after the earliest of its lifetimes. */
void node_arm(struct node_set *r, struct node *n, double now_s);
void node_fail_at(struct node_set *r, struct node *n, size_t class, double time_s);
void node_come_back(struct node_set *r, struct node *n, double at_s);

/* It is not at hand any more: its clock stops, and it comes back as new. */
void node_part(struct node_set *r, struct node *n, size_t class);

/* Who comes in its place is somebody else. */
void node_be_another(struct node_set *r, struct node *n);

#endif
