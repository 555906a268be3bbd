/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h - a line on a terminal's stderr with the share done and the time to go; nothing in a pipe.
 */
#ifndef FLOPCAST_CLI_PROGRESS_H
#define FLOPCAST_CLI_PROGRESS_H

struct progress {
	int is_shown;
	double begin_s, last_s; /* monotonic */
};

void progress_init(struct progress *p, int quiet);
void progress_show(void *progress, double share); /* cheap: draws a few times a second */
void progress_end(struct progress *p);

#endif
