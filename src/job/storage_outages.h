/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * storage_outages.h - when the storage of checkpoints is out: periods that alternate from submission on, whatever the run does.
 */
#ifndef FLOPCAST_JOB_STORAGE_OUTAGES_H
#define FLOPCAST_JOB_STORAGE_OUTAGES_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/cluster.h"

struct outage {
	const struct failure *failure;
	struct stream lifetime, repair;
	double weight; /* of its hazard */
};

struct storage_outages {
	uint64_t event_salt; /* see site/allocation.h; set before storage_outages_start */
	struct event_queue *queue;
	const struct cluster *cluster;
	struct outage *items; /* one per <failure cause="storage"> */
	size_t count;
};

void storage_outages_init(struct storage_outages *o, const struct cluster *cluster, struct event_queue *queue);
void storage_outages_release(struct storage_outages *o);
void storage_outages_start(struct storage_outages *o, uint64_t seed, uint64_t replication);

/* EVENT_OUTAGE and EVENT_OUTAGE_OVER of that payload: what follows it is in the queue. */
RARE void storage_outages_begin(struct storage_outages *o, uint32_t payload, double now_s);
RARE void storage_outages_end(struct storage_outages *o, uint32_t payload, double now_s);

#endif
