/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/job_summary.h"

#include "base/mem.h"
#include "base/unit.h"
#include "sim/simulator.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

ROW_TEXT(job_metric_name, enum job_metric, JOB_METRIC_LIST, ROW_NAME)

static double value(const struct job_outcome *o, enum job_metric metric)
{
	const double values[] = {
#define X(constant, name, member, unit) (double)o->member / (unit),
		JOB_METRIC_LIST(X)
#undef X
	};

	return values[metric];
}

/* Rows of all replications, as results->jobs has them or, where it has not, simulated again. */
static struct job_outcome *collect(const struct results *results, size_t plan)
{
	const struct job_rows *rows = &results->jobs[plan];
	size_t count = results->plans[plan]->jobs->count;
	struct job_outcome *all = mem_alloc(results->replications, count * sizeof(*all));
	struct simulator again;
	struct outcome outcome;

	simulator_init(&again, results->plans[plan], results->study);
	for (size_t i = 0; i < results->replications; i++)
		if (i < rows->capacity && rows->has[i]) {
			memcpy(all + i * count, rows->outcomes + i * count, count * sizeof(*all));
		} else {
			simulator_run(&again, results->first + i, &outcome);
			memcpy(all + i * count, simulator_jobs(&again), count * sizeof(*all));
		}
	for (size_t i = 0; i < results->replications * count; i++)
		all[i].cost *= results->money;
	simulator_release(&again);
	return all;
}

/* Of the replications that finished: others are NAN. */
static void summarise(struct job_summary *s, const struct job_outcome *first, size_t stride, size_t replications)
{
	double *values = mem_alloc(replications, sizeof(*values));

	for (int m = 0; m < JOB_METRIC_COUNT; m++) {
		size_t n = 0;

		for (size_t i = 0; i < replications; i++)
			if (!isnan(first[i * stride].end_s))
				values[n++] = value(&first[i * stride], (enum job_metric)m);
		sort_ascending(values, n);
		sample_summary_init(&s->metrics[m], values, n, NULL);
	}
	free(values);
}

struct job_summary *job_summaries(const struct results *results, size_t plan)
{
	size_t count = results->plans[plan]->jobs->count;
	struct job_summary *summaries = mem_alloc(count, sizeof(*summaries));
	struct job_outcome *all = collect(results, plan);

	for (size_t i = 0; i < count; i++)
		summarise(&summaries[i], all + i, count, results->replications);
	free(all);
	return summaries;
}
