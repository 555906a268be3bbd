/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pace.h - what the rows of a log say about the steps that are left: pace, its drift and spread, pauses, stops.
 *
 * Intervals between rows are steps, or hold a pause: much longer than the steps around them, or without a step. The pace is
 * time over steps of the intervals without a pause in the later half of the log, so that start-up and what was changed since are
 * out of it. Pauses come back at their period, when they have one.
 * Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_PACE_H
#define FLOPCAST_TRACK_PACE_H

#include "track/progress_log.h"

struct pace {
	double steps_left, steps_done; /* done: since the log begins */
	double step_s;		       /* without pauses */
	double pause_s, pauses_left;   /* usual length; how many to come */
	double beside_s;	       /* what pauses without a stop take for each step, on average */
	double rest_s;		       /* steps and pauses to come at this pace */
	double drift;	/* log of step time of the later half of what is done over that of the quarter before it */
	double spread;	/* standard deviation of the log of step time over eighths of what is done */
	double horizon; /* how many doublings of what is done the average step to come is away */
	size_t intervals, pauses, stops, changes; /* changes: of the step time, for good */
};

/* 0: there are not two rows of different steps with a clock. */
int pace_of(struct pace *pace, const struct progress_row *rows, size_t count, double planned_steps);

#endif
