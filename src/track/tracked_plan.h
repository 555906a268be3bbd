/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_plan.h - the rest of a run under way as a plan of its own, that the same engine simulates.
 *
 * The work is what is left; its inputs are those of the scenario after what the log showed, drawn for each replication
 * (track/evidence.h). Nodes and the job's clocks have the age that they have by now. The run is on its machines with its session
 * partly used, or down and asks for machines now. What was computed since the last checkpoint counts as kept. Quota, deadline,
 * budget and time of the week are what is left of them.
 * Tested: tests/unit/test_track_cases.c, tests/unit/test_track_forecast.c, tests/scenarios/test_track.sh,
 * tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_TRACKED_PLAN_H
#define FLOPCAST_TRACK_TRACKED_PLAN_H

#include "track/evidence.h"
#include "track/plan_copy.h"

struct tracked_plan {
	struct plan_copy copy; /* its plan is the rest */
	struct study study;
	double *throughput;	       /* [replication] tokens per second and GPU */
	double *so_far, *hazard;       /* [replication] what hazards were multiplied by so far, and are from now on */
	double expected_step_s;	       /* median of the scenario */
	double *step_s;		       /* [replication] */
	struct interruptions failures; /* those that such a log shows */
	double downtime_factor;
};

/* What is known besides the log. */
struct tracked_facts {
	const struct lives *lives; /* of the plan up to the log's step */
	double spent;		   /* money gone so far */
	int is_down;		   /* queued or down now */
	int64_t missing;	   /* nodes of an elastic run that are not there now, and for how long */
	double missing_s;
};

/* Plan and study must outlive it. Not for plans of several jobs (track/tracked_campaign.h) or at an API. */
void tracked_plan_make(struct tracked_plan *t, const struct plan *plan, const struct study *study,
		       const struct track_state *state, const struct tracked_facts *facts);
void tracked_plan_release(struct tracked_plan *t);

/* Nodes that the log says the run is on now, where it prints GPUs those that have so many; NAN: it does not say. */
double tracked_plan_nodes(const struct plan *plan, const struct progress_log *log);

/* Why this plan can't be tracked; NULL: it can. */
const char *tracked_plan_lacks(const struct plan *plan);

#endif
