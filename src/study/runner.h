/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runner.h - replications in parallel: the only file with threads.
 *
 * Each replication writes its own row; nothing is summed here, so that no result depends on the number of threads.
 */
#ifndef FLOPCAST_STUDY_RUNNER_H
#define FLOPCAST_STUDY_RUNNER_H

#include "base/status.h"
#include "study/results.h"

#include <signal.h>

struct runner {
	int threads; /* 0: one per processor */
	int check_invariants;
	const volatile sig_atomic_t *stop; /* when set to non-zero: finish what is under way and return; may be NULL */
	/* Called now and then by one thread with the share done, 0..1; may be NULL. */
	void (*progress)(void *context, double share);
	void *context;
};

/* Fills `results`; STATUS_INTERRUPTED when stopped, with results->replications cut to what every plan has. */
MUST_CHECK enum status runner_run(const struct runner *runner, struct results *results);

int runner_processors(void);

#endif
