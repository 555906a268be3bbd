/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/job_summary.h"

#include "base/bug.h"
#include "base/mem.h"
#include "sim/campaign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600.0

const char *job_metric_name(enum job_metric metric)
{
	static const char *const names[] = {
#define X(constant, name) name,
		JOB_METRIC_LIST(X)
#undef X
	};

	return names[metric];
}

static double value(const struct job_outcome *o, enum job_metric metric)
{
	switch (metric) {
	case JOB_METRIC_START:
		return o->start_s;
	case JOB_METRIC_END_S:
		return o->end_s;
	case JOB_METRIC_WAIT:
		return o->wait_s;
	case JOB_METRIC_SLOWDOWN:
		return o->slowdown;
	case JOB_METRIC_COST:
		return o->cost;
	case JOB_METRIC_GPU_H:
		return o->gpu_s / HOUR_S;
	case JOB_METRIC_FAILURES:
		return o->failures;
	default:
		BUG_IF(1);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Rows of all replications, as results->jobs has them or, where it has not, simulated again. */
static struct job_outcome *collect(const struct results *results, size_t plan)
{
	const struct job_rows *rows = &results->jobs[plan];
	size_t count = results->plans[plan]->jobs->count;
	struct job_outcome *all = mem_alloc(results->replications, count * sizeof(*all));
	struct replication again;
	struct outcome outcome;

	replication_init(&again, results->plans[plan], results->study);
	for (size_t i = 0; i < results->replications; i++)
		if (i < rows->capacity && rows->has[i]) {
			memcpy(all + i * count, rows->outcomes + i * count, count * sizeof(*all));
		} else {
			replication_run(&again, results->first + i, &outcome);
			memcpy(all + i * count, replication_jobs(&again), count * sizeof(*all));
		}
	for (size_t i = 0; i < results->replications * count; i++)
		all[i].cost *= results->money;
	replication_release(&again);
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
		qsort(values, n, sizeof(*values), compare);
		sample_summary_init(&s->metrics[m], values, n);
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
