/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot_market.h - how many nodes a spot market has during one replication: by its trace, with prices, or by losses of all
 * nodes at once, after each of which it has none for a while.
 */
#ifndef FLOPCAST_NODES_SPOT_MARKET_H
#define FLOPCAST_NODES_SPOT_MARKET_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/cluster.h"
#include "plan/spot.h"
#include "random/stream.h"

struct spot_market {
	const struct spot_trace *trace; /* NULL = none */
	const struct failure *common;	/* of all nodes at once; NULL = none */
	struct event_queue *queue;
	int64_t capacity;	     /* nodes that it has; INT64_MAX: any number */
	const struct spot_line *now; /* of a trace: the line that holds */
	double begun_s;		     /* of a trace: its time 0, of this round */
	double weight;		     /* of the hazard of common losses */
	struct stream lifetime, wait;
	struct event_handle next;
};

/* At most one of trace and common. */
void spot_market_init(struct spot_market *m, const struct spot_trace *trace, const struct failure *common,
		      struct event_queue *queue);

/* Does it change how many nodes there are? */
static inline int spot_market_is_used(const struct spot_market *m)
{
	return m->trace || m->common;
}

/* Time 0: m->capacity is what it has, and EVENT_MARKET, when that changes, is in the queue. What happens is drawn from
 * `event_seed`, parameters from `seed`. */
RARE void spot_market_start(struct spot_market *m, uint64_t seed, uint64_t event_seed, uint64_t replication);

/* EVENT_MARKET at now_s: m->capacity has changed. Returns 0 when the trace is over and nothing more is to be had. */
RARE int spot_market_step(struct spot_market *m, double now_s);

#endif
