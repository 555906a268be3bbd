/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_frontier.c - the plans of one workload by time and cost, and which of them no other beats in both.
 */
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"
#include "report/plan_name.h"

#include <math.h>
#include <stdlib.h>

/* A plan at its values of 80 % chance, in units of the axes. */
struct spot {
	const struct plan_summary *summary;
	double time, cost;
};

struct frontier {
	const struct forecast *forecast;
	struct scale time, money;
	struct spot *spots; /* fastest first */
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->cost > y->cost) - (x->cost < y->cost);
}

static double quantile(const struct plan_summary *s, enum metric metric, int percent)
{
	return sample_summary_quantile(&s->metrics[metric], percent)->value;
}

static struct frontier frontier(const struct forecast *f, size_t first)
{
	struct frontier x = { .forecast = f, .spots = mem_alloc(f->results->plan_count, sizeof(*x.spots)) };
	double time_s = 0, cost = 0;

	for (size_t p = first; p < f->results->plan_count; p++)
		if (f->plans[p].plan->workload == f->plans[first].plan->workload && f->plans[p].ends[END_FINISHED]) {
			x.spots[x.count++].summary = &f->plans[p];
			time_s = fmax(time_s, quantile(&f->plans[p], METRIC_WALL, 80));
			cost = fmax(cost, quantile(&f->plans[p], METRIC_COST, 80));
		}
	x.time = scale_for_time(time_s);
	x.money = scale_for_money(cost);
	for (size_t i = 0; i < x.count; i++) {
		x.spots[i].time = quantile(x.spots[i].summary, METRIC_WALL, 80) / x.time.factor;
		x.spots[i].cost = quantile(x.spots[i].summary, METRIC_COST, 80) / x.money.factor;
	}
	qsort(x.spots, x.count, sizeof(*x.spots), compare);
	return x;
}

static size_t plan_of(const struct frontier *x, const struct spot *s)
{
	return (size_t)(s->summary - x->forecast->plans);
}

static void add_spots(struct text *t, const struct frontier *x)
{
	double least = INFINITY;

	for (size_t i = 0; i < x->count; i++) {
		const struct spot *s = &x->spots[i];
		struct text cells = TEXT_INIT;
		int is_front = s->cost < least;

		text_addf(&cells, "plan,%zu,%.9g,%.9g,", i + 1, s->time, s->cost);
		chart_text_plan(t, cells.s, x->forecast, plan_of(x, s));
		text_addf(t, "front,%zu,%d,,\n", i + 1, is_front);
		for (int percent = 10; percent <= 90; percent += 80)
			text_addf(t, "p%d,%zu,%.9g,%.9g,\n", percent, i + 1,
				  quantile(s->summary, METRIC_WALL, percent) / x->time.factor,
				  quantile(s->summary, METRIC_COST, percent) / x->money.factor);
		least = fmin(least, s->cost);
		text_release(&cells);
	}
}

static void add_limit(struct text *t, const struct frontier *x, enum metric metric, double limit)
{
	struct text cells = TEXT_INIT, amount = TEXT_INIT;

	if (!isinf(limit)) {
		chart_text_value(&amount, x->forecast, metric, limit);
		if (metric == METRIC_COST)
			text_addf(&cells, "budget,,,%.9g,", limit / x->money.factor);
		else
			text_addf(&cells, "deadline,,%.9g,,", limit / x->time.factor);
		chart_text_addf(
			t, cells.s, "%s %s",
			words_get(x->forecast->words, metric == METRIC_COST ? WORD("budget") : WORD("deadline")),
			amount.s);
	}
	text_release(&cells);
	text_release(&amount);
}

static void add_words(struct chart_draft *draft, const struct frontier *x)
{
	const struct words *w = x->forecast->words;
	const struct spot *fastest = &x->spots[0], *cheapest = fastest;
	struct text *t = &draft->data, cost = TEXT_INIT, time = TEXT_INIT;
	struct text cheap = TEXT_INIT, fast = TEXT_INIT, job = TEXT_INIT;

	for (size_t i = 1; i < x->count; i++)
		if (x->spots[i].cost < cheapest->cost)
			cheapest = &x->spots[i];
	chart_text_value(&cost, x->forecast, METRIC_COST, cheapest->cost * x->money.factor);
	chart_text_value(&time, x->forecast, METRIC_WALL, fastest->time * x->time.factor);
	plan_name_add(&cheap, x->forecast, plan_of(x, cheapest));
	plan_name_add(&fast, x->forecast, plan_of(x, fastest));
	plan_name_job(&job, x->forecast, plan_of(x, fastest));
	text_addf(&draft->title, words_get(w, "Cost against time: %s"), text_str(&job));
	text_addf(&draft->alt, words_get(w, "Cheapest: %s (%s). Fastest: %s (%s)."), text_str(&cheap), cost.s,
		  text_str(&fast), time.s);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_subtitle(t, x->forecast, "subtitle,,,,", "");
	chart_text_add(t, "head,,,,", draft->alt.s);
	chart_text_add(t, "front-name,,,,", words_get(w, "no plan beats it on both"));
	chart_text_add(t, "box,,,,", words_get(w, "within budget and deadline"));
	chart_text_addf(t, "yaxis,,,,", words_get(w, "80 %% chance of costing no more than (%s%s)"),
			words_get(w, x->money.name), x->forecast->currency);
	chart_text_addf(t, "xaxis,,,,", words_get(w, "80 %% chance of being done within (%s)"),
			words_get(w, x->time.name));
	chart_text_note(
		t, x->forecast, "note,,,,",
		words_get(w, "Thin lines: from the value that one run in ten stays below to the one that one in ten "
			     "exceeds."));
	text_release(&cost);
	text_release(&time);
	text_release(&cheap);
	text_release(&fast);
	text_release(&job);
}

int chart_frontier(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	struct frontier x = frontier(f, which);
	int is_drawn = x.count > 1;

	if (is_drawn) {
		text_add(&draft->data, "series,row,x,y,label\n");
		add_words(draft, &x);
		add_limit(&draft->data, &x, METRIC_COST, f->results->study->budget);
		add_limit(&draft->data, &x, METRIC_WALL, f->results->study->deadline_s);
		add_spots(&draft->data, &x);
	}
	free(x.spots);
	return is_drawn;
}
