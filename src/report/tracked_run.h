/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_run.h - what `flopcast track` last said of a run under way, as it left it in a folder (track.json), for a report.
 *
 * Times are seconds since the log begins, money is in the reporting currency.
 */
#ifndef FLOPCAST_REPORT_TRACKED_RUN_H
#define FLOPCAST_REPORT_TRACKED_RUN_H

#include "report/sidecar.h"

#include <stddef.h>

#define TRACKED_FILE "track.json"

/* INFINITY where so many runs do not finish. */
struct tracked_levels {
	double p10, p50, p80, p90;
};

struct tracked_point {
	double time_s, step;
};

struct tracked_run {
	const char *plan;
	const char *finish_date; /* of its P50; NULL: the log has no dates */
	double step, planned_steps, elapsed_s;
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
	json_t *root;
};

/* Money times `rate`. 0: there is none of that scenario, --set and seed, or it is not as `track` writes it (a warning). To be
 * released in any case. */
int tracked_file_read(struct tracked_file *f, const char *folder, const struct sidecar *of, double rate,
		      struct diag_list *diags);
void tracked_file_release(struct tracked_file *f);

#endif
