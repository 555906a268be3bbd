/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * machines.h - what a replication does as its machines come, go, fail and are back: between the site (sim/tenancy.h),
 * the nodes (sim/fleet.h, sim/spot_market.h) and the run (sim/run.h), none of which knows the others.
 *
 * What returns an int as an event's handler returns 1 when the replication is over by it, with its reason in out->end.
 */
#ifndef FLOPCAST_SIM_MACHINES_H
#define FLOPCAST_SIM_MACHINES_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "sim/run.h"

struct outcome;
struct replication;
struct tenancy;

/* Machines are there: the run goes on. Its waiting is booked before the billing begins. */
RARE void machines_take(struct replication *r, double now_s);

/* The run takes up its machines: it computes, or waits for the end of a planned stop or for nodes. */
RARE void machines_go_on(struct replication *r, double now_s);

/* Machines are gone: others are asked for. how.next is not read. */
RARE void machines_requeue(struct replication *r, struct run_interruption how, double now_s);

/* EVENT_EXPIRED */
RARE int machines_expire(struct replication *r, struct outcome *out);

/* EVENT_NODE_FAILURE: most events. */
int machines_fail(struct replication *r, struct event e, struct outcome *out);

/* EVENT_MARKET: more nodes come, or some are taken like preempted ones. */
RARE int machines_follow_market(struct replication *r, struct outcome *out);

/* Places may have been filled: the run goes on when there are enough. */
RARE void machines_fill(struct replication *r, double now_s);

/* The run is told what nodes there are. Returns as machines_suffice. */
int machines_muster(struct replication *r);

/* Can the run go on with the nodes that are there, on all or on fewer? */
int machines_suffice(const struct replication *r);

/* Over when nodes are missing for good. */
RARE int machines_end_if_stuck(struct replication *r, struct outcome *out);

/* Spot: node-seconds of fall-back nodes, which have a price of their own, and of a market whose price moves, from
 * r->metered_s to now_s: added to `t`; noted in the replication's own tenancy. */
RARE void machines_meter(const struct replication *r, struct tenancy *t, double now_s);
RARE void machines_note(struct replication *r, double now_s);

/* Spot: node-seconds in which a node of the machines that are held was out, up to now_s. 0 elsewhere. */
double machines_missing_s(const struct replication *r, double now_s);

#endif
