/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spending.h - what single runs of a plan have spent by given times: the first replications that finished, run again
 * under an observer (sim/observer.h). Not of a plan of several jobs, which has none.
 *
 * Fixed sums are spent at the beginning, prepaid terms and blocks when they begin, egress at the end, storage as time
 * passes, after the end too as long as it is kept. Test: tests/unit/test_spending.c.
 */
#ifndef FLOPCAST_STUDY_SPENDING_H
#define FLOPCAST_STUDY_SPENDING_H

#include "study/results.h"

struct spending {
	const double *time_s; /* ascending; the caller's */
	size_t times, runs;
	double *money; /* of run r by time i: [r * times + i] */
};

/* At most `runs` runs. To be released. */
void spending_run(struct spending *s, const struct results *results, size_t plan, size_t runs);
void spending_release(struct spending *s);

#endif
