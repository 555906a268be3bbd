/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_causes.c - where the money goes, and where the hours go: for each plan the means by cause.
 */
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"

#include <math.h>

#define SHARE_LEAST 0.0005 /* a cause of which every plan has less is not drawn, but in the data */

/* One of the two charts. */
struct breakdown {
	const struct forecast *forecast;
	enum metric metric;
	int causes;
	size_t first; /* plan of the workload that is shown */
};

static double part(const struct breakdown *b, size_t plan, int cause)
{
	const struct plan_summary *s = &b->forecast->plans[plan];

	return b->metric == METRIC_COST ? s->breakdown[cause] : s->times_s[cause];
}

static double total(const struct breakdown *b, size_t plan)
{
	return b->forecast->plans[plan].metrics[b->metric].moments.mean;
}

/* Of the workload, and with something to show. */
static int is_shown(const struct breakdown *b, size_t plan)
{
	return chart_kind_first(b->forecast, plan) == b->first && b->forecast->plans[plan].ends[END_FINISHED] > 0;
}

static void add_plan(struct text *t, const struct breakdown *b, size_t plan, size_t row)
{
	const struct forecast *f = b->forecast;
	struct text cells = TEXT_INIT, amount = TEXT_INIT;
	double sum = total(b, plan);

	text_addf(&cells, "plan,%zu,,,", row);
	chart_text_plan(t, cells.s, f, plan);
	for (int c = 0; c < b->causes; c++)
		text_addf(t, "part,%zu,%d,%.9g,\n", row, c + 1, part(b, plan, c));
	text_clear(&cells);
	text_addf(&cells, "total,%zu,%.9g,,", row, sum);
	chart_text_value(&amount, f, b->metric, sum);
	chart_text_add(t, cells.s, amount.s);
	text_release(&cells);
	text_release(&amount);
}

/* Largest share of a cause in any plan. */
static double most_share(const struct breakdown *b, int cause)
{
	double most = 0;

	for (size_t p = 0; p < b->forecast->results->plan_count; p++)
		if (is_shown(b, p))
			most = fmax(most, part(b, p, cause) / total(b, p));
	return most;
}

static void add_causes(struct text *t, const struct breakdown *b)
{
	for (int c = 0; c < b->causes; c++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "cause,%d,%d,,", c + 1, most_share(b, c) >= SHARE_LEAST);
		chart_text_add(t, cells.s, chart_text_cause(b->forecast, (enum cause)c));
		text_release(&cells);
	}
}

/* Causes that are worth a look; where there is only one there is nothing to see. */
static int cause_count(const struct breakdown *b)
{
	int n = 0;

	for (int c = 0; c < b->causes; c++)
		n += most_share(b, c) >= SHARE_LEAST;
	return n;
}

static void add_words(struct chart_draft *draft, const struct breakdown *b)
{
	const struct forecast *f = b->forecast;
	const struct words *w = f->words;
	int is_cost = b->metric == METRIC_COST;
	struct text *t = &draft->data;

	text_add(&draft->title, words_get(w, is_cost ? WORD("Where the money goes") : WORD("Where the hours go")));
	text_add(&draft->alt,
		 words_get(w, is_cost ? WORD("Bars of the mean cost of each plan by cause, in money and in percent.")
				      : WORD("Bars of the mean time of each plan by cause, in hours and in percent.")));
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_job(t, "subtitle,,,,", f, b->first);
	chart_text_note(t, f, "note,,,,", words_get(w, "Means over the runs that finished."));
	if (is_cost)
		chart_text_addf(t, "left,,,,", words_get(w, "Mean cost (%s)"), f->currency);
	else
		chart_text_add(t, "left,,,,", words_get(w, "Mean time (hours)"));
	chart_text_add(t, "right,,,,",
		       words_get(w, is_cost ? WORD("Share of the cost (%)") : WORD("Share of the time (%)")));
}

static int write_causes(struct chart_draft *draft, const struct breakdown *b)
{
	const struct forecast *f = b->forecast;
	size_t row = 0;

	text_add(&draft->data, "series,row,x,y,label\n");
	add_words(draft, b);
	text_addf(&draft->data, "unit,,%g,,\n", b->metric == METRIC_COST ? 1.0 : 3600.0);
	add_causes(&draft->data, b);
	for (size_t p = 0; p < f->results->plan_count; p++)
		if (is_shown(b, p))
			add_plan(&draft->data, b, p, ++row);
	return row > 0;
}

int chart_money(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct breakdown b = { f, METRIC_COST, CAUSE_END, which };

	return cause_count(&b) > 1 && write_causes(draft, &b);
}

int chart_hours(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct breakdown b = { f, METRIC_WALL, CAUSE_TIMES, which };

	return cause_count(&b) > 1 && write_causes(draft, &b);
}
