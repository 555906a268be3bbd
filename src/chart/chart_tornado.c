/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_tornado.h"

#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"
#include "chart/scripts.h"

#include <math.h>
#include <string.h>

enum { BARS_MOST = 15 };

static struct scale scale_of(enum metric metric, double value)
{
	return metric == METRIC_COST ? scale_for_money(value) : scale_for_time(value);
}

/* Money is shown in the currency of the forecast. */
struct picture {
	const struct forecast *forecast;
	const struct plan_sensitivity *plan;
	double rate;
};

static double base_of(const struct picture *x, enum metric metric)
{
	return x->plan->by[metric].p80 * (metric == METRIC_COST ? x->rate : 1);
}

/* Of the i-th input, with it low or high. */
static double side_of(const struct picture *x, size_t i, enum metric metric, int side)
{
	return x->plan->inputs[i].by[metric].p80[side] * (metric == METRIC_COST ? x->rate : 1);
}

static void add_panel(struct text *t, const struct picture *x, enum metric metric)
{
	const struct forecast *f = x->forecast;
	const char *name = metric == METRIC_COST ? "cost" : "time";
	double base = base_of(x, metric);
	struct scale scale = scale_of(metric, base);
	struct text cells = TEXT_INIT, amount = TEXT_INIT;

	text_addf(&cells, "%s-base,,%.9g,,", name, base / scale.factor);
	chart_text_value(&amount, f, metric, base);
	chart_text_addf(t, cells.s, words_get(f->words, "as it is: %s"), amount.s);
	text_clear(&cells);
	text_addf(&cells, "%s-axis,,,,", name);
	if (metric == METRIC_COST)
		chart_text_addf(t, cells.s, words_get(f->words, "80 %% chance of costing no more than (%s%s)"),
				words_get(f->words, scale.name), f->currency);
	else
		chart_text_addf(t, cells.s, words_get(f->words, "80 %% chance of being done within (%s)"),
				words_get(f->words, scale.name));
	for (size_t i = 0; i < x->plan->input_count && i < BARS_MOST; i++)
		text_addf(t, "%s-bar,%zu,%.9g,%.9g,\n", name, i + 1, side_of(x, i, metric, 0) / scale.factor,
			  side_of(x, i, metric, 1) / scale.factor);
	text_release(&cells);
	text_release(&amount);
}

static void add_inputs(struct text *t, const struct plan_sensitivity *p)
{
	struct text cells = TEXT_INIT;

	for (size_t i = 0; i < p->input_count && i < BARS_MOST; i++) {
		const struct input_effect *e = &p->inputs[i];
		const struct {
			const char *series, *words;
		} rows[] = { { "input", e->input }, { "low", e->low }, { "high", e->high } };

		for (size_t k = 0; k < 3; k++) {
			text_clear(&cells);
			text_addf(&cells, "%s,%zu,,,", rows[k].series, i + 1);
			chart_text_add(t, cells.s, rows[k].words);
		}
	}
	text_release(&cells);
}

static void add_words(struct chart_draft *draft, const struct picture *x, const struct tornado *w)
{
	const struct forecast *f = x->forecast;
	double low = side_of(x, 0, METRIC_COST, 0), high = side_of(x, 0, METRIC_COST, 1);
	struct text *t = &draft->data, from = TEXT_INIT, to = TEXT_INIT, count = TEXT_INIT;

	text_addf(&draft->title, words_get(f->words, "What moves the cost and the time: %s"), x->plan->plan);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_add(
		t, "subtitle,,,,",
		words_get(f->words, "Each bar: the forecast with one input low or high, and all else as it is."));
	chart_text_value(&from, f, METRIC_COST, fmin(low, high));
	chart_text_value(&to, f, METRIC_COST, fmax(low, high));
	text_addf(&draft->alt, words_get(f->words, "Most: %s, from %s to %s"), x->plan->inputs[0].input, from.s, to.s);
	chart_text_add(t, "head,,,,", draft->alt.s);
	chart_text_add(t, "low-name,,,,", words_get(f->words, "the input is low (one in ten is lower)"));
	chart_text_add(t, "high-name,,,,", words_get(f->words, "the input is high (one in ten is higher)"));
	format_count(&count, (double)w->replications);
	chart_text_addf(t, "note,,,,",
			words_get(f->words,
				  "One input at a time, all else drawn alike: %s simulated runs a bar end, seed %llu, "
				  "flopcast %s"),
			count.s, (unsigned long long)w->seed, FLOPCAST_VERSION);
	text_release(&from);
	text_release(&to);
	text_release(&count);
}

/* 0 when nothing moves the plan. */
static int write_plan(struct chart_draft *draft, const struct picture *x, const struct tornado *w)
{
	if (!x->plan->input_count)
		return 0;
	text_add(&draft->data, "series,row,x,y,label\n");
	add_words(draft, x, w);
	add_inputs(&draft->data, x->plan);
	add_panel(&draft->data, x, METRIC_COST);
	add_panel(&draft->data, x, METRIC_WALL);
	return 1;
}

int chart_tornado(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct tornado *w = f->tornado;

	for (size_t i = 0; w && i < w->plan_count; i++)
		if (!strcmp(w->plans[i].plan, f->plans[which].plan->id))
			return write_plan(
				draft,
				&(struct picture){ f, &w->plans[i], f->results->money != 0 ? f->results->money : 1 },
				w);
	return 0;
}

enum status chart_tornado_draw(const char *folder, const struct tornado *w, struct diag_list *diags)
{
	static const struct chart_script script = { "tornado.gp", script_tornado, script_tornado_end };
	const struct forecast f = { .title = "", .currency = w->currency };
	struct text charts = TEXT_INIT;
	struct drawing d;
	enum status status;

	text_addf(&charts, "%s/charts", folder);
	drawing_clear(charts.s, "tornado");
	status = drawing_open(&d, charts.s, diags);
	for (size_t i = 0; i < w->plan_count && !status; i++) {
		const struct picture x = { &f, &w->plans[i], 1 };
		struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
		struct text id = TEXT_INIT;

		text_addf(&id, "tornado-%s", w->plans[i].plan);
		if (write_plan(&draft, &x, w))
			status = drawing_add(&d, &script, id.s, &draft.data);
		chart_draft_release(&draft);
		text_release(&id);
	}
	if (!status)
		status = drawing_finish(&d, 1, 0);
	drawing_release(&d);
	text_release(&charts);
	return status;
}
