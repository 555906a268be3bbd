/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_forecast.h - the answer of `flopcast track SCENARIO`: when the run will be done, what it will have cost.
 */
#ifndef FLOPCAST_CLI_TRACK_FORECAST_H
#define FLOPCAST_CLI_TRACK_FORECAST_H

#include "report/tracked_run.h"
#include "report/words.h"
#include "scenario/scenario.h"
#include "study/results.h"
#include "track/tracked_campaign.h"
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

/* One job of a campaign, all its copies. */
struct track_job {
	const char *id;
	enum job_stage stage;
	int64_t copies, done;
	double step, planned_steps; /* of the copies with a log, together; NAN: none */
	double begin_s;		    /* NAN: it has not begun */
	struct track_quantiles finish;
};

/* Times in seconds since the log, or that of the first job, begins; money in the reporting currency. */
struct track_forecast {
	const char *plan, *currency, *format; /* format: of the log */
	struct track_state state;	      /* of the run, or of the job under way, or the last one */
	const char *job;		      /* whose; NULL: there is one run */
	struct track_job *jobs;
	size_t job_count;
	double elapsed_s, share, steps, restarts; /* of all jobs; share: of the work that is done */
	struct tracked_point *done;		  /* of `whole`: steps, or for a campaign shares of 1 */
	size_t done_count;
	double whole;
	double start_unix_s; /* of the log's first line with a date; NAN: no dates */
	double spent;
	int spent_is_given;
	struct track_quantiles finish, cost, remaining, plan_finish, plan_cost, step_s, hazard;
	struct interruptions failures;
	double downtime_factor;
	double line_finish_s;			     /* straight line from the start */
	double deadline_s, budget;		     /* INFINITY = none */
	double deadline_kept, budget_kept, finished; /* chances */
	double planned_value, earned_value;
	struct track_before before;
};

/* The scenario's one plan, and its limits. To be released. */
void track_forecast_begin(struct track_forecast *f, const struct scenario *s);
void track_forecast_release(struct track_forecast *f);

/* What is done, by the state and the log of a run; by those of a campaign's jobs. */
void track_forecast_take_run(struct track_forecast *f, const struct progress_log *log);
void track_forecast_take_campaign(struct track_forecast *f, const struct campaign_state *state);

/* What logs taught. */
struct track_learned {
	const double *step_s, *hazard; /* [replication]; step_s NULL: no job is under way whose log tells its pace */
	struct interruptions failures;
	double downtime_factor;
};

/* From the results of the plan as it was, and of its rest. */
void track_forecast_of(struct track_forecast *f, const struct track_learned *learned, const struct results *plan,
		       const struct results *rest);

/* When each job of a campaign is done, by the jobs of its rest, which are of_job[item] of the plan's. */
void track_forecast_of_jobs(struct track_forecast *f, const struct results *rest, const size_t *of_job);

double track_forecast_spi(const struct track_forecast *f); /* earned over planned value */
double track_forecast_cpi(const struct track_forecast *f); /* earned value over actual cost */

void track_forecast_print(const struct track_forecast *f, const struct words *words);
json_t *track_forecast_json(const struct track_forecast *f);

/* Leaves it in FOLDER for a report (report/tracked_run.h). */
MUST_CHECK enum status track_forecast_leave(const struct track_forecast *f, const char *folder,
					    const struct sidecar *of, struct diag_list *diags);

#endif
