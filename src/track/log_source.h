/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_source.h - the lines of a log, wherever it is: files, .gz, folders of rotated files, standard input ("-").
 *
 * A line ends at LF or at CR (a progress bar writes over its line); with `documents`, also after a closing brace, so that a JSON
 * document of any size comes in records. Colours are taken out, control characters become blanks. Longer lines come in pieces
 * of LOG_LINE_MOST bytes. Memory is constant.
 * Tested: tests/unit/test_log_reader.c, tests/scenarios/test_track.sh.
 */
#ifndef FLOPCAST_TRACK_LOG_SOURCE_H
#define FLOPCAST_TRACK_LOG_SOURCE_H

#include "base/diag.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { LOG_LINE_MOST = 1 << 20 };

struct log_line {
	const char *s; /* valid until the next line; not NUL-terminated */
	size_t length;
	const char *file;
	int64_t number;	 /* of the line in the file, from 1 */
	int is_last;	 /* no line end follows: it may be half-written */
	int is_document; /* a record of a JSON document */
};

struct log_source;

/* The files of `paths` in the order they were written: a folder's in the order of their names, as numbers count, with logrotate's
 * NAME.2 before NAME.1 before NAME; of the output of a Trainer the newest trainer_state.json. NULL, with a message, when one can't
 * be found. */
struct log_source *log_source_open(const char *const *paths, size_t count, struct diag_list *diags);

/* From memory: for tests and fuzzing. */
struct log_source *log_source_memory(const char *bytes, size_t length);

/* 1 and a line; 0 at the end; -1 on a fault, with a message. Empty lines are passed over. */
int log_source_next(struct log_source *s, struct log_line *line, struct diag_list *diags);

size_t log_source_file_count(const struct log_source *s);
const char *log_source_file(const struct log_source *s, size_t index);
void log_source_close(struct log_source *s);

#endif
