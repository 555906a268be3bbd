/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_clocks.h - the failures that stop a job alone and take no node: a clock each, which runs while the job does.
 *
 * Tested: tests/unit/test_run.c.
 */
#ifndef FLOPCAST_JOB_JOB_CLOCKS_H
#define FLOPCAST_JOB_JOB_CLOCKS_H

#include "base/rare.h"
#include "event/event_queue.h"
#include "plan/cluster.h"

struct job_clock {
	const struct failure *failure;
	struct stream lifetime;
	double weight; /* of its hazard */
	double left_s; /* while paused; else when it fires */
	struct event_handle next;
};

struct job_clocks {
	const struct cluster *cluster;
	struct event_queue *queue;
	struct job_clock *items; /* one per <failure> of the job */
	size_t count;
	int some_pause; /* do not run through restarts */
};

void job_clocks_init(struct job_clocks *j, const struct cluster *cluster, struct event_queue *queue);
void job_clocks_release(struct job_clocks *j);

/* A replication begins; all are paused. Parameters are drawn from `seed`, what happens from `event_seed`. */
void job_clocks_start(struct job_clocks *j, uint64_t seed, uint64_t event_seed, uint64_t replication);

/* All, or those that don't run through restarts. */
RARE void job_clocks_pause(struct job_clocks *j, int all, double now_s);

/* Those that run while the job computes, or restarts. EVENT_JOB_FAILURE follows, its payload says whose. */
RARE void job_clocks_run(struct job_clocks *j, int computes, double now_s);

/* Clock `payload` has run out: a new life. Returns what has struck. */
const struct failure *job_clocks_fire(struct job_clocks *j, uint32_t payload);

#endif
