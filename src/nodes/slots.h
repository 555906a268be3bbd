/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slots.h - who of a node_set fills the places of the job, who waits in the pool, and what the market leaves of them.
 */
#ifndef FLOPCAST_NODES_SLOTS_H
#define FLOPCAST_NODES_SLOTS_H

#include "nodes/node_set.h"

/* A node of the pool goes to work. */
void slots_put_up(struct node_set *r, struct node *n, double now_s);

/* To be called before who is held changes. */
void slots_meter(struct node_set *r, double now_s);

/* A node is there, unless the market has none to give: it fills a place, or waits for one, warm while no more are than the
 * cluster keeps so. */
void slots_arrive(struct node_set *r, struct node *n, double now_s);

/* What the market has taken and can give again. */
void slots_request(struct node_set *r, double now_s);

/* A place has become empty: a warm spare, or a cold one after a while. */
void slots_replace(struct node_set *r, double now_s);

/* The market has so many nodes for us now. Returns how many the job has lost by that. */
int64_t slots_limit(struct node_set *r, int64_t capacity, double now_s);

/* Nodes on demand take all empty places; of those that were to come back as many are not waited for, the last first. */
void slots_fall_back(struct node_set *r, double now_s);

/* Nodes of the market that are held and paid for; node-seconds, of those held at first, that were not. */
int64_t slots_held(const struct node_set *r);
double slots_out_s(const struct node_set *r, double now_s);

#endif
