/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * observer.h - someone who watches a replication: a trace, or what has been spent by some day. A replication without one
 * pays for a branch an event.
 */
#ifndef FLOPCAST_SIM_OBSERVER_H
#define FLOPCAST_SIM_OBSERVER_H

#include "event/event_queue.h"

#include <stdint.h>

struct replication;
struct outcome;

/* To be the first member of what keeps the observations. */
struct observer {
	/* The state of `r` has held since r->clock_s and holds until `e` comes, which has not been handled yet. */
	void (*before)(struct observer *o, const struct replication *r, const struct outcome *out,
		       const struct event *e);
	/* The replication is over, and `out` complete. */
	void (*after)(struct observer *o, const struct replication *r, const struct outcome *out);
};

#endif
