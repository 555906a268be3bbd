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

#include "track/last_values.h"
#include "track/log_field.h"
#include "track/progress_row.h"
#include "track/seen_rows.h"

#include <stdint.h>

enum { PROGRESS_ROWS_MOST = 1 << 14 };

/* Where the first of something was. */
struct log_place {
	char file[120];
	int64_t line; /* 0: nowhere */
};

enum progress_clock { CLOCK_NONE, CLOCK_PRINTED, CLOCK_COUNTER, CLOCK_DATE };

/* What may be otherwise than it was read. */
enum progress_doubt_kind {
	DOUBT_BACK,	/* the clock goes back; the usual pace is taken over it */
	DOUBT_LEAP,	/* it leaps ahead by more than a year; the same */
	DOUBT_HOURS,	/* it leaps ahead by whole hours: another zone, or a stop; a stop is taken */
	DOUBT_MIDNIGHT, /* a counter falls at 24 h: a time of day? a new session is taken */
	DOUBT_TIMELESS, /* a row without its time among rows with one; no time is counted for it */
	DOUBT_STILL,	/* the clock says less than half of what the printed step times do */
	DOUBT_EPOCHS,	/* a bar begins again after it was full: a bar an epoch; the plan is not known */
	DOUBT_ANEW,	/* a log without dates is back at its first step: another run, or one begun anew; a restart is taken */
	DOUBTS
};
struct progress_doubt {
	uint64_t count;
	struct log_place first;
};

struct progress_log {
	struct progress_row *rows;
	size_t count, stride, since_kept;
	struct progress_row last; /* not among the rows yet */
	int has_last, flags;	  /* of the format */
	enum progress_clock clock;

	/* What was counted. */
	uint64_t rows_read, duplicates, sessions, jobs, runs, falls; /* falls: of the step */
	struct progress_doubt doubts[DOUBTS];
	int date_orders;			     /* enum log_date_order, or'ed */
	double planned_steps, lost_steps, runtime_s; /* NAN, 0 and NAN at first */
	double nodes, gpus;			     /* that it runs on now; NAN: the log does not say */
	double width_since_s;	      /* when a row first had so many, since the log begins; NAN likewise */
	struct log_place width_place; /* where the log says so */
	struct progress_doubt strays; /* rows that lie before the rows that came before them, and are none of them */

	/* Where it stands. */
	struct log_record pending; /* later lines may say more of it */
	struct log_place pending_place, last_place, first_fall, first_guess,
		run_begin; /* first_guess: of a date whose month was guessed; run_begin: of the last of several runs */
	int has_pending, starts, counts_from_zero;
	double highest, first_step, step_delta, batch, rank, iteration;
	double epoch, epoch_base, epoch_steps; /* steps before this one; of one */
	int is_new_epoch, is_width_new;	       /* of the row that is being placed */
	double origin_s, latest_s, start_s;    /* s since 1970 of 0, of the latest anchor and start; NAN: no dates */
	double shift_s;			       /* added to dates since the clock went back */
	double counter_s, counter_base_s;      /* the last counter; of the sessions before */
	struct last_values printed;
	struct progress_doubt untimed; /* rows without a time: odd where others have one */
	struct seen_rows seen;
	struct seen_jobs seen_jobs;
};

void progress_log_init(struct progress_log *p, int format_flags);
void progress_log_release(struct progress_log *p);

/* One record; `place` is where it stands. */
void progress_log_add(struct progress_log *p, const struct log_record *r, const struct log_place *place);

/* After the last: sorts rows where the format has no order, finds gaps that are restarts. */
void progress_log_finish(struct progress_log *p);

/* Would a row of this step, as the half-written last line has it, follow the rows before? */
int progress_log_follows(const struct progress_log *p, const struct log_record *r);

#endif
