/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>

/* Per thread and for the bug message only: no result depends on it. */
static _Thread_local struct {
	unsigned long long seed, replication;
	const double *clock_s;
} context;

void bug_context(unsigned long long seed, unsigned long long replication, const double *clock_s)
{
	context.seed = seed;
	context.replication = replication;
	context.clock_s = clock_s;
}

void bug_report(const char *file, int line, const char *condition)
{
	fprintf(stderr, "flopcast: bug at %s:%d: %s", file, line, condition);
	if (context.clock_s)
		fprintf(stderr, " (seed %llu, replication %llu, simulated time %.17g s)", context.seed,
			context.replication, *context.clock_s);
	fputc('\n', stderr);
	abort();
}
