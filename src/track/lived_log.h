/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lived_log.h - the log that a simulated run would have written: a row each time it reaches one of some steps.
 *
 * A step is the same share of the compute. Rows are printed while it computes, between writes; after a restart from the last
 * checkpoint those steps are printed again. Tested: tests/statistical/test_track.c, tests/unit/test_track_cases.c,
 * tests/scenarios/test_track_trace.sh.
 */
#ifndef FLOPCAST_TRACK_LIVED_LOG_H
#define FLOPCAST_TRACK_LIVED_LOG_H

#include "sim/trace.h"

struct lived_row {
	double time_s, step;
	double begin_s;	 /* when it began to compute, since its last restart */
	double step_s;	 /* a step of compute, without writes */
	int64_t missing; /* places without a node */
};

/* Which steps are printed, ascending, of how many. */
struct lived_steps {
	const double *steps;
	size_t count;
	double planned;
};

/* Rows in the order of time, up to the first at the last of the steps; `*count` of them, to be freed. */
struct lived_row *lived_log(const struct trace *t, const struct lived_steps *s, size_t *count);

#endif
