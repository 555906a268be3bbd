/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seen_rows.h - the rows of a log that were read last, and all of its jobs: is a row there a second time?
 *
 * Ranks print the same row, halves of a file are read twice, sacct lists a job that it listed before. Memory is constant: of jobs
 * the last SEEN_JOBS are known.
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_SEEN_ROWS_H
#define FLOPCAST_TRACK_SEEN_ROWS_H

#include <stddef.h>

enum { SEEN_ROWS = 16, SEEN_JOBS = 1 << 12 };

/* NAN: the row does not say. */
struct seen_row {
	double step, clock_s, iteration, pause_s;
};

struct seen_rows {
	struct seen_row items[SEEN_ROWS];
	size_t count;
};

void seen_rows_add(struct seen_rows *s, const struct seen_row *row);

/* One of the same step, micro step and pause, with a clock no more than tolerance_s away? A row without a clock is like any. */
int seen_rows_have(const struct seen_rows *s, const struct seen_row *row, double tolerance_s);

struct seen_jobs {
	double *items; /* pairs of number and start */
	size_t count;
};

void seen_jobs_release(struct seen_jobs *s);

/* 1: a job of this number that began then was there before; 0: not, and it is now. Without a number (NAN) none is known. */
int seen_jobs_add(struct seen_jobs *s, double number, double start_s);

#endif
