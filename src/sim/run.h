/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h - one training run: computing, writing checkpoints, losing progress, restarting, waiting for nodes.
 *
 * The work is cut into segments of `interval_s` of compute, each but the last followed by a blocking write. Between two
 * failures nothing else can happen, so the number of writes done is computed, not simulated: k = floor(x / (interval +
 * write)) after x seconds of running. A write counts when it is complete. A failure during a restart begins another
 * restart (rule "A2" of docs/MODEL.md: failures strike the whole restart).
 */
#ifndef FLOPCAST_SIM_RUN_H
#define FLOPCAST_SIM_RUN_H

#include "event/event_queue.h"
#include "plan/cluster.h"
#include "sim/ledger.h"

enum run_state { RUN_COMPUTING, RUN_RESTARTING, RUN_STALLED };

/* What a run is asked to do: drawn parameters, in seconds. */
struct run_work {
	double compute_s;  /* > 0, on all nodes without interruption */
	double interval_s; /* > 0; INFINITY = no checkpoints */
	double write_s;
};

struct job_clock {
	const struct failure *failure;
	struct stream lifetime;
	double left_s; /* while paused */
	struct event_handle next;
};

struct run {
	struct event_queue *queue;
	struct ledger *ledger;
	const struct distribution *restart;
	struct job_clock *clocks; /* one per <failure cause="job"> */
	size_t clock_count;
	struct stream restart_luck;

	enum run_state state;
	double since_s; /* in this state */
	struct run_work work;
	double segments, done; /* whole numbers: of the work, and already written */
	struct event_handle pending; /* EVENT_FINISHED or EVENT_RESTARTED */
};

void run_init(struct run *r, const struct cluster *cluster, struct event_queue *queue, struct ledger *ledger);
void run_release(struct run *r);

/* Computing begins at time 0. */
void run_start(struct run *r, struct run_work work, uint64_t seed, uint64_t replication);

/* The run dies at now_s: what was computed since the last complete write is lost. It restarts, or stalls when nodes are
 * missing. Also when it is stalled or restarting already. */
void run_interrupt(struct run *r, int nodes_missing, double now_s);

/* The job's own clock `payload` has run out: it is wound up again. To be followed by run_interrupt. */
void run_job_failed(struct run *r, uint32_t payload, double now_s);

/* All nodes are there again: a restart begins. */
void run_resume(struct run *r, double now_s);

void run_restarted(struct run *r, double now_s); /* EVENT_RESTARTED */
void run_finished(struct run *r, double now_s);	 /* EVENT_FINISHED: books the rest of the work */
void run_abandon(struct run *r, double now_s);	 /* given up: books the time so far; nothing is lost */

#endif
