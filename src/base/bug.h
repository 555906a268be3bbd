/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bug.h - a programmer's mistake stops the program, in every build.
 *
 * Input faults are diagnostics (diag.h), a simulated failure is data (an end reason); what is left is a bug.
 */
#ifndef FLOPCAST_BASE_BUG_H
#define FLOPCAST_BASE_BUG_H

#define BUG_IF(condition)                                                                                              \
	do {                                                                                                           \
		if (__builtin_expect(!!(condition), 0))                                                                \
			bug_report(__FILE__, __LINE__, #condition);                                                    \
	} while (0)

/* What the calling thread is doing, printed with a bug so that it can be replayed alone. */
void bug_context(unsigned long long seed, unsigned long long replication, const double *clock_s);

__attribute__((noreturn, cold)) void bug_report(const char *file, int line, const char *condition);

#endif
