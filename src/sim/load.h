/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load.h - jobs of other users in a scheduler's queue (plan/background.h).
 *
 * Their numbers begin at `first`; numbers are used again. A job runs until its run time or its request is over. One that
 * is evicted loses everything and is submitted again, at its old place in the queue. Tested: tests/statistical/
 * test_queues.c against the closed forms of M/M/c and M/G/1.
 */
#ifndef FLOPCAST_SIM_LOAD_H
#define FLOPCAST_SIM_LOAD_H

#include "event/event_queue.h"
#include "plan/background.h"
#include "sim/scheduler.h"

struct load_job {
	double runtime_s;
	uint64_t ordinal; /* how many came before it */
	struct event_handle end;
	uint32_t next_free;
};

struct load {
	const struct background *background;
	struct scheduler *scheduler;
	struct event_queue *queue;
	uint32_t first;
	struct stream luck;
	struct load_job *jobs; /* number - first */
	size_t job_count, job_capacity;
	uint32_t free_job;
	uint64_t arrivals;
	size_t next;  /* of the trace */
	double lap_s; /* when the current round of the trace began */
};

void load_init(struct load *l, const struct background *background, struct scheduler *scheduler,
	       struct event_queue *queue, uint32_t first);
void load_release(struct load *l);

/* The first job comes at now_s or later: QUEUE_ARRIVED is in the queue. Call after scheduler_clear. */
void load_start(struct load *l, uint64_t seed, uint64_t replication, double now_s);

/* QUEUE_ARRIVED: a job is submitted, the next is in the queue. Returns its number. */
uint32_t load_arrived(struct load *l, double now_s);

/* The scheduler has started, or evicted, job `number`; an eviction calls for another pass. */
void load_started(struct load *l, uint32_t number, double now_s);
void load_evicted(struct load *l, uint32_t number, double now_s);

/* QUEUE_ENDED */
void load_ended(struct load *l, uint32_t number, double now_s);

/* Share of `nodes` that the load keeps busy if all of it is served: E[nodes] E[run time] / (E[gap] nodes). At 1 and
 * above the queue grows for ever. For a trace: over its length. */
double load_utilisation(const struct background *b, int64_t nodes);

#endif
