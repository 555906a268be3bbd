/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress_row.h - one row of a log: when the run was at which step.
 */
#ifndef FLOPCAST_TRACK_PROGRESS_ROW_H
#define FLOPCAST_TRACK_PROGRESS_ROW_H

#include <stddef.h>
#include <stdint.h>

struct progress_row {
	double time_s;			/* since the log begins; NAN: the log has no clock */
	double step, printed_s, tokens; /* NAN where not said */
	uint32_t session;
	int is_edge;
};

/* By step, then by time; all in one session, with times since the first. */
void progress_row_sort(struct progress_row *rows, size_t count);

/* Does the way of rows in the order of time, on to `last`, pass this step at this time? */
int progress_row_passes(const struct progress_row *rows, size_t count, const struct progress_row *last,
			const struct progress_row *at);

#endif
