/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger.h - where the time and the money of one replication went, by cause.
 *
 * wall time = the sum over enum cause of time_s, to rounding; cost = the sum of money. Both are checked in every
 * replication when invariants are on, and by tests/unit/test_replication.c.
 */
#ifndef FLOPCAST_SIM_LEDGER_H
#define FLOPCAST_SIM_LEDGER_H

/* constant, name in outputs. compute is progress that was kept; lost is compute that was thrown away. */
#define CAUSE_LIST(X)                                                                                                 \
	X(CAUSE_COMPUTE, "compute")                                                                                   \
	X(CAUSE_CHECKPOINT, "checkpoint")                                                                             \
	X(CAUSE_LOST, "lost")                                                                                         \
	X(CAUSE_RESTART, "restart")                                                                                   \
	X(CAUSE_STALL, "stall")

enum cause {
#define X(constant, name) constant,
	CAUSE_LIST(X)
#undef X
	CAUSE_END
};

const char *cause_name(enum cause cause);

struct ledger {
	double time_s[CAUSE_END];
	double money[CAUSE_END]; /* reporting currency */
};

double ledger_time_s(const struct ledger *l); /* summed in the order of the list */
double ledger_money(const struct ledger *l);

#endif
