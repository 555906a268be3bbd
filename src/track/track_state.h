/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_state.h - where a run stands that has started, as its log tells, for a forecast of the rest.
 * Tested: tests/scenarios/test_track.sh.
 */
#ifndef FLOPCAST_TRACK_TRACK_STATE_H
#define FLOPCAST_TRACK_TRACK_STATE_H

#include "plan/plan.h"
#include "track/pace.h"

struct track_state {
	double planned_steps, done_steps;
	double elapsed_s; /* since the log begins */
	double held_s,
		session_s; /* from the first row of a session on: in all, and in the session that the log ends in */
	double step_s;	   /* a step with its share of evaluations and saves */
	/* How sure that is for the steps to come, as variances of the logarithm: as few rows are there, as it varied so far. */
	double step_few, step_varies;
	double downtime_s;    /* mean of a stop, from the last row before it; NAN for no stop */
	size_t stops;	      /* restarts that the log shows */
	double session_steps; /* done in the session that the log ends in */
	double *sessions_s;   /* [stops + 1] how long each lasted; the last goes on */
};

/* 0: the log does not tell the pace. */
int track_state_of(struct track_state *s, const struct progress_log *log, double planned_steps);
void track_state_release(struct track_state *s);

/* The log shows a session from its first row on: what comes before, start-up and restart, is on the plan's machines as well. Where they
 * are not given back, a stop is theirs as a whole. To be called once. */
void track_state_on_machines(struct track_state *s, const struct plan *plan);

/* Stops that no limit of the sessions explains; INFINITY = none. */
double track_state_failures(const struct track_state *s, double limit_s);

#endif
