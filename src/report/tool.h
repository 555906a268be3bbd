/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tool.h - other programs run in a folder, several at once; no shell takes part.
 *
 * They are looked for in the absolute folders of $PATH only: a folder that holds results may hold anything. Of the
 * environment they get what fonts and their own settings' place need, the locale C.UTF-8 and the time 0, so that what
 * they write does not depend on the user's.
 */
#ifndef FLOPCAST_REPORT_TOOL_H
#define FLOPCAST_REPORT_TOOL_H

#include <stddef.h>

enum { TOOL_ARGUMENTS = 26 };

/* A program's name and its arguments, ended by NULL. Its standard input and output are /dev/null. */
struct tool {
	const char *argv[TOOL_ARGUMENTS + 1];
	const char *folder; /* where it runs; NULL: ours */
	int is_silent; /* its standard error too */
	int error;     /* afterwards: 0; ENOENT when there is no such program; ETIMEDOUT; else an errno */
};

/* Told after each that ended how many of all have. */
typedef void tool_progress(void *context, size_t done, size_t count);

/* How many run at once: as many as there are processors, within reason. */
size_t tool_at_once(void);

/* Runs all, as many at once as there are processors. One that takes over five minutes is ended. `progress` may be NULL. */
void tool_run_all(struct tool *tools, size_t count, tool_progress *progress, void *context);

/* Starts a program that stays, with an argument: 0, or an errno. */
int tool_leave(const char *name, const char *argument);

#endif
