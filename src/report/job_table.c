/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/job_table.h"

#include "base/mem.h"
#include "report/format.h"
#include "study/job_summary.h"

#include <stdlib.h>

enum {
	COLUMN_JOB,
	COLUMN_NODES,
	COLUMN_START,
	COLUMN_WAIT,
	COLUMN_SLOWDOWN,
	COLUMN_P50,
	COLUMN_P90,
	COLUMN_COST,
	COLUMNS
};

struct job_row {
	struct text cell[COLUMNS];
};

static void fill_head(struct job_row *r, const struct forecast *f)
{
	static const char *const heads[COLUMNS] = {
		WORD("job"),	  WORD("nodes"),	   WORD("starts"),	    WORD("waits"),
		WORD("slowdown"), WORD("50 % done after"), WORD("90 % done after"), WORD("costs")
	};

	for (int c = 0; c < COLUMNS; c++)
		text_add(&r->cell[c], words_get(f->words, heads[c]));
	text_addf(&r->cell[COLUMN_COST], " (%s)", f->currency);
}

static void fill(struct job_row *r, const struct job *job, const struct job_summary *s, const struct words *w)
{
	const struct sample_summary *m = s->metrics;

	text_add_safe(&r->cell[COLUMN_JOB], job->id, 64);
	if (job->copies > 1)
		text_addf(&r->cell[COLUMN_NODES], "%lld x ", (long long)job->copies);
	text_addf(&r->cell[COLUMN_NODES], "%lld", (long long)job->plan->cluster->nodes);
	format_duration(&r->cell[COLUMN_START], m[JOB_METRIC_START].moments.mean, w);
	format_duration(&r->cell[COLUMN_WAIT], m[JOB_METRIC_WAIT].moments.mean, w);
	format_number(&r->cell[COLUMN_SLOWDOWN], m[JOB_METRIC_SLOWDOWN].moments.mean);
	format_duration(&r->cell[COLUMN_P50], sample_summary_quantile(&m[JOB_METRIC_END_S], 50)->value, w);
	format_duration(&r->cell[COLUMN_P90], sample_summary_quantile(&m[JOB_METRIC_END_S], 90)->value, w);
	format_money(&r->cell[COLUMN_COST], m[JOB_METRIC_COST].moments.mean);
}

static void add_row(struct text *t, const struct job_row *r, const size_t *width)
{
	for (int c = 0; c < COLUMNS; c++) {
		size_t missing = width[c] - text_columns(r->cell[c].s);

		if (c == COLUMN_JOB)
			text_addf(t, "  %s%*s", r->cell[c].s, (int)missing, "");
		else
			text_addf(t, "%*s%s", (int)missing + 2, "", r->cell[c].s);
	}
	text_add(t, "\n");
}

/* What of the cluster's time its jobs had. */
static void add_heading(struct text *t, const struct plan_summary *p, const struct words *w)
{
	double used = 1 - p->times_s[CAUSE_QUEUE] / p->metrics[METRIC_WALL].moments.mean;

	text_add(t, "\n");
	text_addf(t, words_get(w, "%s: jobs on %lld nodes, %s; means, and the chance of being done (all copies):"),
		  p->plan->id, (long long)p->plan->cluster->nodes, queueing_name(p->plan->jobs->queueing));
	text_add(t, "\n  ");
	text_addf(t, words_get(w, "their runs had %.3g %% of the nodes' time"), 100 * used);
	if (p->breakdown[CAUSE_IDLE] > 0.005 * p->metrics[METRIC_COST].moments.mean) {
		text_add(t, words_get(w, "; "));
		text_addf(t, words_get(w, "%.3g %% of the cost is paid but not used"),
			  100 * p->breakdown[CAUSE_IDLE] / p->metrics[METRIC_COST].moments.mean);
	}
	text_add(t, "\n");
}

void job_table_add(struct text *t, const struct forecast *f, size_t plan)
{
	const struct jobs *jobs = f->results->plans[plan]->jobs;
	size_t width[COLUMNS] = { 0 };
	struct job_summary *summaries;
	struct job_row *rows;

	if (!jobs || !f->plans[plan].ends[END_FINISHED])
		return;
	rows = mem_alloc(jobs->count + 1, sizeof(*rows));
	fill_head(&rows[0], f);
	summaries = job_summaries(f->results, plan);
	for (size_t i = 0; i < jobs->count; i++)
		fill(&rows[i + 1], &jobs->items[i], &summaries[i], f->words);
	free(summaries);
	for (size_t i = 0; i <= jobs->count; i++)
		for (int c = 0; c < COLUMNS; c++) {
			size_t columns = text_columns(rows[i].cell[c].s);

			width[c] = columns > width[c] ? columns : width[c];
		}
	add_heading(t, &f->plans[plan], f->words);
	for (size_t i = 0; i <= jobs->count; i++) {
		add_row(t, &rows[i], width);
		for (int c = 0; c < COLUMNS; c++)
			text_release(&rows[i].cell[c]);
	}
	free(rows);
}
