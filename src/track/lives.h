/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lives.h - what a log with such rows shows of a plan: the plan is simulated, and each life's log is read as the real one was.
 *
 * A log hides the stops that lose no row and leave no gap: they are time of the steps around them. How much that is depends on how
 * far apart its rows are, on checkpoints and on how long stops last. So logs of simulated lives with rows at the same steps are
 * read by the same code, and what they say is set against what is known of those lives (a calibration by simulation: Rubin,
 * Annals of Statistics 12(4), 1984). Hazards of the lives are spread over a third to three times the plan's:
 *
 *   time a step  the log's over the life's own step time, by the factor of hazards (track/stretch_curve.h)
 *   stops        those that the logs show over those expected
 *   downtime     mean of a stop that the logs show
 *
 * Tested: tests/statistical/test_track.c.
 */
#ifndef FLOPCAST_TRACK_LIVES_H
#define FLOPCAST_TRACK_LIVES_H

#include "plan/plan.h"
#include "track/progress_log.h"
#include "track/stretch_curve.h"

struct lives {
	struct stretch_curve stretch;	/* of the log's time a step over the run's own */
	double varies;			/* mean of step_varies of their logs (track/track_state.h) */
	double shown;			/* share of the stops that the logs show */
	double downtime_s, downtime_cv; /* 0: they show no stop */
	size_t count;			/* lives that came so far; with fewer than 8 a log shows everything as it is */
};

/* Of lives up to the step that the log is at. The plan of one workload, not at an API. */
void lives_of(struct lives *l, const struct plan *plan, const struct study *study, const struct progress_log *log,
	      double planned_steps);

/* The same of one copy of a job of a plan of several, which has the cluster to itself but for other users. */
void lives_of_job(struct lives *l, const struct plan *plan, size_t job, const struct study *study,
		  const struct progress_log *log, double planned_steps);

#endif
