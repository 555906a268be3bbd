/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_format.h - the formats that training programs log in: one row of a table each.
 *
 * A row has a name, up to LOG_PATTERNS patterns (PCRE2) with what must stand in a line for each to be tried, and flags. The named
 * groups of a pattern say what they hold (log_field.h). A new format is a row here and a file in tests/logs.
 * The shapes are those that the programs' sources print (docs/TRACK.md names them).
 */
#ifndef FLOPCAST_TRACK_LOG_FORMAT_H
#define FLOPCAST_TRACK_LOG_FORMAT_H

#include "track/log_field.h"

enum { LOG_PATTERNS = 6 };

enum log_format_flag {
	LOG_ONE_STEP = 1,      /* the printed time is that of the last step, not the mean since the last row */
	LOG_QUIET_COUNTER = 2, /* the elapsed counter starts again without a restart */
	LOG_SORTED = 4,	       /* rows come in any order */
	LOG_FROM_ZERO = 8,     /* steps count from 0 when a row of step 0 has a time */
	LOG_BAR = 16,	       /* other bars have other totals: the largest is training */
	LOG_DOCUMENT = 32,     /* a JSON document only */
	LOG_LOOSE = 64,	       /* lines with the mark need not be rows */
	LOG_STEP_ONCE = 128,   /* a step is logged once: a row of it that follows within seconds is of another rank */
	LOG_MONTH_FIRST = 256  /* 04/03/2026 is in April */
};

struct log_pattern {
	const char *mark; /* must stand in the line */
	const char *regex;
};

struct log_format {
	const char *name;
	int flags;
	struct log_pattern patterns[LOG_PATTERNS]; /* a line of the first is a row */
};

const struct log_format *log_format_at(size_t index); /* NULL past the last */

#endif
