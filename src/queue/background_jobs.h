/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * background_jobs.h - jobs of other users in a scheduler's queue (plan/background.h).
 *
 * Their numbers begin at `first`; numbers are used again. A job runs until its run time or its request is over. One that
 * is evicted loses everything and is submitted again, at its old place in the queue. Tested: tests/statistical/
 * test_queues.c against the closed forms of M/M/c and M/G/1.
 */
#ifndef FLOPCAST_QUEUE_BACKGROUND_JOBS_H
#define FLOPCAST_QUEUE_BACKGROUND_JOBS_H

#include "event/event_queue.h"
#include "plan/background.h"
#include "queue/scheduler.h"

struct background_jobs_job {
	double runtime_s;
	uint64_t ordinal; /* how many came before it */
	struct event_handle end;
	uint32_t next_free;
};

struct background_jobs {
	const struct background *background;
	struct scheduler *scheduler;
	struct event_queue *queue;
	uint32_t first;
	struct stream event_stream;
	struct background_jobs_job *jobs; /* number - first */
	size_t job_count, job_capacity;
	uint32_t free_job;
	uint64_t arrivals;
	size_t next;  /* of the trace */
	double lap_s; /* when the current round of the trace began */
};

void background_jobs_init(struct background_jobs *l, const struct background *background, struct scheduler *scheduler,
			  struct event_queue *queue, uint32_t first);
void background_jobs_release(struct background_jobs *l);

/* The first job comes at now_s or later: QUEUE_ARRIVED is in the queue. Call after scheduler_clear. */
void background_jobs_start(struct background_jobs *l, uint64_t seed, uint64_t replication, double now_s);

/* QUEUE_ARRIVED: a job is submitted, the next is in the queue. Returns its number. */
uint32_t background_jobs_arrived(struct background_jobs *l, double now_s);

/* The scheduler has started, or evicted, job `number`; an eviction calls for another pass. */
void background_jobs_started(struct background_jobs *l, uint32_t number, double now_s);
void background_jobs_evicted(struct background_jobs *l, uint32_t number, double now_s);

/* A running job is over before its time: somebody has its nodes now. */
void background_jobs_cut(struct background_jobs *l, uint32_t number, double now_s);

/* QUEUE_ENDED */
void background_jobs_ended(struct background_jobs *l, uint32_t number, double now_s);

/* Share of `nodes` that the load keeps busy if all of it is served: E[nodes] E[run time] / (E[gap] nodes). At 1 and
 * above the queue grows for ever. For a trace: over its length. */
double background_jobs_utilisation(const struct background *b, int64_t nodes);

#endif
