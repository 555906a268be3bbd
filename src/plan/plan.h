/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan.h - what is simulated and compared: a workload on a cluster at a site; and how it is studied.
 */
#ifndef FLOPCAST_PLAN_PLAN_H
#define FLOPCAST_PLAN_PLAN_H

#include "plan/jobs.h"
#include "plan/site.h"
#include "plan/workload.h"

/* Failed attempts, ablations and sweeps: what is computed besides the run that counts. */
struct experiments {
	struct parameter attempts, share; /* share: of the run's machines that an attempt takes; 0 = none */
	int takes_time;			  /* one after the other before the run, else beside it */
};

/* A run that is under way: what is simulated is its rest (track/tracked_plan.h). */
enum resume_state {
	RESUME_NONE,	/* from submission */
	RESUME_RUNNING, /* on its machines: no wait, no start-up */
	RESUME_DOWN	/* machines are asked for now; it restarts on them */
};

struct plan_resume {
	enum resume_state state;
	double session_left_s; /* running: until its machines are due; INFINITY = as after a grant */
	/* What was computed since its last restart, over what is left: tells how much of it no checkpoint has yet. Runs with
	 * the arithmetic of job/run_arithmetic.h; for others it counts as kept. */
	double session_share;
	/* Running: nodes that were lost before now and are not back, for how long. Where nodes are told apart none are. */
	int64_t missing;
	double missing_s;
};

struct plan {
	const char *id;
	const struct workload *workload; /* of several jobs: the one with the most FLOPs */
	const struct jobs *jobs;	 /* several on the cluster, in place of the one workload; NULL = that */
	const struct cluster *cluster;
	const struct site *site;
	struct speed speed;
	const struct phase_speed *phase_speed; /* in each of the workload's phases; NULL: it has none */
	const struct partition *partition;     /* hpc: where its jobs are submitted */
	double burn_per_s;		       /* notebook: units while a session is open, for this accelerator */
	struct price *expenses;		       /* fixed sums: data, people */
	size_t expense_count;
	double stored_b; /* data and checkpoints kept, from submission to retention_s after the end */
	double retention_s;
	double download_b;	  /* leaves the site at the end */
	double moved_b, moving_s; /* comes from another site before machines are asked for; how long that takes */
	struct price move;	  /* per byte of it, at where it comes from */
	struct experiments experiments;
	const struct plan *twin_of; /* whose checkpoint intervals a failure-free twin keeps; NULL = no twin */
	struct plan_resume resume;
};

static inline int plan_has_experiments(const struct plan *p)
{
	return parameter_mean(&p->experiments.attempts) > 0;
}

/* How uncertain inputs are drawn (plan/input.h); words of the study's attribute and of --sampling. */
enum sampling { SAMPLING_RANDOM, SAMPLING_QUASI_RANDOM, SAMPLING_END };
#define SAMPLING_WORDS "random", "quasi-random"

static inline const char *sampling_word(enum sampling s)
{
	static const char *const words[SAMPLING_END] = { SAMPLING_WORDS };

	return words[s];
}

struct study {
	uint64_t replications, seed;
	double budget;	    /* reporting currency; INFINITY = none given */
	double deadline_s;  /* from submission; INFINITY = none given */
	double horizon_s;   /* a replication is given up at this time */
	uint64_t event_set; /* 0; else the same parameters with other random events (study/variance.h) */
	int is_uncertain;   /* parameters are drawn */
	enum sampling sampling;
	uint64_t event_limit; /* or after this many events */
};

#endif
