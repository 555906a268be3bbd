/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/simulate.h"

#include "cli/progress.h"
#include "cli/verb.h"
#include "study/runner.h"

#include <stdio.h>

enum status simulate(const struct options *o, const struct scenario *s, struct results *results)
{
	struct progress progress;
	struct runner runner = { .threads = o->threads, .check_invariants = o->check, .stop = &verb_stop,
				 .progress = progress_show, .context = &progress };
	enum status status;

	results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	progress_init(&progress, o->quiet);
	status = runner_run(&runner, results);
	progress_end(&progress);
	if (status == STATUS_INTERRUPTED)
		fprintf(stderr, "flopcast: interrupted after %zu of %llu replications\n", results->replications,
			(unsigned long long)s->study.replications);
	return status;
}
