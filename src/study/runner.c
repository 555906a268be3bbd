/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/runner.h"

#include "base/mem.h"

#include <omp.h>
#include <stdlib.h>

enum { BLOCK = 64 }; /* replications a thread takes at a time: about a millisecond of work */

int runner_processors(void)
{
	return omp_get_num_procs();
}

static int is_stopped(const struct runner *runner)
{
	return runner->stop && *runner->stop;
}

static void run_block(struct replication *r, struct outcome *outcomes, uint64_t begin, uint64_t end)
{
	for (uint64_t i = begin; i < end; i++)
		replication_run(r, i, &outcomes[i]);
}

/* Runs plan `p`; returns how many replications from the first on are complete. */
static uint64_t run_plan(const struct runner *runner, struct results *results, size_t p)
{
	uint64_t count = results->replications, blocks = (count + BLOCK - 1) / BLOCK, finished = 0;
	unsigned char *done = mem_alloc(blocks, 1);
	int threads = runner->threads ? runner->threads : runner_processors();

#pragma omp parallel num_threads(threads)
	{
		struct replication r;

		replication_init(&r, results->plans[p], results->study);
		r.check_invariants = runner->check_invariants;
#pragma omp for schedule(dynamic, 1)
		for (uint64_t b = 0; b < blocks; b++) {
			uint64_t end = (b + 1) * BLOCK < count ? (b + 1) * BLOCK : count;

			if (is_stopped(runner))
				continue;
			run_block(&r, results->outcomes[p], b * BLOCK, end);
			done[b] = 1;
			if (runner->progress && omp_get_thread_num() == 0)
				runner->progress(runner->context, ((double)p + (double)b / (double)blocks) /
									  (double)results->plan_count);
		}
		replication_release(&r);
	}
	while (finished < blocks && done[finished])
		finished++;
	free(done);
	return finished * BLOCK < count ? finished * BLOCK : count;
}

enum status runner_run(const struct runner *runner, struct results *results)
{
	uint64_t least = results->study->replications;

	results->replications = least;
	for (size_t p = 0; p < results->plan_count; p++) {
		uint64_t finished = run_plan(runner, results, p);

		least = finished < least ? finished : least;
	}
	results->replications = least;
	return is_stopped(runner) ? STATUS_INTERRUPTED : STATUS_OK;
}
