/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_run.h - what `flopcast track` last said of a run under way, as it left it in a folder (track.json), for a report.
 *
 * Times are seconds since the log begins, money is in the reporting currency.
 */
#ifndef FLOPCAST_REPORT_TRACKED_RUN_H
#define FLOPCAST_REPORT_TRACKED_RUN_H

#include "base/text.h"
#include "report/sidecar.h"
#include "report/words.h"

#include <stddef.h>

#define TRACKED_FILE "track.json"

/* INFINITY where so many runs do not finish. */
struct tracked_levels {
	double p10, p50, p80, p90;
};

struct tracked_point {
	double time_s, step;
};

/* Where it stands. */
struct tracked_at {
	const char *job; /* of a plan of several, the one under way, or the last; NULL: there is one run */
	double share;	 /* of all work */
	double step, planned_steps;
};

/* "step 5 of 9 (55.6 %)"; of a campaign the share of the work before that, and the job. */
void tracked_run_at(struct text *out, const struct tracked_at *at, const struct words *words);

/* What came since the time before; step_time NAN: not known. */
void tracked_run_change(struct text *out, double steps, double restarts, double step_time, const struct words *words);

/* One job of a campaign. */
struct tracked_job {
	const char *id;
	int stage; /* 0: to come, 1: under way, 2: done */
	int64_t copies, done;
	struct tracked_levels finish;
};

/* "sft, under way" */
void tracked_run_job(struct text *out, const struct tracked_job *job, const struct words *words);

struct tracked_run {
	const char *plan;
	const char *finish_date; /* of its P50; NULL: the log has no dates */
	struct tracked_at at;
	double elapsed_s;
	const struct tracked_job *jobs;
	size_t job_count;
	struct tracked_levels finish, remaining, cost, plan_finish, plan_cost;
	double line_finish_s, deadline_s;		      /* deadline_s: INFINITY = none */
	double deadline_kept, budget_kept, finished;	      /* chances; NAN: no such limit */
	double planned_value, earned_value, actual, spi, cpi; /* the estimate at completion is cost.p50 */
	int has_change;					      /* since the time before: */
	double more_steps, more_restarts, step_time, later_s,
		dearer; /* step_time: share by which it grew; NAN: not known */
	const struct tracked_point *done;
	size_t count;
};

struct tracked_file {
	struct tracked_run run;
	struct tracked_point *points;
	struct tracked_job *jobs;
	json_t *root;
};

/* Money times `rate`. 0: there is none of that scenario, --set and seed, or it is not as `track` writes it (a warning). To be
 * released in any case. */
int tracked_file_read(struct tracked_file *f, const char *folder, const struct sidecar *of, double rate,
		      struct diag_list *diags);
void tracked_file_release(struct tracked_file *f);

#endif
