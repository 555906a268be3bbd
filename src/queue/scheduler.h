/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scheduler.h - which of the jobs that wait for the nodes of one cluster start now.
 *
 * A pure core: it knows what a job asks for, never how long it will run. Jobs are numbered by the caller. The caller
 * tells it who is submitted and who has given back his nodes, and calls scheduler_pass once all events of an instant
 * are known; the pass says who starts and who is to make room. A job that asks for a wall-time is expected to be gone
 * by then: the caller kills it at its request, that is the rule (a training run writes a checkpoint before and is
 * submitted again).
 *
 * What differs is a struct scheduler_policy, one const struct in src/sim/scheduler_POLICY.c:
 *
 *   fifo          in the order of submission; the first that does not fit blocks the rest
 *   priority      the same, highest priority first
 *   easy          priority, and jobs that do not delay the first blocked one may go before it (Lifka 1995)
 *   conservative  jobs go before others only where they delay none of them (Mu'alem & Feitelson 2001)
 *
 * With `preempts` (priority and easy) the first job that does not fit takes the nodes of lower priorities, lowest first,
 * of these the latest started first. Equal priorities go by submission, then by the order of the calls. Nodes are equal and any free ones do. Tested by
 * hand cases: tests/unit/test_scheduler.c; as M/M/1, M/M/c, M/G/1: tests/statistical/test_queues.c; job by job against
 * an independent EASY: tests/statistical/test_backfill.c.
 */
#ifndef FLOPCAST_QUEUE_SCHEDULER_H
#define FLOPCAST_QUEUE_SCHEDULER_H

#include "plan/jobs.h"

#include <stddef.h>
#include <stdint.h>

struct scheduler;

struct scheduler_policy {
	const char *name;
	int by_priority; /* the queue's order: priority before submission */
	void (*pass)(struct scheduler *s, double now_s);
};

enum scheduler_state { SCHEDULER_ABSENT, SCHEDULER_WAITING, SCHEDULER_RUNNING, SCHEDULER_LEAVING };

struct scheduler_job {
	double submit_s;
	double request_s; /* wall-time asked for, > 0; INFINITY = none: nobody knows when it ends */
	int64_t nodes;	  /* 1 .. the cluster's */
	int64_t priority; /* larger goes first */
	int is_capped;	  /* counts against most_running */
	/* kept by the scheduler */
	enum scheduler_state state;
	uint64_t order;	  /* of the submission */
	double start_s;	  /* running */
	double end_by_s;  /* running: start + request, or as scheduler_expect says */
	double planned_s; /* waiting, conservative: its reservation; NAN = none yet */
};

struct scheduler {
	const struct scheduler_policy *policy;
	int64_t nodes, free;
	int64_t leaving; /* nodes of jobs that are making room */
	int preempts;
	int64_t most_running, capped; /* jobs with is_capped that may run at a time, 0 = any; and do */
	struct scheduler_job *jobs;   /* by number */
	size_t job_capacity;
	uint32_t *waiting, *running; /* numbers: in the policy's order; by end_by_s */
	size_t waiting_count, running_count, list_capacity;
	uint32_t *started, *evicted; /* of the last pass */
	size_t started_count, evicted_count;
	uint64_t orders;
	int is_loose;			/* conservative: somebody left before his time, reservations may move */
	struct scheduler_step *profile; /* conservative: free nodes over time */
	size_t profile_count, profile_capacity;
};

void scheduler_init(struct scheduler *s, const struct scheduler_policy *policy, int64_t nodes);
void scheduler_release(struct scheduler *s);
void scheduler_clear(struct scheduler *s); /* no jobs; memory and settings kept */

/* Job `number` waits from now on; submit_s, request_s, nodes, priority and is_capped of `job` are used. submit_s may lie
 * in the past: a job that was preempted keeps its place. */
void scheduler_submit(struct scheduler *s, uint32_t number, struct scheduler_job job);

/* Job `number` has run from submit_s on, and is expected to be gone by end_by_s. */
void scheduler_go_on(struct scheduler *s, uint32_t number, struct scheduler_job job, double end_by_s);

/* Job `number`, running or leaving, has given back its nodes; or, waiting, is not interested any more. */
void scheduler_leave(struct scheduler *s, uint32_t number, double now_s);

/* Job `number`, running or leaving, is known to be gone by end_by_s. Returns whether that is news. */
int scheduler_expect(struct scheduler *s, uint32_t number, double end_by_s);

/* Decides: s->started run from now on; s->evicted must leave (scheduler_leave, at once or after a grace) to make room.
 */
void scheduler_pass(struct scheduler *s, double now_s);

/* When the next reservation begins, if nothing happens before; INFINITY = there is none. Often somebody leaves just then,
 * but not always: a reservation that another was planned behind may have moved forward since. To be asked for after each
 * pass; there has to be one then. */
double scheduler_wake_s(const struct scheduler *s);

/* Nodes and lists recomputed from the jobs; 0 when they don't agree. */
int scheduler_is_sound(const struct scheduler *s);

/* ---- for the policies ---- */

/* Place in s->waiting of the first job from `place` on that may run at all (the cap); waiting_count when none. */
size_t scheduler_next(const struct scheduler *s, size_t place);

/* The waiting job at `place` starts. Those behind it move up one place. */
void scheduler_start(struct scheduler *s, size_t place, double now_s);

/* Starts from the head of the queue while jobs fit; returns the place of the first that does not, waiting_count when
 * there is none. If the scheduler preempts, room is made for that one. */
size_t scheduler_start_heads(struct scheduler *s, double now_s);

/* When the nodes of a running job are expected back: now of one that is leaving. */
double scheduler_back_s(const struct scheduler *s, uint32_t number, double now_s);

extern const struct scheduler_policy scheduler_fifo, scheduler_priority, scheduler_easy, scheduler_conservative;
extern const struct scheduler_policy *const scheduler_policies[QUEUEING_END];

#endif
