/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_plan.h - the rest of a run under way as a plan of its own, that the same engine simulates.
 *
 * The work is what is left; its inputs are those of the scenario after what the log showed, drawn for each replication:
 *
 *   step time     log s ~ normal: the draws of the scenario (mean m, sd at least 0.05), stretched by writes, evaluations and slow GPUs
 *                 as the log shows them, times what was measured (x, sd v): precision-weighted mean and sd; a replication keeps
 *                 its rank, so that what goes with a fast run stays with it
 *   interruptions the hazard of all causes is multiplied by g of track/doubt.h: the log shows n where the scenario expects mu, with
 *                 each clock's hazard up to its first failure and its mean rate from then on. What is too much decays
 *   downtime      restarts and waits, by the mean stop of the log over that of the simulated plan (track/stop_sum.h)
 *
 * Nodes and the job's clocks have the age that they have by now. The run is on its machines with its session partly used, or down
 * and asks for machines now. What was computed since the last checkpoint counts as kept. Quota, deadline, budget and time of the
 * week are what is left of them.
 * Tested: tests/unit/test_track_forecast.c, tests/scenarios/test_track.sh,
 * tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_TRACKED_PLAN_H
#define FLOPCAST_TRACK_TRACKED_PLAN_H

#include "plan/plan.h"
#include "track/stop_sum.h"
#include "track/track_state.h"

struct tracked_plan {
	struct plan plan;
	struct workload workload;
	struct cluster cluster;
	struct site site;
	struct partition partition;
	struct study study;
	struct failure *failures;
	double *throughput, *hazard; /* [replication] tokens per second and GPU; what hazards are multiplied by */
	double expected_step_s;	     /* median of the scenario */
	double *step_s;		     /* [replication] */
	double expected_failures, seen_failures, downtime_factor;
};

/* What is known besides the log. */
struct tracked_facts {
	const struct stop_sum *stops; /* of the plan, simulated from its start; NULL: stops are not compared */
	double spent;		      /* money gone so far */
	int is_down;		      /* queued or down now */
};

/* Both plans must outlive it. Not for plans of several jobs or at an API. */
void tracked_plan_make(struct tracked_plan *t, const struct plan *plan, const struct study *study,
		       const struct track_state *state, const struct tracked_facts *facts);
void tracked_plan_release(struct tracked_plan *t);

/* Why this plan can't be tracked; NULL: it can. */
const char *tracked_plan_lacks(const struct plan *plan);

/* Seconds a step that the plan expects in a replication, evaluations and stalls not among them. */
double tracked_plan_step_s(const struct plan *plan, const struct study *study, uint64_t replication,
			   double planned_steps);

/* Posterior of a normal mean: prior (mean, sd), one observation with sd. */
struct normal_belief {
	double mean, sd;
};
struct normal_belief normal_belief_update(struct normal_belief prior, double observed, double observed_sd);

#endif
