/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/chart_tornado.h"

#include "report/chart_text.h"
#include "report/drawing.h"
#include "report/format.h"
#include "report/scripts.h"

#include <math.h>

enum { BARS_MOST = 15 };

static struct scale scale_of(enum metric metric, double value)
{
	return metric == METRIC_COST ? scale_for_money(value) : scale_for_time(value);
}

static double base_of(const struct plan_sensitivity *p, enum metric metric)
{
	return metric == METRIC_COST ? p->cost.p80 : p->wall.p80;
}

static void add_panel(struct text *t, const struct forecast *f, const struct plan_sensitivity *p, enum metric metric)
{
	const char *name = metric == METRIC_COST ? "cost" : "time";
	double base = base_of(p, metric);
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
	for (size_t i = 0; i < p->input_count && i < BARS_MOST; i++) {
		const struct swing *s = metric == METRIC_COST ? &p->inputs[i].cost : &p->inputs[i].wall;

		text_addf(t, "%s-bar,%zu,%.9g,%.9g,\n", name, i + 1, s->p80[0] / scale.factor,
			  s->p80[1] / scale.factor);
	}
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

static void add_words(struct text *t, const struct forecast *f, const struct plan_sensitivity *p,
		      const struct tornado *w)
{
	const struct swing *s = &p->inputs[0].cost;
	struct text from = TEXT_INIT, to = TEXT_INIT, count = TEXT_INIT;

	chart_text_addf(t, "title,,,,", words_get(f->words, "What moves the cost and the time: %s"), p->plan);
	chart_text_add(
		t, "subtitle,,,,",
		words_get(f->words, "Each bar: the forecast with one input low or high, and all else as it is."));
	chart_text_value(&from, f, METRIC_COST, fmin(s->p80[0], s->p80[1]));
	chart_text_value(&to, f, METRIC_COST, fmax(s->p80[0], s->p80[1]));
	chart_text_addf(t, "head,,,,", words_get(f->words, "Most: %s, from %s to %s"), p->inputs[0].input, from.s,
			to.s);
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

enum status chart_tornado_draw(const char *folder, const struct tornado *w, const struct words *words,
			       struct diag_list *diags)
{
	static const struct chart_script script = { "tornado.gp", script_tornado, script_tornado_end };
	const struct forecast f = { .title = "", .currency = w->currency, .words = words };
	struct text charts = TEXT_INIT;
	struct drawing d;
	enum status status;

	text_addf(&charts, "%s/charts", folder);
	drawing_clear(charts.s, "tornado");
	status = drawing_open(&d, charts.s, diags);
	for (size_t i = 0; i < w->plan_count && !status; i++) {
		struct text data = TEXT_INIT, id = TEXT_INIT;

		if (!w->plans[i].input_count)
			continue;
		text_addf(&id, "tornado-%s", w->plans[i].plan);
		text_add(&data, "series,row,x,y,label\n");
		add_words(&data, &f, &w->plans[i], w);
		add_inputs(&data, &w->plans[i]);
		add_panel(&data, &f, &w->plans[i], METRIC_COST);
		add_panel(&data, &f, &w->plans[i], METRIC_WALL);
		status = drawing_add(&d, &script, id.s, &data);
		text_release(&data);
		text_release(&id);
	}
	if (!status)
		status = drawing_finish(&d, 0);
	drawing_release(&d);
	text_release(&charts);
	return status;
}
