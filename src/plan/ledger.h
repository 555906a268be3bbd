/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - where the time and the money of one replication went, by cause.
 *
 * Wall time = the sum of time_s over the first CAUSE_TIMES causes, to rounding; cost = the sum of money over all. Both
 * are checked in every replication when invariants are on, and by tests/unit/test_replication.c.
 */
#ifndef FLOPCAST_PLAN_LEDGER_H
#define FLOPCAST_PLAN_LEDGER_H

/* constant, name in outputs. Of time and money: */
#define CAUSE_TIME_LIST(X)                                                                                             \
	X(CAUSE_COMPUTE, "compute") /* progress that was kept */                                                       \
	X(CAUSE_CHECKPOINT, "checkpoint")                                                                              \
	X(CAUSE_LOST, "lost") /* compute that was thrown away */                                                       \
	X(CAUSE_RESTART, "restart")                                                                                    \
	X(CAUSE_STALL, "stall")		    /* machines held, nodes missing */                                         \
	X(CAUSE_QUEUE, "queue")		    /* waiting for machines */                                                 \
	X(CAUSE_MAINTENANCE, "maintenance") /* planned stops: machines held */                                         \
	X(CAUSE_SHRUNK, "shrunk")	    /* what computing on fewer nodes takes longer */
/* Of money only: */
#define CAUSE_MONEY_LIST(X)                                                                                            \
	X(CAUSE_IDLE, "idle") /* paid, not used: rounding, minimum, rest of a term, unused units */                    \
	X(CAUSE_TOKENS, "tokens")                                                                                      \
	X(CAUSE_HOSTING, "hosting") /* of the tuned model */                                                           \
	X(CAUSE_STORAGE, "storage")                                                                                    \
	X(CAUSE_EGRESS, "egress")                                                                                      \
	X(CAUSE_EXPENSE, "expense")                                                                                    \
	X(CAUSE_EXPERIMENTS, "experiments") /* what attempts cost in machines, at the rates of the run */

enum cause {
#define X(constant, name) constant,
	CAUSE_TIME_LIST(X) CAUSE_TIMES,
	CAUSE_BEFORE_MONEY = CAUSE_TIMES - 1,
	CAUSE_MONEY_LIST(X)
#undef X
		CAUSE_END
};

const char *cause_name(enum cause cause);

struct ledger {
	double time_s[CAUSE_TIMES];
	double money[CAUSE_END]; /* reporting currency */
};

double ledger_time_s(const struct ledger *l); /* summed in the order of the list */
double ledger_money(const struct ledger *l);

#endif
