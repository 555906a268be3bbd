/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_optimum.h"

#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "chart/drawing.h"
#include "report/format.h"
#include "chart/scripts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_CHANCE 0.8 /* that of both axes */
enum { POINTS_MOST = 99 };

struct picture {
	const struct optimum *optimum;
	struct forecast forecast;	 /* its currency and words only */
	const struct candidate **points; /* fastest first */
	size_t count;
	struct scale time, money;
	int has_plans; /* points are of several */
};

static int by_cost(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a, *y = *(const struct candidate *const *)b;

	if (x->is_on_frontier != y->is_on_frontier)
		return x->is_on_frontier ? -1 : 1;
	return (x->p80_cost > y->p80_cost) - (x->p80_cost < y->p80_cost);
}

static int by_time(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a, *y = *(const struct candidate *const *)b;

	if (x->p80_wall != y->p80_wall)
		return x->p80_wall < y->p80_wall ? -1 : 1;
	return (x->p80_cost > y->p80_cost) - (x->p80_cost < y->p80_cost);
}

static struct picture picture(const struct optimum *o, const char *currency, const struct words *words)
{
	struct picture x = { .optimum = o, .forecast = { .title = "", .currency = currency, .words = words } };
	double time_s = 0, cost = 0;

	x.points = mem_alloc(o->count, sizeof(*x.points));
	for (size_t i = 0; i < o->count; i++)
		if (isfinite(o->list[i].p80_cost) && isfinite(o->list[i].p80_wall)) {
			x.points[x.count++] = &o->list[i];
			time_s = fmax(time_s, o->list[i].p80_wall);
			cost = fmax(cost, o->list[i].p80_cost);
			x.has_plans |= strcmp(o->list[i].plan, o->list[0].plan) != 0;
		}
	qsort(x.points, x.count, sizeof(const struct candidate *), by_cost);
	x.count = x.count < POINTS_MOST ? x.count : POINTS_MOST;
	qsort(x.points, x.count, sizeof(const struct candidate *), by_time);
	x.time = scale_for_time(time_s);
	x.money = scale_for_money(cost);
	return x;
}

/* "interval" of "//cluster/checkpoint/@interval" */
static const char *attribute(const char *path)
{
	const char *at = strrchr(path, '@');

	return at ? at + 1 : path;
}

/* "33.8 min, 3", in the order of the inputs, or "interval 33.8 min, spares 3"; with the plan where there are several. */
static void add_name(struct text *t, const struct picture *x, const struct candidate *c, int is_full)
{
	if (x->has_plans)
		text_addf(t, "%s: ", c->plan);
	for (size_t i = 0; i < x->optimum->input_count; i++)
		text_addf(t, "%s%s%s%s", i ? ", " : "", is_full ? attribute(x->optimum->inputs[i].path) : "",
			  is_full ? " " : "", x->optimum->inputs[i].values[c->index[i]]);
}

static void add_points(struct text *t, const struct picture *x)
{
	for (size_t i = 0; i < x->count; i++) {
		const struct candidate *c = x->points[i];
		double time = c->p80_wall / x->time.factor, cost = c->p80_cost / x->money.factor;
		int is_named = c->is_on_frontier || c == x->optimum->best;
		struct text cells = TEXT_INIT, name = TEXT_INIT;

		text_addf(&cells, "plan,%zu,%.9g,%.9g,", i + 1, time, cost);
		if (is_named)
			add_name(&name, x, c, 0);
		chart_text_add(t, cells.s, text_str(&name));
		text_addf(t, "front,%zu,%d,,\n", i + 1, c->is_on_frontier);
		text_addf(t, "p10,%zu,%.9g,%.9g,\np90,%zu,%.9g,%.9g,\n", i + 1,
			  is_named ? c->p50_wall / x->time.factor : time,
			  is_named ? c->p50_cost / x->money.factor : cost, i + 1, time, cost);
		text_release(&cells);
		text_release(&name);
	}
}

/* Requirements that are a line among values of 80 % chance. */
static void add_limits(struct text *t, const struct picture *x)
{
	double budget = INFINITY, deadline_s = INFINITY;

	for (size_t i = 0; i < x->optimum->requirement_count; i++) {
		const struct requirement *r = &x->optimum->requirements[i];
		double chance = r->percent > 0 ? r->percent / 100 : r->chance;

		if (*r->plan || chance != SHOWN_CHANCE || (isfinite(r->budget) && isfinite(r->deadline_s)))
			continue;
		budget = fmin(budget, r->budget);
		deadline_s = fmin(deadline_s, r->deadline_s);
	}
	for (int is_cost = 0; is_cost < 2; is_cost++) {
		enum metric metric = is_cost ? METRIC_COST : METRIC_WALL;
		double limit = is_cost ? budget : deadline_s;
		struct text cells = TEXT_INIT, amount = TEXT_INIT;

		if (!isfinite(limit))
			continue;
		text_addf(&cells, is_cost ? "budget,,,%.9g," : "deadline,,%.9g,,",
			  limit / (is_cost ? x->money.factor : x->time.factor));
		chart_text_value(&amount, &x->forecast, metric, limit);
		chart_text_addf(t, cells.s, "%s %s",
				words_get(x->forecast.words, is_cost ? WORD("budget") : WORD("deadline")), amount.s);
		text_release(&cells);
		text_release(&amount);
	}
}

static void add_head(struct chart_draft *draft, const struct picture *x)
{
	const struct candidate *best = x->optimum->best;
	struct text name = TEXT_INIT, cost = TEXT_INIT, time = TEXT_INIT;

	add_name(&name, x, best, 1);
	chart_text_value(&cost, &x->forecast, METRIC_COST, best->p80_cost);
	chart_text_value(&time, &x->forecast, METRIC_WALL, best->p80_wall);
	text_addf(&draft->alt,
		  words_get(x->forecast.words, best->is_feasible
						       ? WORD("Best: %s (%s, %s)")
						       : WORD("Nothing meets what is required; nearest: %s (%s, %s)")),
		  text_str(&name), text_str(&cost), text_str(&time));
	chart_text_add(&draft->data, "head,,,,", draft->alt.s);
	text_release(&name);
	text_release(&cost);
	text_release(&time);
}

static void add_words(struct chart_draft *draft, const struct picture *x)
{
	const struct words *w = x->forecast.words;
	struct text *t = &draft->data, inputs = TEXT_INIT;

	for (size_t i = 0; i < x->optimum->input_count; i++) {
		text_add(&inputs, i ? "; " : "");
		chart_text_input(&inputs, x->optimum->inputs[i].path);
	}
	text_addf(&draft->title, words_get(w, "Cost against time: %s"),
		  x->has_plans ? words_get(w, "all plans") : x->optimum->best->plan);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_add(t, "subtitle,,,,", text_str(&inputs));
	add_head(draft, x);
	chart_text_add(t, "front-name,,,,", words_get(w, "none is cheaper and as fast"));
	chart_text_add(t, "box,,,,", words_get(w, "within budget and deadline"));
	chart_text_addf(t, "yaxis,,,,", words_get(w, "80 %% chance of costing no more than (%s%s)"),
			words_get(w, x->money.name), x->forecast.currency);
	chart_text_addf(t, "xaxis,,,,", words_get(w, "80 %% chance of being done within (%s)"),
			words_get(w, x->time.name));
	chart_text_addf(t, "note,,,,",
			words_get(w, "Each dot: a point that was simulated. Thin lines, of those with a name: from the "
				     "values of 50 %% chance. flopcast %s"),
			FLOPCAST_VERSION);
	text_release(&inputs);
}

void chart_optimum_clear(const char *folder)
{
	struct text charts = TEXT_INIT;

	text_addf(&charts, "%s/charts", folder);
	drawing_clear(charts.s, "optimum");
	text_release(&charts);
}

/* 0 when no point can be drawn. */
static int write_picture(struct chart_draft *draft, const struct optimum *o, const char *currency,
			 const struct words *words)
{
	struct picture x = picture(o, currency, words);
	int some = x.count > 0;

	if (some) {
		text_add(&draft->data, "series,row,x,y,label\n");
		add_words(draft, &x);
		add_limits(&draft->data, &x);
		add_points(&draft->data, &x);
	}
	free(x.points);
	return some;
}

static int write_search(struct chart_draft *draft, const struct forecast *f, const char *plan)
{
	for (size_t i = 0; f->optima && i < f->optima->count; i++)
		if (!strcmp(f->optima->list[i].plan, plan))
			return write_picture(draft, &f->optima->list[i].optimum, f->currency, f->words);
	return 0;
}

int chart_optimum(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	(void)which;
	return write_search(draft, f, "");
}

int chart_optimum_of_plan(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	return write_search(draft, f, f->plans[which].plan->id);
}

enum status chart_optimum_draw(const char *folder, const char *name, const struct optimum *o, const struct words *words,
			       struct diag_list *diags)
{
	static const struct chart_script script = { "frontier.gp", script_frontier, script_frontier_end };
	struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
	struct text charts = TEXT_INIT;
	struct drawing d;
	enum status status;

	text_addf(&charts, "%s/charts", folder);
	status = drawing_open(&d, charts.s, diags);
	if (!status && write_picture(&draft, o, o->currency, words))
		status = drawing_add(&d, &script, name, &draft.data);
	if (!status)
		status = drawing_finish(&d, 1, 0);
	drawing_release(&d);
	text_release(&charts);
	chart_draft_release(&draft);
	return status;
}
