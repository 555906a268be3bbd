/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_campaign.h - the rest of a plan of several jobs that has begun, as a plan of its own, that the same engine simulates.
 *
 * What is done is left out. A job under way is what its log leaves of it (track/tracked_plan.h); those to come are the scenario's, and
 * begin as its scheduler lets them. What the logs showed is learned from all of them together (track/evidence.h): interruptions and
 * downtime for every job; the step time also for jobs whose speed is the same input. A replication has one draw of each input for all
 * jobs, as ever. Nodes that go from job to job have worked as long as all did on average.
 * Tested: tests/unit/test_track_campaign.c, tests/scenarios/test_track_campaign.sh, tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_TRACKED_CAMPAIGN_H
#define FLOPCAST_TRACK_TRACKED_CAMPAIGN_H

#include "track/campaign_copy.h"
#include "track/campaign_state.h"
#include "track/evidence.h"

/* What one log teaches. */
struct job_lesson {
	const struct copy_state *copy;
	struct lives lives;
	double expected_step_s;	     /* median of the scenario */
	double *step_s, *throughput; /* [replication] */
};

/* Of jobs whose speed is the same input: their time a step over the scenario's [replication]. */
struct pace_lesson {
	uint64_t entity;
	double *pace;
};

struct tracked_campaign {
	struct campaign_copy copy; /* its plan is the rest; no jobs: all is done */
	struct study study;
	double *so_far, *hazard; /* [replication] as of struct tracked_plan */
	struct interruptions failures;
	double downtime_factor;
	struct job_lesson *lessons; /* of the logs that tell their pace, in the order of the jobs */
	size_t lesson_count;
	struct pace_lesson *paces;
	size_t pace_count;
	double **tables; /* [item] throughput of a job without a lesson of its own; NULL: the scenario's */
	char **ids;	 /* [item] */
};

/* The state's plan, and study, must outlive it. `is_down`: what is under way is queued or down now. To be released. */
void tracked_campaign_make(struct tracked_campaign *t, const struct campaign_state *state, const struct study *study,
			   double spent, int is_down);
void tracked_campaign_release(struct tracked_campaign *t);

#endif
