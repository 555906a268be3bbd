/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * metric.h - what is said of every replication: a column of its outcome, or what is made of one.
 */
#ifndef FLOPCAST_STUDY_METRIC_H
#define FLOPCAST_STUDY_METRIC_H

#include "base/row.h"
#include "plan/plan.h"
#include "study/results.h"

/* Constant, name in outputs, column, the column that it is over (or METRIC_ALONE), form (metric.c), words. */
#define METRIC_LIST(X)                                                                                                 \
	X(METRIC_COST, "cost", OUTCOME_COST, METRIC_ALONE, plain, "")                                                  \
	X(METRIC_WALL, "wall_s", OUTCOME_WALL, METRIC_ALONE, plain, "from submission to completion")                   \
	X(METRIC_GPU_H, "gpu_h", OUTCOME_GPU, METRIC_ALONE, hours, "time held x GPUs billed")                          \
	X(METRIC_FAILURES, "failures", OUTCOME_FAILURES, METRIC_ALONE, plain,                                          \
	  "failures of all causes, preemptions too")                                                                   \
	X(METRIC_LOST, "lost_s", OUTCOME_TIME + CAUSE_LOST, METRIC_ALONE, plain, "compute that was thrown away")       \
	X(METRIC_GOODPUT, "goodput", OUTCOME_TIME + CAUSE_COMPUTE, OUTCOME_WALL, share, "kept compute / wall time")    \
	X(METRIC_ENERGY, "energy_kwh", OUTCOME_GPU, METRIC_ALONE, energy_kwh,                                          \
	  "of the machines held, hosts and building included; null where the site has no `<power>`")                   \
	X(METRIC_CO2E, "co2e_kg", OUTCOME_GPU, OUTCOME_WALL, co2e_kg,                                                  \
	  "of that energy; null where the site has no `carbon`")                                                       \
	X(METRIC_ALLOCATIONS, "allocations", OUTCOME_ALLOCATIONS, METRIC_ALONE, plain,                                 \
	  "how often machines were granted: jobs, sessions, blocks")

enum { METRIC_ALONE = OUTCOME_COLUMNS };

enum metric { METRIC_LIST(ROW_CONSTANT) METRIC_END };

/* The two that are asked for most, METRIC_COST and METRIC_WALL, come first: an array of METRIC_MAIN has one of each. */
enum { METRIC_MAIN = 2 };

const char *metric_name(enum metric metric);
const char *metric_words(enum metric metric);

/* Of one replication; NAN where there is none. */
double metric_value(enum metric metric, const struct plan *plan, const struct outcome *outcome);

/* Of each replication, finished or not. To be freed. */
double *metric_read(const struct results *results, size_t plan, enum metric metric);

#endif
