/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress_log.h - what a run's log says of its progress: rows of time and step, sessions, lost steps, step time.
 *
 * Rows are added one by one and thinned evenly beyond PROGRESS_ROWS_MOST, with the edges of sessions and pauses kept. Memory is
 * constant. Definitions:
 *
 *   restart     the step falls back, the elapsed counter starts again, the log says that a session begins, or a gap
 *               in the clock is much longer than its neighbours (progress_log_finish)
 *   lost steps  of a restart: highest step before less first step after, when that is positive
 *   elapsed     clock of the last row less that of the first line with a clock; where the clock counts from the
 *               start of a session, that plus the sessions before
 *   step time   of the printed values the interquartile mean; without them, time over steps of the intervals within
 *               3 scaled median absolute deviations of the median one: start-up, pauses and gaps are outside
 *
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_PROGRESS_LOG_H
#define FLOPCAST_TRACK_PROGRESS_LOG_H

#include "track/log_field.h"

#include <stdint.h>

enum { PROGRESS_ROWS_MOST = 1 << 14 };

struct progress_row {
	double time_s;			/* since the log begins; NAN: the log has no clock */
	double step, printed_s, tokens; /* NAN where not said */
	uint32_t session;
	int is_edge;
};

/* Where the first of something was. */
struct log_place {
	char file[120];
	int64_t line; /* 0: nowhere */
};

enum progress_clock { CLOCK_NONE, CLOCK_PRINTED, CLOCK_COUNTER, CLOCK_DATE };

enum { PROGRESS_RECENT = 16 };

struct progress_log {
	struct progress_row *rows;
	size_t count, stride, since_kept;
	struct progress_row last; /* not among the rows yet */
	int has_last, flags;	  /* of the format */
	enum progress_clock clock;

	/* What was counted. */
	uint64_t rows_read, duplicates, sessions, jobs, runs, clock_backs, other_totals;
	struct log_place first_clock_back;
	double planned_steps, lost_steps, runtime_s; /* NAN, 0 and NAN at first */

	/* Where it stands. */
	struct log_record pending; /* later lines may say more of it */
	struct log_place pending_place;
	int has_pending, starts, counts_from_zero;
	double highest, first_step, step_delta, batch, rank, iteration, epoch, epoch_base;
	double origin_s, latest_s;	  /* s since 1970 of 0 and of the latest anchor; NAN: no dates */
	double shift_s;			  /* added to dates since the clock went back */
	double counter_s, counter_base_s; /* the last counter; of the sessions before */
	double printed[9];		  /* the last ones, for what is typical */
	size_t printed_count;
	struct {
		double step, clock;
	} recent[PROGRESS_RECENT];
	size_t recent_count;
};

void progress_log_init(struct progress_log *p, int format_flags);
void progress_log_release(struct progress_log *p);

/* One record; `place` is where it stands. */
void progress_log_add(struct progress_log *p, const struct log_record *r, const struct log_place *place);

/* After the last: sorts rows where the format has no order, finds gaps that are restarts. */
void progress_log_finish(struct progress_log *p);

/* What was read; NAN where the log does not say. */
struct progress_summary {
	double rows, last_step, planned_steps, sessions, restarts, lost_steps, elapsed_s, step_s;
};
struct progress_summary progress_log_summary(const struct progress_log *p);

/* Would a row of this step, as the half-written last line has it, follow the rows before? */
int progress_log_follows(const struct progress_log *p, const struct log_record *r);

#endif
