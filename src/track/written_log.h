/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * written_log.h - one traced replication as the log that a training program would have left of it, for log_reader.h to read.
 *
 * A row a step, while the run computes; what was lost is printed again. Nothing is printed while the run waits, starts up or
 * restarts. Tested: tests/scenarios/test_track_trace.sh.
 */
#ifndef FLOPCAST_TRACK_WRITTEN_LOG_H
#define FLOPCAST_TRACK_WRITTEN_LOG_H

#include "base/text.h"
#include "plan/cluster.h"
#include "sim/trace.h"

struct written_run {
	const struct trace *trace;
	const struct cluster *cluster;
	int64_t steps;		 /* of the whole run; each the same share of its compute */
	double submitted_unix_s; /* when its time is 0; within the years 1970 to 2199 */
};

/* `plain-csv` of docs/TRACK.md: the lines time,step,total_steps,nodes from step 0 on; times are UTC, to the millisecond. */
void written_log_csv(struct text *t, const struct written_run *run);

/* `megatron-lm`: before each session its world size and its start, then an iteration a row; times are in whole seconds. */
void written_log_megatron(struct text *t, const struct written_run *run);

#endif
