/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_request.h - what a user asks of `flopcast track`, and what its ways to answer share.
 */
#ifndef FLOPCAST_CLI_TRACK_REQUEST_H
#define FLOPCAST_CLI_TRACK_REQUEST_H

#include "cli/options.h"
#include "cli/track_forecast.h"
#include "track/log_reader.h"

#include <stdint.h>

enum { TRACK_LOGS_MOST = 1000 };
#define TRACK_STEPS_MOST INT64_C(1000000000000000)

/* N of a run, or JOB=N of several. */
struct track_numbers {
	int64_t of_run; /* 0: not given */
	const char *of_jobs[TRACK_LOGS_MOST];
	size_t job_count;
};

struct track_request {
	struct options options;
	const char *pattern, *logs[TRACK_LOGS_MOST]; /* logs: FILE, or JOB=FILE */
	const char *done[TRACK_LOGS_MOST];	     /* JOB=TIME */
	size_t log_count, done_count;
	struct track_numbers planned_steps, nodes;
	int64_t gpus;	   /* 0: not given */
	const char *spent; /* as written; NULL: not given */
	int read, blind, is_down, watches;
};

/* A doubt about a log at that place. */
__attribute__((format(printf, 3, 4))) void track_warn(struct diag_list *diags, const struct log_place *place,
						      const char *format, ...);

/* A fault of a log: as a whole, or at that place. Returns STATUS_INVALID. */
__attribute__((format(printf, 4, 5))) enum status track_refuse(const char *log, const struct log_place *place,
							       struct diag_list *diags, const char *format, ...);

/* The steps of the whole run: `given` (0: not given), or by the log; NAN with a message where the log is not fit for a forecast. `how`
 * would say them. */
double track_planned_steps(const char *log, const struct log_reading *g, int64_t given, const char *how,
			   struct diag_list *diags);

/* --spent, or `by_machines`. */
MUST_CHECK enum status track_read_spent(const struct track_request *r, const struct scenario *s, double by_machines,
					struct track_forecast *f, struct diag_list *diags);

/* The log of another run would pass for a fast or slow one. */
void track_warn_of_speed(const struct progress_log *log, double step_s, double expected_s, struct diag_list *diags);

/* Prints the answer, keeps what a folder keeps, and judges --require: `rest` is what is left of the plan. */
MUST_CHECK enum status track_answer(const struct track_request *r, const struct scenario *s, struct track_forecast *f,
				    const struct results *rest, struct diag_list *diags);

/* With a scenario: of a run, and of a plan of several jobs. */
MUST_CHECK enum status track_run(const struct track_request *r, const struct scenario *s, struct diag_list *diags);
MUST_CHECK enum status track_campaign(const struct track_request *r, const struct scenario *s, struct diag_list *diags);

#endif
