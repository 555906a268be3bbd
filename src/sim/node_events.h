/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_events.h - what a replication does as its machines come, go, fail and are back: between the site (site/allocation.h),
 * the nodes (nodes/nodes.h, nodes/spot_market.h) and the run (job/run.h), none of which knows the others.
 *
 * What returns an int as an event's handler returns 1 when the replication is over by it, with its reason in out->end.
 */
#ifndef FLOPCAST_SIM_NODE_EVENTS_H
#define FLOPCAST_SIM_NODE_EVENTS_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "job/run.h"

struct outcome;
struct replication;
struct allocation;

/* Machines are there: the run goes on. Its waiting is booked before the billing begins. */
RARE void node_events_take(struct replication *r, double now_s);

/* The run takes up its machines: it computes, or waits for the end of a planned stop or for nodes. */
RARE void node_events_go_on(struct replication *r, double now_s);

/* Machines are gone: others are asked for. how.next is not read. */
RARE void node_events_requeue(struct replication *r, struct run_interruption how, double now_s);

/* EVENT_EXPIRED */
RARE int node_events_expire(struct replication *r, struct outcome *out);

/* EVENT_NODE_FAILURE: most events. */
int node_events_fail(struct replication *r, struct event e, struct outcome *out);

/* EVENT_MARKET: more nodes come, or some are taken like preempted ones. */
RARE int node_events_track_market(struct replication *r, struct outcome *out);

/* Places may have been filled: the run goes on when there are enough. */
RARE void node_events_fill(struct replication *r, double now_s);

/* The run is told what nodes there are. Returns as node_events_suffice. */
int node_events_membership(struct replication *r);

/* Can the run go on with the nodes that are there, on all or on fewer? */
int node_events_suffice(const struct replication *r);

/* Over when nodes are missing for good. */
RARE int node_events_end_if_stuck(struct replication *r, struct outcome *out);

/* Spot: node-seconds of fall-back nodes, which have a price of their own, and of a market whose price moves, from
 * r->metered_s to now_s: added to `t`; noted in the replication's own allocation. */
RARE void node_events_meter(const struct replication *r, struct allocation *t, double now_s);
RARE void node_events_note(struct replication *r, double now_s);

/* Spot: node-seconds in which a node of the machines that are held was out, up to now_s. 0 elsewhere. */
double node_events_missing_s(const struct replication *r, double now_s);

#endif
