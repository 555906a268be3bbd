/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h - one training run: computing, writing checkpoints, losing progress, restarting, waiting for nodes.
 *
 * A run waits for its machines, computes, and gives them back at the end; site/allocation.h says when it has them.
 *
 * The work is cut into segments of `interval_s` of compute, each but the last followed by a blocking write. Between two
 * failures nothing else can happen, so the number of writes done is computed, not simulated: k = floor(x / (interval +
 * write)) after x seconds of running. A write counts when it is complete. A failure during a restart begins another
 * restart (rule "A2" of docs/MODEL.md: failures strike the whole restart).
 */
#ifndef FLOPCAST_JOB_RUN_H
#define FLOPCAST_JOB_RUN_H

#include "base/rare.h"
#include "event/event_class.h"
#include "event/event_queue.h"
#include "plan/plan.h"
#include "random/draw_buffer.h"
#include "plan/ledger.h"
#include "job/progress.h"
#include "job/job_clocks.h"
#include "job/membership.h"

enum run_state { RUN_QUEUED, RUN_COMPUTING, RUN_RESTARTING, RUN_STALLED, RUN_STOPPED };

/* What a run is asked to do: drawn parameters, in seconds. */
struct run_work {
	double compute_s;  /* > 0, on all nodes without interruption */
	double interval_s; /* > 0; INFINITY = no checkpoints; in a run at most compute_s */
	double write_s;
	double outer_s; /* of compute between two outer steps of islands (DiLoCo); 0 = not known, or there are none */
};

struct run;
struct run_interruption;

/* How progress is kept between two failures: job/run_arithmetic.h, job/run_walk.h. */
struct run_policy {
	int may_skip; /* a restart that nothing interrupts needs no event */
	void (*start)(struct run *r, uint64_t seed, uint64_t replication); /* a replication begins */
	void (*begin)(struct run *r, double now_s);			   /* computing begins, or goes on */
	/* Books the computing up to now_s; what no write has saved as `computed`. */
	void (*book)(struct run *r, enum cause computed, double now_s);
	/* The same, where the end was known: the last of it is a write. */
	void (*save)(struct run *r, double now_s);
	/* What remains of what was booked, after that interruption. */
	void (*restore)(struct run *r, struct run_interruption how);
	void (*finish)(struct run *r, double now_s); /* books the rest of the work */
};

struct run {
	const struct run_policy *policy;
	struct event_queue *queue;
	struct ledger *ledger;
	const struct distribution *restart;
	const struct distribution *startup; /* paid, each time machines are granted, before anything else */
	int saves;			    /* checkpoints are written at all */
	const struct plan *plan;
	const struct cluster *cluster;
	struct job_clocks clocks;
	uint64_t event_salt; /* see site/allocation.h; set before run_start */
	double islands;	     /* that fail alone; 1 = none */
	int is_plain;	     /* a restart takes what is drawn for it, from the last write on, whatever the cause */
	int may_skip;
	struct draw_buffer restarts; /* where all follow r->restart; else only its stream is used */
	int has_one_law;
	struct stream detection_stream, people_stream;

	enum run_state state;
	double since_s; /* in this state; after a skipped restart not come to yet */
	struct run_work work;
	struct membership membership; /* ready: to be set by who knows the nodes, before a restart may begin */
	double seen_s; /* INFINITY: it is known when the work is done, or nothing is computed; else not before this */
	struct progress progress; /* where it is used, in place of kept_s and the arithmetic of run.c */
	double kept_s;		  /* compute safe in the last complete checkpoint */
	double writes_left;	  /* complete checkpoints still to come; none is due after the last segment */
	double unsaved_s; /* a run under way: computed before time 0, in no checkpoint yet; 0 once it computes */
	int is_begun;	  /* has computed before: from now on it restarts */
	double startup_s; /* still due on these machines */
	int is_warm;	  /* a run under way: its first machines are started up */
	const struct failure *cause; /* of the restart that is due; NULL = none in particular */
	double noticed_s;	     /* when that failure is noticed; no restart begins before */
};

/* What it walks between two events counts as `effort`. */
void run_init(struct run *r, const struct plan *plan, struct event_queue *queue, struct effort *effort);
void run_release(struct run *r);

/* Waits for its machines from time 0 on. */
void run_start(struct run *r, struct run_work work, struct ledger *ledger, uint64_t seed, uint64_t replication);

/* How a run is interrupted, and what it does next. */
struct run_interruption {
	enum run_state next; /* RUN_RESTARTING; RUN_STALLED: nodes are missing; RUN_QUEUED: the machines are gone;
			      * RUN_STOPPED: as planned */
	double warning_s; /* known so long before that a checkpoint was written, if that takes no longer and any are */
	const struct failure *cause; /* NULL: what the cluster's recovery says holds */
	int is_growth;		     /* of its own will: no checkpoint is lost */
};

/* The run dies at now_s: what was computed since the last complete write is lost, but for what could be saved when
 * there was warning. Also when it is stalled or restarting already. Returns how many events it skipped: 1 when it computes
 * again already, from since_s on, which is still to come; the outcome is the same. */
RARE unsigned run_interrupt(struct run *r, struct run_interruption how, double now_s);

/* The same without warning, for what happens most: it restarts, for `cause`. */
unsigned run_failed(struct run *r, const struct failure *cause, double now_s);

/* From now on: is all that can happen in the queue, so that a restart that nothing interrupts needs no event? Not when
 * somebody watches each. */
void run_allow_skips(struct run *r, int are_allowed);

/* The job's own clock `payload` has run out: it starts again. Returns what has failed; to be followed by
 * run_interrupt. */
RARE const struct failure *run_job_failed(struct run *r, uint32_t payload, double now_s);

/* Nodes are there: a restart begins, or the first computing. */
RARE void run_resume(struct run *r, double now_s);

/* The storage goes out (+1) or is back (-1). */
RARE void run_outage(struct run *r, int change, double now_s);

/* More nodes are ready than it computes on: it will take them up, when and as the cluster says. */
RARE void run_reinforced(struct run *r, double now_s);
RARE void run_grown(struct run *r, double now_s); /* EVENT_GROWN */

/* To be called after each event while seen_s is finite: looks further ahead when nothing has come between. */
RARE void run_look(struct run *r);

RARE void run_restarted(struct run *r, double now_s); /* EVENT_RESTARTED */
RARE void run_finished(struct run *r, double now_s);  /* EVENT_FINISHED: books the rest of the work */
RARE void run_abandon(struct run *r, double now_s);   /* given up: books the time so far; nothing is lost */

/* ---- for its policies ---- */

static inline void run_enter(struct run *r, enum run_state state, double now_s)
{
	r->state = state;
	r->since_s = now_s;
}

static inline void run_finish_after(struct run *r, double left_s, double now_s)
{
	event_queue_set(r->queue, TIMER_RUN, (struct event){ now_s + left_s, EVENT_FINISHED, 0 });
}

#endif
