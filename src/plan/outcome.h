/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outcome.h - what a replication has come to: when and how it ended, what it cost, and where time and money went.
 */
#ifndef FLOPCAST_PLAN_OUTCOME_H
#define FLOPCAST_PLAN_OUTCOME_H

#include "plan/ledger.h"

#include <stdint.h>

/* How a replication ended; constant, name in outputs. */
#define END_LIST(X)                                                                                                    \
	X(END_FINISHED, "finished")                                                                                    \
	X(END_HORIZON, "horizon")	  /* the study's horizon came first */                                         \
	X(END_STALLED, "stalled")	  /* nodes are missing that never come back */                                 \
	X(END_EVENT_LIMIT, "event_limit") /* the study's event limit came first */                                     \
	X(END_QUOTA, "quota")		  /* the site has nothing more to give: quota or units are used up */

enum end_reason {
#define X(constant, name) constant,
	END_LIST(X)
#undef X
		END_COUNT
};

const char *end_reason_name(enum end_reason end);

struct outcome {
	double wall_s;
	double cost;  /* reporting currency */
	double gpu_s; /* GPU-seconds held and billed */
	struct ledger ledger;
	uint32_t failures; /* all causes, preemptions too */
	uint32_t grants;   /* how often machines were granted: submissions, sessions, blocks */
	enum end_reason end;
};

#endif
