/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outages.h - when the storage of checkpoints is out: periods that alternate from submission on, whatever the run does.
 */
#ifndef FLOPCAST_SIM_OUTAGES_H
#define FLOPCAST_SIM_OUTAGES_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/cluster.h"

struct outage {
	const struct failure *failure;
	struct stream lifetime, repair;
	double weight; /* of its hazard */
};

struct outages {
	uint64_t luck; /* see sim/tenancy.h; set before outages_start */
	struct event_queue *queue;
	const struct cluster *cluster;
	struct outage *items; /* one per <failure cause="storage"> */
	size_t count;
};

void outages_init(struct outages *o, const struct cluster *cluster, struct event_queue *queue);
void outages_release(struct outages *o);
void outages_start(struct outages *o, uint64_t seed, uint64_t replication);

/* EVENT_OUTAGE and EVENT_OUTAGE_OVER of that payload: what follows it is in the queue. */
RARE void outages_begin(struct outages *o, uint32_t payload, double now_s);
RARE void outages_end(struct outages *o, uint32_t payload, double now_s);

#endif
