/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/csv.h"

#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 10000 };

static void cell(FILE *out, double x)
{
	if (isfinite(x))
		fprintf(out, ",%.15g", x);
	else
		fputc(',', out);
}

static void summary_row(FILE *out, const struct plan_summary *p, enum metric metric)
{
	const struct sample_summary *s = &p->metrics[metric];
	int none = !s->moments.count;

	fprintf(out, "%s,%s", p->plan->id, metric_name(metric)); /* ids are checked names: nothing to quote */
	cell(out, none ? NAN : s->moments.mean);
	cell(out, none ? NAN : s->mean_se);
	cell(out, none ? NAN : moments_sd(&s->moments));
	cell(out, none ? NAN : s->moments.min);
	cell(out, none ? NAN : s->moments.max);
	for (int i = 0; i < SUMMARY_QUANTILES; i++) {
		cell(out, s->quantiles[i].value);
		cell(out, s->quantiles[i].lo);
		cell(out, s->quantiles[i].hi);
	}
	fputs("\r\n", out);
}

void csv_summary(FILE *out, const struct forecast *f)
{
	fputs("plan,metric,mean,se,sd,min,max", out);
	for (int i = 0; i < SUMMARY_QUANTILES; i++)
		fprintf(out, ",p%02d,p%02d_lo,p%02d_hi", summary_percent[i], summary_percent[i], summary_percent[i]);
	fputs("\r\n", out);
	for (size_t i = 0; i < f->results->plan_count; i++)
		for (int m = 0; m < METRIC_END; m++)
			summary_row(out, &f->plans[i], (enum metric)m);
}

/* The order of replications.csv: these, the times, the other columns. */
static const enum outcome_column head[] = { OUTCOME_END_REASON, OUTCOME_COST, OUTCOME_WALL };
enum { HEAD = sizeof(head) / sizeof(head[0]) };

/* Calls `add` for each column of the file. */
static void each_column(void (*add)(FILE *out, const struct outcome *o, enum outcome_column c), FILE *out,
			const struct outcome *o)
{
	int is_head[OUTCOME_COLUMNS] = { 0 };

	for (int i = 0; i < HEAD; i++) {
		is_head[head[i]] = 1;
		add(out, o, head[i]);
	}
	for (int c = OUTCOME_TIME; c < OUTCOME_COLUMNS; c++)
		if (!column_has((enum outcome_column)c, OUTCOME_NOT_IN_CSV))
			add(out, o, (enum outcome_column)c);
	for (int c = 0; c < OUTCOME_TIME; c++)
		if (!is_head[c] && !column_has((enum outcome_column)c, OUTCOME_NOT_IN_CSV))
			add(out, o, (enum outcome_column)c);
}

static void add_value(FILE *out, const struct outcome *o, enum outcome_column c)
{
	if (c == OUTCOME_END_REASON)
		fprintf(out, ",%s", end_reason_name(o->end));
	else
		fprintf(out, ",%.17g", column_get(o, c));
}

static void add_name(FILE *out, const struct outcome *o, enum outcome_column c)
{
	(void)o;
	fprintf(out, ",%s", column_name(c));
}

static void replication_row(FILE *out, const char *plan, uint64_t number, const struct outcome *o)
{
	fprintf(out, "%s,%llu", plan, (unsigned long long)number);
	each_column(add_value, out, o);
	fputs("\r\n", out);
}

/* Some rows at a time: all of them need not be in memory at once. */
static void replication_rows(FILE *out, const struct results *r, size_t plan, size_t begin)
{
	size_t count = r->replications - begin < ROWS ? r->replications - begin : ROWS;
	struct outcome *rows = results_rows(r, plan, begin, count);

	for (size_t i = 0; i < count; i++)
		replication_row(out, r->plans[plan]->id, r->first + begin + i, &rows[i]);
	free(rows);
}

void csv_replications(FILE *out, const struct results *results)
{
	fputs("plan,replication", out);
	each_column(add_name, out, NULL);
	fputs("\r\n", out);
	for (size_t p = 0; p < results->plan_count; p++)
		for (size_t i = 0; i < results->replications; i += ROWS)
			replication_rows(out, results, p, i);
}

void csv_point_head(FILE *out)
{
	fputs("plan,finished", out);
	for (int m = 0; m < METRIC_MAIN; m++) {
		const char *name = metric_name((enum metric)m);

		fprintf(out, ",%s_mean,%s_se", name, name);
		for (int i = 0; i < LEVELS; i++)
			fprintf(out, ",%s_p%d", name, levels_percent[i]);
	}
	fputs(",budget,deadline,both\r\n", out);
}

static void point_metric(FILE *out, const struct sample_summary *s)
{
	cell(out, s->moments.count ? s->moments.mean : NAN);
	cell(out, s->moments.count ? s->mean_se : NAN);
	for (int i = 0; i < LEVELS; i++)
		cell(out, sample_summary_quantile(s, levels_percent[i])->value);
}

void csv_point(FILE *out, const struct plan_summary *p)
{
	fprintf(out, "%s,%zu", p->plan->id, p->ends[END_FINISHED]);
	for (int m = 0; m < METRIC_MAIN; m++)
		point_metric(out, &p->metrics[m]);
	cell(out, p->budget.value);
	cell(out, p->deadline.value);
	cell(out, p->both.value);
	fputs("\r\n", out);
}
