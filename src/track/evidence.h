/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * evidence.h - what logs of runs on one cluster say against the scenario, and what is believed after that.
 *
 *   interruptions the hazard of all causes is multiplied by g of track/doubt.h: the logs show n where the scenario expects mu that such
 *                 logs would show (track/expected_stops.h, track/lives.h); the time a step of the longest one tells of the others. What
 *                 is too much decays
 *   step time     log s ~ normal: the draws of the scenario (mean m, sd at least 0.05), stretched by writes, evaluations and slow GPUs,
 *                 times what was measured (x less the hidden stops at this g, sd v): precision-weighted mean and sd; a replication
 *                 keeps its rank, so that what goes with a fast run stays with it
 *   downtime      restarts and waits, by the mean stop of the logs over that of the lives' logs
 *
 * Tested: tests/unit/test_track_forecast.c, tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_EVIDENCE_H
#define FLOPCAST_TRACK_EVIDENCE_H

#include "stats/moments.h"
#include "track/lives.h"
#include "track/track_state.h"

/* The log of one run, and its plan. */
struct evidence {
	const struct plan *plan;
	const struct track_state *state;
	const struct lives *lives; /* of the plan up to the log's step */
	double limit_s;		   /* of its sessions; INFINITY = none */
};

/* What the scenario says of the step time, as logarithms: those of the replications are put into log_step_s. */
struct moments evidence_prior(const struct evidence *e, const struct study *study, double *log_step_s);

/* Interruptions in all logs together: what such logs would show, and what they show. `prior` is that of the longest log, all[longest].
 * Puts what hazards were multiplied by so far, and are from now on, into so_far and ahead [replication]. `kept`: of what is too much
 * so far, how much goes on. */
struct interruptions {
	double expected, seen;
};
struct interruptions evidence_hazard(const struct evidence *all, size_t count, size_t longest,
				     const struct moments *prior, const struct study *study, double kept,
				     double *so_far, double *ahead);

/* Of what is too much so far, how much goes on, where `share` of the work is done: the mean rate of the rest over that so far. */
double evidence_excess_kept(double share);

/* Each replication has its step time given its hazards so far: log_step_s of the prior becomes seconds after the log. */
void evidence_speed(const struct evidence *e, const struct study *study, const struct moments *prior,
		    const double *so_far, double *step_s);

/* What restarts and waits are multiplied by; 1 where the logs show none. */
double evidence_downtime(const struct evidence *all, size_t count);

/* Posterior of a normal mean: prior (mean, sd), one observation with sd. */
struct normal_belief {
	double mean, sd;
};
struct normal_belief normal_belief_update(struct normal_belief prior, double observed, double observed_sd);

#endif
