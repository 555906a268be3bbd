/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * membership.h - on which of the nodes that are there a run computes: on all, or on fewer where the cluster is elastic.
 *
 * Nodes that are there beyond whole replicas, or that came back and are not taken up yet, stand idle. Which ones is not
 * tracked: each of those that are there is as likely as any other to be the one that fails.
 */
#ifndef FLOPCAST_JOB_MEMBERSHIP_H
#define FLOPCAST_JOB_MEMBERSHIP_H

#include "base/rare.h"
#include "plan/cluster.h"

struct membership {
	const struct cluster *cluster;
	int is_used; /* else the run waits until all nodes are there */
	struct stream event_stream;
	int64_t ready;	  /* nodes on which the next restart will compute */
	int64_t working;  /* nodes that the restart or the compute under way is for */
	int64_t computed; /* nodes on which it has computed last */
};

void membership_init(struct membership *m, const struct cluster *cluster);
void membership_start(struct membership *m, uint64_t seed, uint64_t replication);

/* Of `up` nodes at work or idle, `lost` are gone. Does the run lose any? */
RARE int membership_is_hit(struct membership *m, int64_t up, int64_t lost);

/* How long it takes to go on with fewer or more nodes than before; NULL: as any restart. */
RARE const struct distribution *membership_change(const struct membership *m);

#endif
