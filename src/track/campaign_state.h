/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaign_state.h - where a plan of several jobs stands, as the logs of its jobs tell: which are done, under way, to come.
 *
 * A copy of a job with a log is under way until its last step, or until a job that waits for it has begun. Time counts from when the
 * first job began. Logs with dates are placed by them; one without begins when the jobs are done that it waits for.
 * Tested: tests/unit/test_track_campaign.c, tests/scenarios/test_track_campaign.sh.
 */
#ifndef FLOPCAST_TRACK_CAMPAIGN_STATE_H
#define FLOPCAST_TRACK_CAMPAIGN_STATE_H

#include "base/diag.h"
#include "base/status.h"
#include "track/track_state.h"

/* What is known of one copy of a job: its log, or how long it took. */
struct job_fact {
	size_t job;			/* index in the plan's list */
	int64_t copy;			/* from 0 on */
	const struct progress_log *log; /* NULL: took_s */
	double planned_steps;		/* of the log */
	double took_s;			/* it is done, without a log */
	int64_t nodes;			/* that an elastic job is on now; 0: what the log says */
};

enum job_stage { JOB_TO_COME, JOB_UNDER_WAY, JOB_DONE };

struct copy_state {
	size_t job;
	int64_t copy;
	enum job_stage stage;
	const struct job_fact *fact; /* NULL: to come */
	int has_pace; /* the log tells its pace: `state` is all that it says; else steps and times only */
	struct track_state state;
	double begin_s, end_s; /* first and last row, or end; NAN: to come */
	double held_s;	       /* its machines so far */
};

struct campaign_state {
	const struct plan *plan;
	struct copy_state *copies; /* [plan->jobs->copies] in the order of the jobs */
	size_t count, done, under_way;
	double now_s;	     /* latest row */
	double start_unix_s; /* of time 0; NAN: no log has dates */
	double share;	     /* of the work that is done (campaign_state_work) */
	double used_gpu_s;   /* of the machines */
};

/* STATUS_INVALID with a message: a job is before those that it waits for; more are under way than there are nodes. Facts, plan and logs
 * must outlive it; to be released in any case. */
MUST_CHECK enum status campaign_state_of(struct campaign_state *s, const struct plan *plan,
					 const struct job_fact *facts, size_t count, struct diag_list *diags);
void campaign_state_release(struct campaign_state *s);

/* "pretrain", or "sweep/3" where there are several. */
void campaign_state_name(struct text *out, const struct job *job, int64_t copy);

/* The share of the whole work that a copy of a job has: GPU-seconds of compute at mean speed. */
double campaign_state_work(const struct campaign_state *s, size_t job);

/* Money of the machines so far, at mean prices. */
double campaign_state_spent(const struct campaign_state *s);

#endif
