/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace_set.h - the traces of all runs of one replication: of the one workload, or of each copy of each job of a campaign.
 *
 * A run of a campaign is traced from when it may be submitted (what it waits for is done) to its end; one that has never
 * been ready has no entries. Jobs of other users are not in it. Test: tests/scenarios/test_trace.sh (the times of the
 * entries, weighted by nodes, add up to the outcome's).
 */
#ifndef FLOPCAST_SIM_TRACE_SET_H
#define FLOPCAST_SIM_TRACE_SET_H

#include "sim/simulator.h"
#include "sim/trace.h"

struct trace_set {
	uint64_t index;
	struct outcome outcome;	 /* of the whole replication */
	const struct jobs *jobs; /* NULL = one workload, items[0] */
	struct trace *items;	 /* copies in the order of the jobs */
	size_t count;
};

/* One entry of all, in the order of time. */
struct trace_set_entry {
	const struct trace_entry *entry;
	size_t item;
};

/* Runs replication `index` of the simulator's plan. To be released. */
void trace_set_run(struct trace_set *s, struct simulator *simulator, uint64_t index);
void trace_set_release(struct trace_set *s);

/* Of which job and, counted from 0, which of its copies items[item] is; only where there are jobs. */
const struct job *trace_set_job(const struct trace_set *s, size_t item, int64_t *copy);

/* All entries in the order of time, of one instant in that of the runs; `*count` of them. To be freed. */
struct trace_set_entry *trace_set_entries(const struct trace_set *s, size_t *count);

#endif
