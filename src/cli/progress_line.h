/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress_line.h - a line on a terminal's stderr with the share done, the rate and the time to go; nothing in a pipe.
 * No colours, so NO_COLOR has nothing to turn off.
 */
#ifndef FLOPCAST_CLI_PROGRESS_LINE_H
#define FLOPCAST_CLI_PROGRESS_LINE_H

#include <stddef.h>

struct progress_line {
	int is_shown;
	double begin_s, last_s; /* monotonic */
	double replications;	/* of all plans */
};

void progress_line_init(struct progress_line *p, int quiet, double replications);
void progress_line_show(void *progress, double share); /* cheap: draws a few times a second */
void progress_line_show_charts(void *progress, size_t done, size_t count);
void progress_line_end(struct progress_line *p);

#endif
