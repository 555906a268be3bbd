/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_serving.c - the options of a deployment: cost a month by requests a day beside who is the cheapest, and how long users of own
 * GPUs wait by how many tokens they get.
 */
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"
#include "study/deployment_study.h"

#include <math.h>
#include <stdlib.h>

enum { LINES_MOST = 12 }; /* that the script has colours for */

static size_t lines(const struct deployment_study *s)
{
	return s->deployment->option_count < LINES_MOST ? s->deployment->option_count : LINES_MOST;
}

/* To two digits. */
static double rounded(double x)
{
	double unit = pow(10, floor(log10(x)) - 1);

	return unit * round(x / unit);
}

static void add_value(struct text *t, size_t i, double x)
{
	struct text cells = TEXT_INIT, label = TEXT_INIT;

	format_quantity(&label, rounded(x), DIMENSION_COUNT, "");
	text_addf(&cells, "value,%zu,%.9g,1,", i + 1, x);
	chart_text_add(t, cells.s, label.s);
	text_release(&cells);
	text_release(&label);
}

static void add_line(struct text *t, size_t k, const char *name)
{
	struct text cells = TEXT_INIT;

	text_addf(&cells, "line,%zu,,,", k + 1);
	chart_text_add(t, cells.s, name);
	text_release(&cells);
}

static void add_words(struct chart_draft *draft, const struct forecast *f, const char *note)
{
	chart_text_add(&draft->data, "title,,,,", draft->title.s);
	chart_text_subtitle(&draft->data, f, "subtitle,,,,", "");
	chart_text_note(&draft->data, f, "note,,,,", note);
}

/* ---- cost a month against requests a day: a tenth to ten times of what is expected ---- */

enum { FIRST_LOAD = DEPLOYMENT_LOADS / 4, SHOWN_LOADS = DEPLOYMENT_LOADS / 2 + 1 };

int chart_serving(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct deployment_study *s = &f->deployments[which];
	const struct words *w = f->words;
	struct text *t = &draft->data;

	text_add(t, "series,row,x,y,label\n");
	text_addf(&draft->title, words_get(w, "Cost a month against requests a day: %s"), s->deployment->id);
	text_addf(&draft->alt, words_get(w, "At the expected load %s is the cheapest most often."),
		  s->options[s->best].option->id);
	add_words(draft, f, words_get(w, "Medians; the cheapest of those that answer in time."));
	chart_text_add(t, "xaxis,,,,", words_get(w, "requests a day"));
	chart_text_addf(t, "cost-axis,,,,", words_get(w, "cost a month (%s)"), f->currency);
	chart_text_add(t, "time-axis,,,,", words_get(w, "chance to be the cheapest (%)"));
	for (size_t i = 0; i < SHOWN_LOADS; i++)
		add_value(t, i, s->loads[FIRST_LOAD + i].requests_per_day);
	for (size_t k = 0; k < lines(s); k++) {
		add_line(t, k, s->options[k].option->id);
		for (size_t i = 0; i < SHOWN_LOADS; i++) {
			const struct deployment_load *l = &s->loads[FIRST_LOAD + i];

			text_addf(t, "cost,%zu,%zu,%.9g,\n", k + 1, i + 1, l->month[k]);
			text_addf(t, "time,%zu,%zu,%.9g,\n", k + 1, i + 1, 100 * l->cheapest[k]);
		}
	}
	return 1;
}

/* ---- latency against throughput ---- */

enum { RATES = 12 };

/* Answer tokens a second and GPU at the most. */
static double most_rate(const struct deployment_study *s, size_t option)
{
	const struct option_summary *o = &s->options[option];

	return o->option->fleet ? o->table.most_requests_per_s * s->deployment->answer / o->replica_gpus : 0;
}

static void add_waits(struct text *t, const struct deployment_study *s, size_t option, size_t line, const double *rates)
{
	const struct option_summary *o = &s->options[option];
	double last = o->table.points[SERVICE_POINTS - 1].requests_per_s;

	for (size_t i = 0; i < RATES; i++) {
		double per_s = rates[i] * o->replica_gpus / s->deployment->answer;
		struct service_point p = service_table_at(&o->table, per_s);

		if (per_s > last * (1 + 1e-9))
			continue;
		text_addf(t, "cost,%zu,%zu,%.9g,\n", line + 1, i + 1, 1e3 * p.tpot_s);
		text_addf(t, "time,%zu,%zu,%.9g,\n", line + 1, i + 1, p.ttft_s);
	}
}

int chart_latency(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct deployment_study *s = &f->deployments[which];
	const struct words *w = f->words;
	struct text *t = &draft->data;
	double rates[RATES], most = 0;
	size_t line = 0;

	for (size_t k = 0; k < lines(s); k++)
		most = fmax(most, most_rate(s, k));
	if (!(most > 0))
		return 0;
	text_add(t, "series,row,x,y,label\n");
	text_addf(&draft->title, words_get(w, "Latency against throughput of own GPUs: %s"), s->deployment->id);
	text_addf(&draft->alt,
		  words_get(w, "Times that %.3g %% of the requests keep to, by answer tokens a second and GPU."),
		  100 * s->deployment->within);
	add_words(draft, f, words_get(w, "At predicted speed; a line ends at nine tenths of what its GPUs can."));
	chart_text_add(t, "xaxis,,,,", words_get(w, "answer tokens a second and GPU"));
	chart_text_add(t, "cost-axis,,,,", words_get(w, "each token (ms)"));
	chart_text_add(t, "time-axis,,,,", words_get(w, "first token (s)"));
	for (size_t i = 0; i < RATES; i++) {
		rates[i] = 0.9 * most * pow(10, 2.0 * ((double)i / (RATES - 1) - 1));
		add_value(t, i, rates[i]);
	}
	for (size_t k = 0; k < lines(s); k++)
		if (most_rate(s, k) > 0) {
			add_line(t, line, s->options[k].option->id);
			add_waits(t, s, k, line++, rates);
		}
	return 1;
}
