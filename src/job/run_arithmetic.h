/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run_arithmetic.h - progress between two failures as a formula: one tier in the storage, blocking writes that are always good.
 *
 * k = floor(x / (interval + write)) writes are complete after x seconds of running; the rest is split into compute and the cut
 * part of a write. What most failures need is inline: see fast_path in sim/replication.c.
 */
#ifndef FLOPCAST_JOB_RUN_ARITHMETIC_H
#define FLOPCAST_JOB_RUN_ARITHMETIC_H

#include "base/number.h"
#include "job/run.h"
#include "model/checkpoint.h"

extern const struct run_policy run_arithmetic;

/* Compute that is still to be done. */
static inline double run_remaining_s(const struct run *r)
{
	return r->work.compute_s - r->kept_s;
}

static inline double run_remaining_writes(const struct run *r)
{
	return checkpoint_segments(run_remaining_s(r), r->work.interval_s) - 1;
}

/* Books the running time since the last start up to now: whole segments with their writes are kept, the rest of the
 * time is split into compute and the cut part of a write. Returns the compute of the segment under way. */
static inline double run_arithmetic_book(struct run *r, double now_s)
{
	const struct run_work *w = &r->work;
	double running_s = now_s - r->since_s, period_s = w->interval_s + w->write_s;
	double whole = number_least(number_whole(running_s / period_s), r->writes_left);
	double *time_s = r->ledger->time_s, rest_s = running_s - whole * period_s, partial_s;

	time_s[CAUSE_COMPUTE] += whole * w->interval_s;
	r->kept_s += whole * w->interval_s;
	r->writes_left -= whole;
	partial_s = number_least(rest_s, number_least(w->interval_s, run_remaining_s(r)));
	time_s[CAUSE_CHECKPOINT] = time_s[CAUSE_CHECKPOINT] + whole * w->write_s + (rest_s - partial_s);
	return partial_s;
}

/* Computing begins: the end of the work is the next event, unless something comes between. */
static inline void run_arithmetic_begin(struct run *r, double now_s)
{
	run_finish_after(r, run_remaining_s(r) + r->writes_left * r->work.write_s, now_s);
}

#endif
