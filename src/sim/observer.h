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

/* What replication `index` has cost by now_s, not before r->clock_s and not after the next event: what the site would
 * ask for if machines were given back now, storage so far, and the fixed sums, which are paid at the beginning. What is
 * paid after the end is left out: egress, and storage of the retention. Checked at the end of the replication against
 * its cost by tests/unit/test_trace.c. */
double observer_spent(const struct replication *r, uint64_t index, const struct outcome *out, double now_s);

#endif
