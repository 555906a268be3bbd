/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/csv.h"

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
	cell(out, none ? NAN : moments_se(&s->moments));
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

static void replication_row(FILE *out, const char *plan, uint64_t number, const struct outcome *o)
{
	fprintf(out, "%s,%llu,%s,%.17g,%.17g", plan, (unsigned long long)number, end_reason_name(o->end), o->cost,
		o->wall_s);
	for (int c = 0; c < CAUSE_TIMES; c++)
		fprintf(out, ",%.17g", o->ledger.time_s[c]);
	fprintf(out, ",%u,%u\r\n", (unsigned)o->failures, (unsigned)o->grants);
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
	fputs("plan,replication,end,cost,wall_s", out);
	for (int c = 0; c < CAUSE_TIMES; c++)
		fprintf(out, ",%s_s", cause_name((enum cause)c));
	fputs(",failures,grants\r\n", out);
	for (size_t p = 0; p < results->plan_count; p++)
		for (size_t i = 0; i < results->replications; i += ROWS)
			replication_rows(out, results, p, i);
}

void csv_point_head(FILE *out)
{
	fputs("plan,finished,cost_mean,cost_se,cost_p50,cost_p80,cost_p90,wall_s_mean,wall_s_se,wall_s_p50,wall_s_p80,"
	      "wall_s_p90,"
	      "budget,deadline,both\r\n",
	      out);
}

static void point_metric(FILE *out, const struct sample_summary *s)
{
	static const int percents[] = { 50, 80, 90 };

	cell(out, s->moments.count ? s->moments.mean : NAN);
	cell(out, s->moments.count ? moments_se(&s->moments) : NAN);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++)
		cell(out, sample_summary_quantile(s, percents[i])->value);
}

void csv_point(FILE *out, const struct plan_summary *p)
{
	fprintf(out, "%s,%zu", p->plan->id, p->ends[END_FINISHED]);
	point_metric(out, &p->metrics[METRIC_COST]);
	point_metric(out, &p->metrics[METRIC_WALL]);
	cell(out, p->budget.value);
	cell(out, p->deadline.value);
	cell(out, p->both.value);
	fputs("\r\n", out);
}
