/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runner.h - replications in parallel: the only file with threads.
 *
 * Work comes in waves: some hundred or thousand replications of one plan, which threads share in small pieces. While one
 * wave is simulated, one thread puts the wave before into the results. Waves last about half a second, which is what a
 * kill can cost, and have at most RUNNER_WAVE replications, which is all the memory that outcomes take meanwhile. Each
 * replication writes its own row; nothing is summed here, so that no result depends on threads or on sizes of waves.
 */
#ifndef FLOPCAST_STUDY_RUNNER_H
#define FLOPCAST_STUDY_RUNNER_H

#include "base/status.h"
#include "study/results.h"

#include <signal.h>

enum { RUNNER_WAVE = 10240 };

struct runner {
	int threads; /* 0: one per processor */
	int check_invariants;
	int with_ranks; /* ranks.h: all of them take waves; they have the study already */
	const volatile sig_atomic_t
		*stop; /* when set to non-zero: cut short what is under way and return; may be NULL */
	/* Called now and then by one thread with the share done, 0..1; may be NULL. */
	void (*progress)(void *context, double share);
	void *context;
};

/* Adds to `results` what is missing to results->asked; some may be there. STATUS_INTERRUPTED when stopped,
 * STATUS_RUNTIME when the store takes no more: results->replications is what every plan has. */
MUST_CHECK enum status runner_run(const struct runner *runner, struct results *results);

#endif
