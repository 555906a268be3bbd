/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/simulate.h"

#include "cli/progress.h"
#include "study/runner.h"

#include <signal.h>
#include <stdio.h>

/* Written by the signal handler only, read by the runner. */
static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	stop = signal;
}

/* While replications run, SIGINT and SIGTERM end the study, not the program; a second one ends it at once. */
static void catch_signals(struct sigaction old[2])
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, &old[0]);
	sigaction(SIGTERM, &action, &old[1]);
}

static void release_signals(const struct sigaction old[2])
{
	sigaction(SIGINT, &old[0], NULL);
	sigaction(SIGTERM, &old[1], NULL);
}

enum status simulate(const struct options *o, const struct scenario *s, struct results *results)
{
	struct progress progress;
	struct runner runner = { .threads = o->threads,
				 .check_invariants = o->check,
				 .stop = &stop,
				 .progress = progress_show,
				 .context = &progress };
	struct sigaction old[2];
	enum status status;

	results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	progress_init(&progress, o->quiet, (double)s->study.replications * (double)s->plan_count);
	catch_signals(old);
	status = runner_run(&runner, results);
	release_signals(old);
	progress_end(&progress);
	if (status == STATUS_INTERRUPTED)
		fprintf(stderr, "flopcast: interrupted after %zu of %llu replications\n", results->replications,
			(unsigned long long)s->study.replications);
	return status;
}
