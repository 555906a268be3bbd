/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_forecast.h - the answer of `flopcast track SCENARIO`: when the run will be done, what it will have cost.
 */
#ifndef FLOPCAST_CLI_TRACK_FORECAST_H
#define FLOPCAST_CLI_TRACK_FORECAST_H

#include "report/tracked_run.h"
#include "report/words.h"
#include "study/results.h"
#include "track/tracked_plan.h"

enum { TRACK_LEVELS = 4 };
extern const int track_levels[TRACK_LEVELS]; /* 10, 50, 80, 90 */

/* At the levels; INFINITY where so many did not finish. */
struct track_quantiles {
	double at[TRACK_LEVELS];
};

/* What was said the time before (cli/track_history.h); NAN where that has no such number. */
struct track_before {
	int is_known;
	double step, finish_s, cost, step_s, restarts; /* finish_s, cost: P50 */
};

/* Times in seconds since the log begins, money in the reporting currency. */
struct track_forecast {
	const char *plan, *currency, *format; /* format: of the log */
	const struct progress_log *log;
	struct track_state state;
	double start_unix_s; /* of the log's first line with a date; NAN: no dates */
	double spent;
	int spent_is_given;
	struct track_quantiles finish, cost, remaining, plan_finish, plan_cost, step_s, hazard;
	double expected_failures, seen_failures, downtime_factor;
	double line_finish_s;			     /* straight line from the start */
	double deadline_s, budget;		     /* INFINITY = none */
	double deadline_kept, budget_kept, finished; /* chances */
	double planned_value, earned_value;
	struct track_before before;
};

/* From the results of the plan as it was, and of its rest. */
void track_forecast_of(struct track_forecast *f, const struct tracked_plan *t, const struct results *plan,
		       size_t plan_index, const struct results *rest);

double track_forecast_spi(const struct track_forecast *f); /* earned over planned value */
double track_forecast_cpi(const struct track_forecast *f); /* earned value over actual cost */

void track_forecast_print(const struct track_forecast *f, const struct words *words);
json_t *track_forecast_json(const struct track_forecast *f);

/* Leaves it in FOLDER for a report (report/tracked_run.h). */
MUST_CHECK enum status track_forecast_leave(const struct track_forecast *f, const char *folder,
					    const struct sidecar *of, struct diag_list *diags);

#endif
