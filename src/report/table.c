/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include "base/mem.h"
#include "report/format.h"
#include "report/job_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMN_PLAN,
	COLUMN_COST,
	COLUMN_TIME = COLUMN_COST + 4,
	COLUMN_CHANCE = COLUMN_TIME + 4,
	COLUMN_WASTE = COLUMN_CHANCE + 3,
	COLUMNS
};

#define SHOWN_COUNT 1.005 /* of jobs or sessions: below it would read "1 jobs" */

static const int shown_percent[] = { 50, 80, 90 };

struct row {
	struct text cell[COLUMNS];
};

static void fill_head(struct row *r)
{
	static const char *const words[COLUMNS] = { "plan", "ideal", "50 %",   "80 %",	   "90 %", "ideal", "50 %",
						    "80 %", "90 %",  "budget", "deadline", "both", "lost" };

	for (int c = 0; c < COLUMNS; c++)
		text_add(&r->cell[c], words[c]);
}

static void fill(struct row *r, const struct plan_summary *p)
{
	double waste = summary_waste_share(p), likely_s = sample_summary_quantile(&p->metrics[METRIC_WALL], 80)->value;

	text_add_safe(&r->cell[COLUMN_PLAN], p->plan->id, 64);
	format_money(&r->cell[COLUMN_COST], p->ideal.cost);
	format_duration_like(&r->cell[COLUMN_TIME], p->ideal.wall_s, likely_s);
	for (int i = 0; i < 3; i++) {
		format_money(&r->cell[COLUMN_COST + 1 + i],
			     sample_summary_quantile(&p->metrics[METRIC_COST], shown_percent[i])->value);
		format_duration_like(&r->cell[COLUMN_TIME + 1 + i],
				     sample_summary_quantile(&p->metrics[METRIC_WALL], shown_percent[i])->value,
				     likely_s);
	}
	format_chance(&r->cell[COLUMN_CHANCE], p->budget.value);
	format_chance(&r->cell[COLUMN_CHANCE + 1], p->deadline.value);
	format_chance(&r->cell[COLUMN_CHANCE + 2], p->both.value);
	text_addf(&r->cell[COLUMN_WASTE], isnan(waste) ? "-" : "%.1f %%", 100 * waste);
}

static void widen(size_t *width, size_t columns)
{
	*width = columns > *width ? columns : *width;
}

static void pad(struct text *t, size_t columns)
{
	while (columns--)
		text_add(t, " ");
}

/* Groups of columns with a heading over each. */
static const struct group {
	int from, to;
	const char *words, *brief; /* brief where there is little room */
} groups[] = { { COLUMN_COST, COLUMN_TIME, "costs no more than", "cost" },
	       { COLUMN_TIME, COLUMN_CHANCE, "takes no longer than", "time" },
	       { COLUMN_CHANCE, COLUMN_WASTE, "chance to keep", "chance" },
	       { COLUMN_WASTE, COLUMNS, "cost", "cost" } };

enum { GROUPS = sizeof(groups) / sizeof(groups[0]) };

/* A column that is not shown has width 0. */
static size_t group_width(const struct group *g, const size_t width[COLUMNS])
{
	size_t sum = 0;

	for (int c = g->from; c < g->to; c++)
		sum += width[c] ? width[c] + 2 : 0;
	return sum ? sum + 2 : 0;
}

static size_t table_width(const size_t width[COLUMNS])
{
	size_t sum = width[COLUMN_PLAN];

	for (int g = 0; g < GROUPS; g++)
		sum += group_width(&groups[g], width);
	return sum > 2 ? sum - 2 : sum; /* the first group stands nearer */
}

/* Leaves out, while the table is wider than `limit`, what a reader misses least. */
static void narrow(size_t width[COLUMNS], size_t limit)
{
	static const int dispensable[] = { COLUMN_COST,	    COLUMN_TIME,     COLUMN_WASTE,  COLUMN_CHANCE + 2,
					   COLUMN_COST + 3, COLUMN_TIME + 3, COLUMN_CHANCE, COLUMN_CHANCE + 1,
					   COLUMN_COST + 1, COLUMN_TIME + 1 };

	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]) && table_width(width) > limit; i++)
		width[dispensable[i]] = 0;
}

static int begins_group(int column, const size_t width[COLUMNS])
{
	for (int g = 1; g < GROUPS; g++)
		for (int c = groups[g].from; c < groups[g].to; c++)
			if (width[c]) {
				if (c == column)
					return 1;
				break;
			}
	return 0;
}

/* The plan's name to the left, all else to the right of its column. */
static void add_row(struct text *t, const struct row *r, const size_t width[COLUMNS])
{
	text_add(t, r->cell[COLUMN_PLAN].s);
	pad(t, width[COLUMN_PLAN] - text_columns(r->cell[COLUMN_PLAN].s));
	for (int c = COLUMN_PLAN + 1; c < COLUMNS; c++) {
		if (!width[c])
			continue;
		pad(t, width[c] - text_columns(r->cell[c].s) + (begins_group(c, width) ? 4 : 2));
		text_add(t, r->cell[c].s);
	}
	text_add(t, "\n");
}

/* Headings over the groups of columns, to the left of each group. */
static void add_groups(struct text *t, const size_t width[COLUMNS], const char *currency)
{
	pad(t, width[COLUMN_PLAN]);
	for (size_t g = 0; g < GROUPS; g++) {
		size_t span = group_width(&groups[g], width), before = t->length;

		if (!span)
			continue;
		if (g == 0)
			span -= 2;
		pad(t, g == 0 ? 2 : 4);
		text_addf(t, g == 0 ? "%s (%s)" : "%s",
			  strlen(groups[g].words) + (g == 0 ? 8 : 2) > span ? groups[g].brief : groups[g].words,
			  currency);
		if (t->length - before < span)
			pad(t, span - (t->length - before));
	}
	while (t->s[t->length - 1] == ' ')
		t->s[--t->length] = '\0';
	text_add(t, "\n");
}

/* Largest half width of the shown quantiles' intervals, relative. */
static double worst_error(const struct forecast *f)
{
	double worst = 0;

	for (size_t p = 0; p < f->results->plan_count; p++)
		for (int m = METRIC_COST; m <= METRIC_WALL; m++)
			for (int i = 0; i < 3; i++) {
				const struct interval *q =
					sample_summary_quantile(&f->plans[p].metrics[m], shown_percent[i]);
				double error = (q->hi - q->lo) / 2 / q->value;

				if (isnan(error) && q->value != 0)
					return NAN;
				worst = error > worst ? error : worst;
			}
	return worst;
}

static void add_legend(struct text *t, const struct forecast *f)
{
	double error = worst_error(f);

	text_add(t, "50 %, 80 %, 90 %: the chance of costing no more and of taking no longer. ideal: no failure, no "
		    "waiting.\ncost lost: share of the money that went to lost work, restarts and stalls.\n");
	if (isnan(error))
		text_add(t, "Too few replications to say how uncertain these quantiles are: use more (-n).\n");
	else
		text_addf(
			t,
			"Simulation error of these values: at most +-%.2g %% (95 %% interval); more replications (-n) "
			"make it smaller.\n",
			100 * error);
}

/* How much of the spread more knowledge would take away. */
static void add_variance(struct text *t, const struct plan_summary *p)
{
	const struct variance *v = &p->variances.cost;
	double error_percent = 196 * v->share_se;

	if (error_percent < 0.01) /* no more than what rounding leaves where there is no luck */
		error_percent = 0;
	if (p->has_variances && !isnan(v->share))
		text_addf(t,
			  "%s: %.0f %% +- %.2g %% of the variance of its cost is not knowing the inputs, the rest "
			  "luck.\n",
			  p->plan->id, 100 * v->share, error_percent);
}

static void add_unfinished(struct text *t, const struct plan_summary *p)
{
	size_t unfinished = p->replications - p->ends[END_FINISHED];

	if (!unfinished)
		return;
	text_addf(t, "%s: %zu of %zu replications did NOT finish (", p->plan->id, unfinished, p->replications);
	for (int i = END_FINISHED + 1, some = 0; i < END_COUNT; i++)
		if (p->ends[i])
			text_addf(t, "%s%s %zu", some++ ? ", " : "", end_reason_name((enum end_reason)i), p->ends[i]);
	text_add(t,
		 p->ends[END_FINISHED] ? "); its cost and time are those of the others.\n" : "): no cost, no time.\n");
}

static void add_heading(struct text *t, const struct forecast *f)
{
	size_t plans = f->results->plan_count;

	if (*f->title) {
		text_add_safe(t, f->title, 1000);
		text_add(t, "\n");
	}
	text_addf(t, "%zu plan%s, ", plans, plans == 1 ? "" : "s");
	format_count(t, (double)f->results->replications);
	text_addf(t, " replications each, seed %llu", (unsigned long long)f->results->study->seed);
	if (f->shards > 1)
		text_addf(t, ", one of %u shards: from replication %llu on", (unsigned)f->shards,
			  (unsigned long long)f->results->first);
	if (!isinf(f->results->study->budget)) {
		text_add(t, ", budget ");
		format_money_short(t, f->results->study->budget);
		text_addf(t, " %s", f->currency);
	}
	if (!isinf(f->results->study->deadline_s)) {
		text_add(t, ", deadline ");
		format_duration_short(t, f->results->study->deadline_s);
	}
	text_add(t, "\n\n");
}

/* "48 h and 16 GPUs a job" */
static void add_caps(struct text *t, const struct plan *p)
{
	if (p->site->kind == SITE_HPC && p->partition) {
		text_add(t, ", at most ");
		format_duration_short(t, p->partition->walltime_s);
		if (!isinf(p->partition->most_gpus))
			text_addf(t, " and %.0f GPUs", p->partition->most_gpus);
		text_addf(t, " each (partition %s)", p->partition->id);
	} else if (p->site->kind == SITE_NOTEBOOK && !isinf(p->site->notebook.session_s)) {
		text_add(t, ", at most ");
		format_duration_short(t, p->site->notebook.session_s);
		text_add(t, " each");
	}
}

/* What a place does to a plan: chains of jobs and sessions, waiting, money for nothing. */
static void add_limits(struct text *t, const struct plan_summary *p)
{
	static const char *const grants[SITE_KIND_END] = { [SITE_CLOUD] = "grants of machines",
							   [SITE_HPC] = "jobs",
							   [SITE_NOTEBOOK] = "sessions",
							   [SITE_OWNED] = "grants of machines",
							   [SITE_API] = "jobs" };
	double count = p->metrics[METRIC_GRANTS].moments.mean, wait_s = p->times_s[CAUSE_QUEUE];
	double idle = p->breakdown[CAUSE_IDLE] / p->metrics[METRIC_COST].moments.mean;
	const char *comma = "";

	if (p->plan->jobs || !p->ends[END_FINISHED] || !(count >= SHOWN_COUNT || idle > 0.005 || wait_s > 0))
		return;
	text_addf(t, "%s: ", p->plan->id);
	if (count >= SHOWN_COUNT) {
		text_addf(t, "%.3g %s on average", count, grants[p->plan->site->kind]);
		add_caps(t, p->plan);
		comma = "; ";
	}
	if (wait_s > 0) {
		text_add(t, comma);
		format_duration_short(t, wait_s);
		text_add(t, " of waiting for machines on average");
		comma = "; ";
	}
	if (idle > 0.005)
		text_addf(t, "%s%.1f %% of the cost is paid but not used", comma, 100 * idle);
	text_add(t, "\n");
}

static void add_experiments(struct text *t, const struct plan_summary *p)
{
	if (p->ends[END_FINISHED] && plan_has_experiments(p->plan))
		text_addf(t, "%s: %.3g %% of the cost are experiments\n", p->plan->id,
			  100 * p->breakdown[CAUSE_EXPERIMENTS] / p->metrics[METRIC_COST].moments.mean);
}

static void add_impossible(struct text *t, const struct forecast *f)
{
	for (size_t i = 0; i < f->impossible_count; i++) {
		text_add_safe(t, f->impossible[i].plan, 64);
		text_add(t, ": not possible: ");
		text_add_safe(t, f->impossible[i].reason, 1000);
		text_add(t, "\n");
	}
}

void table_forecast(struct text *t, const struct forecast *f, size_t limit)
{
	size_t count = f->results->plan_count, width[COLUMNS] = { 0 };
	struct row *rows = mem_alloc(count + 1, sizeof(*rows));

	fill_head(&rows[0]);
	for (size_t i = 0; i < count; i++)
		fill(&rows[i + 1], &f->plans[i]);
	for (size_t i = 0; i <= count; i++)
		for (int c = 0; c < COLUMNS; c++)
			widen(&width[c], text_columns(rows[i].cell[c].s));
	narrow(width, limit);
	add_heading(t, f);
	add_groups(t, width, f->currency);
	for (size_t i = 0; i <= count; i++) {
		add_row(t, &rows[i], width);
		for (int c = 0; c < COLUMNS; c++)
			text_release(&rows[i].cell[c]);
	}
	free(rows);
	text_add(t, "\n");
	add_legend(t, f);
	for (size_t i = 0; i < count; i++) {
		add_limits(t, &f->plans[i]);
		add_experiments(t, &f->plans[i]);
		add_variance(t, &f->plans[i]);
		add_unfinished(t, &f->plans[i]);
	}
	for (size_t i = 0; i < count; i++)
		job_table_add(t, f, i);
	add_impossible(t, f);
}
