/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace.h - everything that happened in one replication: its events, the states between them, where time and money went.
 *
 * Each entry books the time since the last booking, so the sums over the entries are the outcome's ledger, to rounding.
 * A stretch of computing is booked when it ends, which tells what of it was kept. Test: tests/unit/test_trace.c.
 */
#ifndef FLOPCAST_SIM_TRACE_H
#define FLOPCAST_SIM_TRACE_H

#include "sim/replication.h"

/* Names of the states that a trace shows; the last is that of a replication that is over. */
enum { TRACE_OVER = RUN_STOPPED + 1 };
const char *trace_state_name(int state);

struct trace_entry {
	double time_s;
	const char *whose, *event;    /* "nodes", "node_failure" */
	double booked_s[CAUSE_TIMES]; /* since the last entry that books any */
	int state;		      /* entered or still in: enum run_state, or TRACE_OVER */
	double kept_s;		      /* compute in the last complete checkpoint */
	int64_t missing;	      /* places without a node */
	double money;		      /* spent so far (observer.h); of the last entry the cost */
};

/* One replication observed. Zero-initialised is empty. */
struct trace {
	struct observer observer;
	uint64_t index;
	struct run_work work;
	struct trace_entry *entries;
	size_t count, capacity;
	struct ledger booked; /* by the entries that are complete */
	struct outcome outcome;
};

/* From now on `r` is watched, until trace_end, where replication `index` of it is over with `out`. */
void trace_begin(struct trace *t, struct replication *r, uint64_t index);
void trace_end(struct trace *t, const struct replication *r, const struct outcome *out);

/* Runs replication `index` of the plan of `r`, one workload; its outcome is that of the study. To be released. */
void trace_run(struct trace *t, struct replication *r, uint64_t index);
void trace_release(struct trace *t);

/* A stretch of time in which one thing was done: cause of struct ledger. */
struct trace_span {
	double begin_s, end_s;
	enum cause cause;
};

/* The stretches in order, without gaps, of which those of computing are divided into compute and writes. `*count` of them;
 * to be freed. */
struct trace_span *trace_spans(const struct trace *t, size_t *count);

#endif
