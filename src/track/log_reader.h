/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_reader.h - a training log of any known format (log_format.h) becomes a progress_log.
 *
 * The format is found from the lines: the first of the table with at least half as many rows as the format with most. Lines
 * that have the mark of a row and can't be read are counted and the first is kept, so that it can be shown.
 * Tested: tests/unit/test_log_reader.c on every file of tests/logs.
 */
#ifndef FLOPCAST_TRACK_LOG_READER_H
#define FLOPCAST_TRACK_LOG_READER_H

#include "base/diag.h"
#include "base/status.h"
#include "track/log_matcher.h"
#include "track/log_source.h"
#include "track/progress_log.h"

struct log_reading {
	struct log_matcher *matcher; /* NULL: no format was recognised */
	struct progress_log progress;
	uint64_t lines, broken;
	struct log_place first_broken, half_line; /* half_line: a last row that was left out */
	struct log_place header;		  /* of a table without a column of times; else nowhere */
	char broken_text[160];
};

/* Reads all of `paths`. `pattern`: a regular expression of the user's, or NULL. On a fault (no file, no format, no row, two
 * clocks that can't be told apart) a message with file and line. */
MUST_CHECK enum status log_read(struct log_reading *g, const char *const *paths, size_t count, const char *pattern,
				struct diag_list *diags);

/* The same from memory, whatever the bytes are: for tests and fuzzing. */
MUST_CHECK enum status log_read_bytes(struct log_reading *g, const char *bytes, size_t length, struct diag_list *diags);

const char *log_reading_format(const struct log_reading *g);
void log_reading_release(struct log_reading *g);

#endif
