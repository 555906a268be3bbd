/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_field.h - what one place in a log line says: numbers, dates and durations as training programs print them.
 *
 * A pattern's named groups say what they hold: (?<step>...) is the step reached, (?<step0>...) a step counted from 0, and so on
 * (log_field_find; docs/TRACK.md lists them). Values come out in seconds, steps, samples and tokens. Nothing depends on the
 * locale or on the time zone of this machine: dates without a zone count as UTC, since only differences matter; those without a year are of the year 2000.
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_LOG_FIELD_H
#define FLOPCAST_TRACK_LOG_FIELD_H

#include <stddef.h>

enum log_slot {
	LOG_STEP,	 /* steps done, 1 after the first */
	LOG_TOTAL,	 /* steps planned */
	LOG_DATE,	 /* s since 1970 */
	LOG_START,	 /* s since 1970: a session begins here */
	LOG_STOP,	 /* s since 1970: it was alive until here */
	LOG_COUNTER,	 /* s since this session began */
	LOG_PRINTED,	 /* s, what a step (or iteration) took */
	LOG_RUNTIME,	 /* s, what the whole session took */
	LOG_PAUSE,	 /* s, an evaluation that the printed times leave out */
	LOG_SAMPLES,	 /* consumed so far */
	LOG_TOKENS,	 /* consumed so far */
	LOG_BATCH,	 /* samples a step */
	LOG_ITERATION,	 /* micro steps so far */
	LOG_RANK,	 /* who printed it */
	LOG_DONE,	 /* steps done, said on a later line than LOG_STEP */
	LOG_EPOCH,	 /* counted from 1; with it LOG_STEP and LOG_TOTAL are of the epoch */
	LOG_EPOCHS,	 /* planned */
	LOG_NODES,	 /* that it runs on */
	LOG_GPUS,	 /* that it runs on */
	LOG_JOB_START,	 /* s since 1970: of a batch job */
	LOG_JOB_END,	 /* s since 1970 */
	LOG_JOB_ELAPSED, /* s */
	LOG_JOB,	 /* which batch job: a number made of its name */
	LOG_SLOT_END
};

/* Is 04/03/2026 the third of April? */
enum log_date_order { LOG_ORDER_NONE, LOG_MONTH_GUESSED = 1, LOG_DAY_FIRST = 2 };

/* What a line said; NAN where it said nothing. */
struct log_record {
	double slot[LOG_SLOT_END];
	int date_orders; /* enum log_date_order of its dates, or'ed */
};

struct log_field {
	const char *name; /* of the pattern's group */
	enum log_slot slot;
	enum log_reading_kind {
		LOG_NUMBER,
		LOG_RATE,
		LOG_DATE_TEXT,
		LOG_DURATION,
		LOG_TIME_TEXT,
		LOG_SUM,
		LOG_NAME
	} kind;
	double factor, offset; /* value = number * factor + offset */
};

void log_record_clear(struct log_record *r);

/* NULL: no field of that name. */
const struct log_field *log_field_find(const char *name, size_t length);
const struct log_field *log_field_at(size_t index); /* NULL past the last */

/* Reads the text of a group into its slot. 0: it holds no such value (an empty cell, an impossible date, a step beyond 1e15
 * or between two). */
int log_field_read(const struct log_field *f, const char *s, size_t length, struct log_record *r);

/* Digits with commas between thousands, a decimal point, an exponent and K, M, B or T behind. All of the text must be that. */
int log_field_number(const char *s, size_t length, double *value);

#endif
