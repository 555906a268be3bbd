/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tool.h - other programs run in a folder, several at once; no shell takes part.
 */
#ifndef FLOPCAST_REPORT_TOOL_H
#define FLOPCAST_REPORT_TOOL_H

#include <stddef.h>

enum { TOOL_ARGUMENTS = 10 };

/* A program of $PATH and its arguments, ended by NULL. Its standard input and output are /dev/null. */
struct tool {
	const char *argv[TOOL_ARGUMENTS + 1];
	int error; /* afterwards: 0; ENOENT when there is no such program; else an errno */
};

/* Told after each that ended how many of all have. */
typedef void tool_progress(void *context, size_t done, size_t count);

/* Runs all, as many at once as there are processors, with `folder` as their current folder, in the locale C.UTF-8 and at the time 0, so that what they write does not
 * depend on the user's. `progress` may be NULL. */
void tool_run_all(struct tool *tools, size_t count, const char *folder, tool_progress *progress, void *context);

#endif
