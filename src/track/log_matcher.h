/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_matcher.h - a format (log_format.h) compiled and ready to read lines.
 */
#ifndef FLOPCAST_TRACK_LOG_MATCHER_H
#define FLOPCAST_TRACK_LOG_MATCHER_H

#include "base/text.h"
#include "track/log_field.h"
#include "track/log_format.h"

struct log_matcher;

/* NULL, with words, when a pattern is no regular expression, has a group of an unknown name or none for a step. */
struct log_matcher *log_matcher_new(const struct log_format *f, struct text *why);

/* The `index`-th format of the table; made when it is first asked for, kept as long as the thread. */
struct log_matcher *log_matcher_at(size_t index);

/* A CSV file (or sacct's output) whose rows follow the line `header`: its columns become a pattern. On the first line of a log
 * two columns of numbers without a header are time and step; further below a header must have a time. NULL: it is no header. */
struct log_matcher *log_matcher_csv(const char *header, size_t length, int is_first);

const char *log_matcher_name(const struct log_matcher *m);
int log_matcher_flags(const struct log_matcher *m);
int log_matcher_has_header(const struct log_matcher *m);

/* Is it a table whose columns have no time that is known by its name? */
int log_matcher_lacks_clock(const struct log_matcher *m);
void log_matcher_release(struct log_matcher *m);

/* LOG_OTHER: the line says nothing in this format. LOG_BROKEN: it has the mark of a row and is none. */
enum log_match { LOG_OTHER, LOG_BROKEN, LOG_MATCH };

/* `*whole`: what was read does not touch the end of the line, which may be half-written. `*is_row`: the first pattern matched. */
struct log_match_result {
	enum log_match match;
	int whole, is_row;
};
struct log_match_result log_matcher_read(struct log_matcher *m, const char *line, size_t length, struct log_record *r);

#endif
