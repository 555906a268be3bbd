/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * headway.h - what a run has computed and what of it is safe, where a formula is not enough: checkpoints in several
 * tiers, asynchronous, failed or corrupt; rollbacks; storage outages; evaluations.
 *
 * The run's own arithmetic (sim/run.h) covers one blocking tier whose writes are always good, and equals this to
 * rounding (tests/unit/test_headway.c). Here the walk goes from write to write, between events of the replication: how
 * long everything takes does not depend on luck, only what counts afterwards does.
 */
#ifndef FLOPCAST_SIM_HEADWAY_H
#define FLOPCAST_SIM_HEADWAY_H

#include "base/rare.h"
#include "plan/plan.h"
#include "sim/belief.h"
#include "sim/ledger.h"
#include "sim/shelf.h"

/* One tier. */
struct writer {
	const struct checkpoint *checkpoint;
	double interval_s, write_s;
	struct belief belief; /* of an adaptive interval */
	double due_s;	      /* compute at which the next write begins */
	double ends_s;	      /* when the one under way is complete; INFINITY = none is */
	double holds_s;	      /* compute that it saves */
	int is_spoiled;	      /* the storage was out while it was written */
};

struct headway {
	int is_used;
	const struct cluster *cluster;
	struct writer writers[TIER_END];
	size_t writer_count;
	struct shelf shelf;
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

void headway_init(struct headway *p, const struct plan *plan);
void headway_release(struct headway *p);

/* `p` was copied from another headway: from now on it has checkpoints of its own, to be released. */
RARE void headway_detach(struct headway *p);

/* A replication begins. interval_s and write_s are those of the cluster's own checkpoint. */
void headway_start(struct headway *p, const struct plan *plan, double work_s, uint64_t seed, uint64_t replication);

/* Computing begins, or goes on, at that share of the speed. */
RARE void headway_begin(struct headway *p, double pace, double now_s);

/* How long until the work is done, if nothing comes between; INFINITY when it is not by until_s. */
RARE double headway_left_s(const struct headway *p, double until_s);

/* How long until the next write that is due anyway is complete, or one that begins now; 0 when nothing has been computed
 * since the last; INFINITY when none will be. */
RARE double headway_write_s(const struct headway *p);
RARE double headway_extra_write_s(const struct headway *p);

/* Has nothing been computed since the last checkpoint? */
RARE int headway_is_safe(const struct headway *p);

/* Walks and books up to now_s; all compute as kept. */
RARE void headway_advance(struct headway *p, double now_s, double *time_s);

/* The same, where the end was known: the last part of it is a write, if it was long enough. */
RARE void headway_save(struct headway *p, double now_s, double *time_s);

/* What is written under way is gone, and what doesn't survive: `most` is the last tier that does. `rollback` good
 * checkpoints are given up besides. Compute beyond the newest left is booked as lost. Returns compute that is kept. */
RARE double headway_restore(struct headway *p, enum tier most, int64_t rollback, double *time_s);

/* A failure has interrupted the run, or its restart. Time of restarts is added to exposed_s by the run. */
RARE void headway_learn(struct headway *p, enum failure_cause cause);

/* An outage of the storage begins (+1) or is over (-1), walked up to it. */
RARE void headway_outage(struct headway *p, int change);

/* 0 when something is impossible: for tests. */
RARE int headway_is_sound(const struct headway *p);

#endif
