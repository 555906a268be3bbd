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

/* One workspace for each plan: a thread's memory is allocated once. */
static struct replication *open_workspaces(const struct runner *runner, const struct results *results)
{
	struct replication *spaces = mem_alloc(results->plan_count, sizeof(*spaces));

	for (size_t p = 0; p < results->plan_count; p++) {
		replication_init(&spaces[p], results->plans[p], results->study);
		spaces[p].check_invariants = runner->check_invariants;
	}
	return spaces;
}

static void close_workspaces(struct replication *spaces, size_t count)
{
	for (size_t p = 0; p < count; p++)
		replication_release(&spaces[p]);
	free(spaces);
}

/* Tasks are blocks of all plans in turn, so that an interrupted study has about as many replications of each. Returns
 * how many replications from the first on every plan has. */
static uint64_t run_tasks(const struct runner *runner, struct results *results)
{
	uint64_t count = results->study->replications, plans = results->plan_count;
	uint64_t tasks = (count + BLOCK - 1) / BLOCK * plans, finished = 0;
	unsigned char *done = mem_alloc(tasks, 1);
	/* Read by the pragma only. NOLINTNEXTLINE(clang-analyzer-deadcode.DeadStores) */
	int threads = runner->threads ? runner->threads : runner_processors();

#pragma omp parallel num_threads(threads)
	{
		struct replication *spaces = open_workspaces(runner, results);

#pragma omp for schedule(dynamic, 1)
		for (uint64_t task = 0; task < tasks; task++) {
			uint64_t begin = task / plans * BLOCK, end = begin + BLOCK < count ? begin + BLOCK : count;

			if (is_stopped(runner))
				continue;
			run_block(&spaces[task % plans], results->outcomes[task % plans], begin, end);
			done[task] = 1;
			if (runner->progress && omp_get_thread_num() == 0)
				runner->progress(runner->context, (double)task / (double)tasks);
		}
		close_workspaces(spaces, plans);
	}
	while (finished < tasks && done[finished])
		finished++;
	free(done);
	finished = finished / plans * BLOCK;
	return finished < count ? finished : count;
}

enum status runner_run(const struct runner *runner, struct results *results)
{
	results->replications = run_tasks(runner, results);
	return results->replications < results->study->replications ? STATUS_INTERRUPTED : STATUS_OK;
}
