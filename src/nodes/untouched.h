/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * untouched.h - the nodes of a node_set, and its groups, to which nothing has happened yet.
 *
 * They are alike but for the lemons among them, of which only the number is known: nobody has looked who they are. Their
 * failures come one after the other, in order, on one clock a class (nodes/hazard_clock.h), whose weight is their number
 * and, for each lemon, lemon_factor - 1 more. When one fails it is a lemon with the lemons' share of that weight, and any
 * of them; when something else happens to one, with the lemons' share of the number. That is the law of a clock a node
 * (tests/unit/test_node_set.c compares the two), and costs a draw a failure.
 *
 * Who has been touched has a clock and a history of his own, in r->nodes.
 */
#ifndef FLOPCAST_NODES_UNTOUCHED_H
#define FLOPCAST_NODES_UNTOUCHED_H

#include "nodes/node_set.h"

void untouched_init(struct node_set *r);
void untouched_release(struct node_set *r);

/* A replication begins: nobody is there. */
void untouched_start(struct node_set *r);

/* All nodes enter, new but for their age; the groups' clocks start. */
void untouched_enter(struct node_set *r, double now_s);
/* The same, of nodes from the pool, where those to which something has happened are woken; and back. */
void untouched_enter_pool(struct node_set *r, double now_s);
void untouched_leave_pool(struct node_set *r, double now_s);
void untouched_enter_groups(struct node_set *r, double now_s);

/* Node `i`, which something happens to: from now on it is somebody, and has no clock. One that is touched is returned as
 * it is. */
struct node *node_of(struct node_set *r, uint32_t i, double now_s);

/* EVENT_NODE_FAILURE has payloads of its own for them. */
int untouched_is_payload(const struct node_set *r, uint32_t payload);
size_t untouched_class(const struct node_set *r, uint32_t payload);

/* One of them fails: returns its number, of a node (as node_of, its class set) or of a group. */
uint32_t untouched_fail(struct node_set *r, uint32_t payload, double now_s);

/* The next failure among them is an event again: after any of the above. */
void untouched_schedule(struct node_set *r);

/* Recomputed from the marks; 0 when the numbers do not add up. */
int untouched_is_sound(const struct node_set *r);

#endif
