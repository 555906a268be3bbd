/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot_market.h - a spot market by its trace: how many nodes it has during one replication, and at what price.
 */
#ifndef FLOPCAST_NODES_SPOT_MARKET_H
#define FLOPCAST_NODES_SPOT_MARKET_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/spot.h"

struct spot_market {
	const struct spot_trace *trace; /* NULL = none */
	struct event_queue *queue;
	const struct spot_line *now; /* the line that holds */
	double begun_s;		     /* time 0 of the trace, of this round */
	struct event_handle next;
};

void spot_market_init(struct spot_market *m, const struct spot_trace *trace, struct event_queue *queue);

/* Time 0: the line that holds is m->now, and EVENT_MARKET, when the next does, is in the queue. */
RARE void spot_market_start(struct spot_market *m, uint64_t seed, uint64_t replication);

/* EVENT_MARKET: the next line holds. Returns 0 when the trace is over and nothing more is to be had. */
RARE int spot_market_step(struct spot_market *m);

#endif
