/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h - what a run has computed and what of it is safe, where a formula is not enough: checkpoints in several
 * tiers, asynchronous, failed or corrupt; rollbacks; storage outages; evaluations.
 *
 * The run's own arithmetic (job/run.h) covers one blocking tier whose writes are always good, and equals this to
 * rounding (tests/unit/test_progress.c). Here the walk goes from write to write, between events of the replication: how
 * long everything takes does not depend on random events, only what counts afterwards does.
 */
#ifndef FLOPCAST_JOB_PROGRESS_H
#define FLOPCAST_JOB_PROGRESS_H

#include "base/rare.h"
#include "event/effort.h"
#include "plan/plan.h"
#include "job/rate_estimator.h"
#include "plan/ledger.h"
#include "job/checkpoint_store.h"

/* One tier. */
struct writer {
	const struct checkpoint *checkpoint;
	double interval_s, write_s;
	struct rate_estimator estimator; /* of an adaptive interval */
	double due_s;			 /* compute at which the next write begins */
	double ends_s;			 /* when the one under way is complete; INFINITY = none is */
	double holds_s;			 /* compute that it saves */
	int is_spoiled;			 /* the storage was out while it was written */
};

struct progress {
	const struct cluster *cluster;
	struct effort *effort;
	const struct checkpoint *continuous; /* keeps all that its tier survives, without writing; NULL = none does */
	struct writer writers[TIER_END];
	size_t writer_count;
	struct checkpoint_store store;
	double work_s, done_s;		 /* compute: in all, so far */
	double booked_s;		 /* as compute: done_s to rounding */
	double clock_s;			 /* walked up to here */
	double evaluate_s;		 /* compute at which the next evaluation begins */
	double evaluated_s;		 /* when the one under way ends; INFINITY = none is */
	int outages;			 /* of the storage, that last */
	double exposed_s;		 /* failures could strike for so long */
	double pace;			 /* share of the speed on all nodes */
	const struct checkpoint *loaded; /* what the restart that is due reads; NULL = nothing */
	int bad_loads;			 /* corrupt ones that it tries before */
};

/* Is a formula not enough for that plan? */
int progress_is_needed(const struct plan *plan);

/* Each step of the walk counts as `effort`; when that is spent the walk ends where it is. */
void progress_init(struct progress *p, const struct plan *plan, struct effort *effort);
void progress_release(struct progress *p);

/* `p` was copied from another progress: from now on it has checkpoints of its own, to be released. */
RARE void progress_detach(struct progress *p);

/* A replication begins. interval_s and write_s are those of the cluster's own checkpoint. */
void progress_start(struct progress *p, const struct plan *plan, double work_s, uint64_t seed, uint64_t replication);

/* Computing begins, or goes on, at that share of the speed. */
RARE void progress_begin(struct progress *p, double pace, double now_s);

/* How long until the work is done, if nothing comes between; INFINITY when it is not by until_s. */
RARE double progress_left_s(const struct progress *p, double until_s);

/* How long until the next write that is due anyway is complete, or one that begins now; 0 when nothing has been computed
 * since the last; INFINITY when none will be. */
RARE double progress_write_s(const struct progress *p);
RARE double progress_extra_write_s(const struct progress *p);

/* Has nothing been computed since the last checkpoint? */
RARE int progress_is_safe(const struct progress *p);

/* Walks and books up to now_s; all compute as kept. */
RARE void progress_advance(struct progress *p, double now_s, double *time_s);

/* The same, where the end was known: the last part of it is a write, if it was long enough. */
RARE void progress_save(struct progress *p, double now_s, double *time_s);

/* What is written under way is gone, and what doesn't survive: `most` is the last tier that does. `rollback` good
 * checkpoints are given up besides. Compute beyond the newest left is booked as lost. Returns compute that is kept. */
RARE double progress_restore(struct progress *p, enum tier most, int64_t rollback, double *time_s);

/* A failure has interrupted the run, or its restart. Time of restarts is added to exposed_s by the run. */
RARE void progress_learn(struct progress *p, enum failure_cause cause);

/* An outage of the storage begins (+1) or is over (-1), walked up to it. */
RARE void progress_outage(struct progress *p, int change);

/* 0 when something is impossible: for tests. */
RARE int progress_is_sound(const struct progress *p);

#endif
