/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome.h - what a replication has come to: when and how it ended, what it cost, and where time and money went.
 */
#ifndef FLOPCAST_PLAN_OUTCOME_H
#define FLOPCAST_PLAN_OUTCOME_H

#include "base/row.h"
#include "plan/ledger.h"

#include <stdint.h>

/* How a replication ended; constant, name in outputs. */
#define END_LIST(X)                                                                                                    \
	X(END_FINISHED, "finished")                                                                                    \
	X(END_HORIZON, "horizon")	  /* the study's horizon came first */                                         \
	X(END_STALLED, "stalled")	  /* nodes are missing that never come back */                                 \
	X(END_EVENT_LIMIT, "event_limit") /* the study's event limit came first */                                     \
	X(END_QUOTA, "quota")		  /* the site has nothing more to give: quota or units are used up */

enum end_reason { END_LIST(ROW_CONSTANT) END_COUNT };

const char *end_reason_name(enum end_reason end);

enum outcome_flag { OUTCOME_IS_MONEY = 1, OUTCOME_NOT_IN_CSV = 2 };

/* What every replication comes to, a column each: constant, type (double or 32 bits), member, which is also its name in
 * outputs, flags, words. A new column is a row here and the code that sets it: struct outcome, the store, the JSON and
 * replications.csv (there after the times) come from the rows; tests/unit/test_documents.c compares docs/OUTPUT.md. */
#define OUTCOME_LIST(X)                                                                                                \
	X(OUTCOME_WALL, double, wall_s, 0, "from submission to the end")                                               \
	X(OUTCOME_COST, double, cost, OUTCOME_IS_MONEY, "")                                                            \
	X(OUTCOME_GPU, double, gpu_s, OUTCOME_NOT_IN_CSV, "GPU-seconds held and billed")                               \
	X(OUTCOME_FAILURES, uint32_t, failures, 0, "failures of all causes, preemptions too")                          \
	X(OUTCOME_ALLOCATIONS, uint32_t, allocations, 0, "how often machines were granted")                            \
	X(OUTCOME_END_REASON, enum end_reason, end, 0, "number of an end_reason")                                      \
	X(OUTCOME_FAILURE_FREE_WALL, double, failure_free_wall_s, OUTCOME_NOT_IN_CSV,                                  \
	  "the same inputs, but nothing fails and nobody waits; infinite where not even that finishes")                \
	X(OUTCOME_FAILURE_FREE_COST, double, failure_free_cost, OUTCOME_IS_MONEY | OUTCOME_NOT_IN_CSV, "likewise")     \
	X(OUTCOME_FAILURE_FREE_PLANNED, double, failure_free_planned_cost, OUTCOME_IS_MONEY | OUTCOME_NOT_IN_CSV,      \
	  "of that what is paid beside computing")

enum outcome_column {
	OUTCOME_LIST(ROW_CONSTANT) OUTCOME_TIME, /* OUTCOME_TIME + cause */
	OUTCOME_MONEY = OUTCOME_TIME + CAUSE_TIMES,
	OUTCOME_COLUMNS = OUTCOME_MONEY + CAUSE_END
};

struct outcome {
#define X(constant, type, member, flags, words) type member;
	OUTCOME_LIST(X)
#undef X
	struct ledger ledger;
};

#endif
