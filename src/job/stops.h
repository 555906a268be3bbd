/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stops.h - the planned stops of a cluster during one replication: when the next begins, when it is over.
 *
 * Stops that overlap are one. One that would begin while another lasts is skipped, unless it is weekly: then the run
 * stands still until both are over. Known in advance: a checkpoint is written before (docs/MODEL.md, "Planned stops").
 * Tested: tests/unit/test_stops.c.
 */
#ifndef FLOPCAST_JOB_STOPS_H
#define FLOPCAST_JOB_STOPS_H

#include "event/event_queue.h"
#include "plan/cluster.h"

struct stops {
	const struct cluster *cluster;
	struct event_queue *queue;
	struct stream event_stream;
	int is_on;
};

void stops_init(struct stops *s, const struct cluster *cluster, struct event_queue *queue);

/* Time 0: the first one is in the queue; or it is on already, and its end is. */
void stops_start(struct stops *s, uint64_t seed, uint64_t replication);

/* EVENT_STOP has come: its end is in the queue. */
void stops_begin(struct stops *s, double now_s);

/* EVENT_STOP_OVER has come. Returns 1 when the next is in the queue; 0 when another goes on. */
int stops_end(struct stops *s, double now_s);

#endif
