/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_sweep.h"

#include "base/mem.h"
#include "base/quantity.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "chart/drawing.h"
#include "report/format.h"
#include "chart/scripts.h"
#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOGARITHMIC 15.0
enum { LINES_MOST = 12, ROWS_MOST = 60, COLUMNS_MOST = 20 };

void sweep_add(struct sweep *s, const size_t index[2], const struct plan_summary *p)
{
	struct sweep_cell *c;

	s->cells = mem_grow(s->cells, s->count, &s->capacity, sizeof(*s->cells));
	c = &s->cells[s->count++];
	*c = (struct sweep_cell){ .index = { index[0], index[1] } };
	snprintf(c->plan, sizeof(c->plan), "%s", p->plan->id);
	for (int i = 0; i < LEVELS; i++) {
		c->cost[i] = sample_summary_quantile(&p->metrics[METRIC_COST], levels_percent[i])->value;
		c->time_s[i] = sample_summary_quantile(&p->metrics[METRIC_WALL], levels_percent[i])->value;
	}
}

/* Plans at the first point are those of all points. */
static size_t plan_count(const struct sweep *s)
{
	size_t n = 0;

	while (n < s->count && s->cells[n].index[0] == s->cells[0].index[0] &&
	       s->cells[n].index[1] == s->cells[0].index[1])
		n++;
	return n;
}

int sweep_is_regular(const struct sweep *s)
{
	size_t plans = plan_count(s);

	for (size_t i = 0; i < s->count; i++) {
		const struct sweep_cell *first = &s->cells[i - i % plans], *c = &s->cells[i];

		if (strcmp(c->plan, s->cells[i % plans].plan) != 0 || c->index[0] != first->index[0] ||
		    c->index[1] != first->index[1])
			return 0;
	}
	return s->count && s->count % plans == 0;
}

static double least_or_most(const struct sweep *s, enum metric metric, int is_most)
{
	double bound = is_most ? 0 : INFINITY;

	for (size_t i = 0; i < s->count; i++) {
		double x = metric == METRIC_COST ? s->cells[i].cost[1] : s->cells[i].time_s[1];

		bound = is_most ? fmax(bound, x) : fmin(bound, x);
	}
	return bound;
}

/* Units of the axes: plain money and hours where the axis is logarithmic, and writes 10k itself. */
static struct scale scale_of(const struct sweep *s, enum metric metric)
{
	double least = least_or_most(s, metric, 0), most = least_or_most(s, metric, 1);

	if (metric == METRIC_COST)
		return scale_for_money(most > LOGARITHMIC * least ? 1 : most);
	return scale_for_time(most > LOGARITHMIC * least ? 3 * 3600 : most);
}

static void add_note(struct text *t, const struct sweep *s, const struct words *w)
{
	struct text count = TEXT_INIT;

	format_count(&count, (double)s->replications);
	chart_text_addf(t, "note,,,,",
			words_get(w, "%s simulated runs of each plan at each point, seed %llu, flopcast %s"), count.s,
			(unsigned long long)s->seed, FLOPCAST_VERSION);
	text_release(&count);
}

/* ---- one input: lines ---- */

/* All values as quantities of one kind? */
static int are_quantities(const struct sweep *s, enum dimension dimension, double *values)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	int good = 1;

	for (size_t i = 0; i < s->counts[0] && good; i++) {
		good = !quantity_parse(s->values[0][i], strlen(s->values[0][i]), dimension, &q, &why);
		values[i] = good ? q.value : 0;
	}
	text_release(&why);
	return good;
}

/* Positions of the values on the axis: themselves where all are numbers of one kind, else 1, 2, 3. */
static void add_values(struct text *t, const struct sweep *s)
{
	static const enum dimension kinds[] = { DIMENSION_COUNT, DIMENSION_TIME, DIMENSION_FRACTION, DIMENSION_BYTES };
	double *values = mem_alloc(s->counts[0], sizeof(*values));
	int are_numbers = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !are_numbers; i++)
		are_numbers = are_quantities(s, kinds[i], values);
	for (size_t i = 0; i < s->counts[0]; i++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "value,%zu,%.9g,%d,", i + 1, are_numbers ? values[i] : (double)i + 1, are_numbers);
		chart_text_add(t, cells.s, s->values[0][i]);
		text_release(&cells);
	}
	free(values);
}

static void add_line(struct text *t, const struct sweep *s, size_t plan, int chance, size_t line)
{
	struct scale money = scale_of(s, METRIC_COST), time = scale_of(s, METRIC_WALL);
	size_t plans = plan_count(s);

	for (size_t i = plan; i < s->count; i += plans) {
		const struct sweep_cell *c = &s->cells[i];

		if (isnan(c->cost[chance]))
			continue;
		text_addf(t, "cost,%zu,%zu,%.9g,\n", line, c->index[0] + 1, c->cost[chance] / money.factor);
		text_addf(t, "time,%zu,%zu,%.9g,\n", line, c->index[0] + 1, c->time_s[chance] / time.factor);
	}
}

/* Of one plan a line for each chance, of several one for each plan. */
static void add_lines(struct text *t, const struct sweep *s, const struct words *w)
{
	static const char *const names[LEVELS] = { WORD("50 % chance"), WORD("80 % chance"), WORD("90 % chance") };
	size_t plans = plan_count(s), lines = plans > 1 ? plans : LEVELS;

	for (size_t i = 0; i < lines && i < LINES_MOST; i++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "line,%zu,,,", i + 1);
		chart_text_add(t, cells.s, plans > 1 ? s->cells[i].plan : words_get(w, names[i]));
		add_line(t, s, plans > 1 ? i : 0, plans > 1 ? 1 : (int)i, i + 1);
		text_release(&cells);
	}
}

/* "spares 4: 825k USD" */
static void add_input(struct text *t, const char *before, const char *path, const char *value)
{
	text_add(t, before);
	chart_text_input(t, path);
	text_addf(t, " = %s", value);
}

static void add_point(struct text *t, const struct forecast *f, const struct sweep *s, size_t i, enum metric metric)
{
	const struct sweep_cell *c = &s->cells[i];

	text_addf(t, "%s, ", c->plan);
	for (int k = 0; k < 2 && s->values[k]; k++)
		add_input(t, k ? ", " : "", s->paths[k], s->values[k][c->index[k]]);
	text_add(t, ": ");
	chart_text_value(t, f, metric, metric == METRIC_COST ? c->cost[1] : c->time_s[1]);
}

/* In words: the cheapest and the fastest point of a plan (or of all: step 1), with 80 % chance. */
static void add_alt(struct text *alt, const struct sweep *s, size_t plan, size_t step, const struct words *w)
{
	const struct forecast f = { .title = "", .currency = s->currency, .words = w };
	struct text cheapest = TEXT_INIT, fastest = TEXT_INIT;
	size_t cheap = plan, fast = plan;

	for (size_t i = plan; i < s->count; i += step) {
		cheap = fmin(s->cells[i].cost[1], INFINITY) < fmin(s->cells[cheap].cost[1], INFINITY) ? i : cheap;
		fast = fmin(s->cells[i].time_s[1], INFINITY) < fmin(s->cells[fast].time_s[1], INFINITY) ? i : fast;
	}
	add_point(&cheapest, &f, s, cheap, METRIC_COST);
	add_point(&fastest, &f, s, fast, METRIC_WALL);
	text_addf(alt, words_get(w, "Cheapest with 80 %% chance: %s. Fastest: %s."), cheapest.s, fastest.s);
	text_release(&cheapest);
	text_release(&fastest);
}

static void write_lines(struct chart_draft *draft, const struct sweep *s, const struct words *w)
{
	struct text *t = &draft->data, input = TEXT_INIT;
	struct scale money = scale_of(s, METRIC_COST), time = scale_of(s, METRIC_WALL);
	int is_one = plan_count(s) == 1;

	chart_text_input(&input, s->paths[0]);
	text_addf(&draft->title, words_get(w, "Cost and time by %s"), text_str(&input));
	add_alt(&draft->alt, s, 0, 1, w);
	text_add(t, "series,row,x,y,label\n");
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_addf(t, "subtitle,,,,", "%s%s%s", s->title, is_one && *s->title ? " · " : "",
			is_one ? s->cells[0].plan : "");
	chart_text_add(t, "xaxis,,,,", text_str(&input));
	if (is_one) {
		chart_text_addf(t, "cost-axis,,,,", words_get(w, "Costs no more than (%s%s), with"),
				words_get(w, money.name), s->currency);
		chart_text_addf(t, "time-axis,,,,", words_get(w, "Done within (%s), with"), words_get(w, time.name));
	} else {
		chart_text_addf(t, "cost-axis,,,,", words_get(w, "80 %% chance of costing no more than (%s%s)"),
				words_get(w, money.name), s->currency);
		chart_text_addf(t, "time-axis,,,,", words_get(w, "80 %% chance of being done within (%s)"),
				words_get(w, time.name));
	}
	add_note(t, s, w);
	add_values(t, s);
	add_lines(t, s, w);
	text_release(&input);
}

/* ---- two inputs: a heat map ---- */

static void add_heads(struct text *t, const struct sweep *s)
{
	static const char *const series[] = { "column", "row" };
	static const size_t most[] = { COLUMNS_MOST, ROWS_MOST };
	struct text cells = TEXT_INIT;

	for (int k = 0; k < 2; k++) {
		text_clear(&cells);
		chart_text_input(&cells, s->paths[k]);
		chart_text_add(t, k ? "rows,,,," : "columns,,,,", text_str(&cells));
	}
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < s->counts[k] && i < most[k]; i++) {
			text_clear(&cells);
			text_addf(&cells, "%s,%zu,,,", series[k], i + 1);
			chart_text_add(t, cells.s, s->values[k][i]);
		}
	text_release(&cells);
}

/* Shades in powers between the least and the most of the plan. */
static void add_cell(struct text *t, const struct forecast *f, const struct sweep_cell *c, double least, double most)
{
	size_t row = c->index[1] + 1, column = c->index[0] + 1;
	struct text cells = TEXT_INIT, words = TEXT_INIT;

	if (isnan(c->cost[1]) || row > ROWS_MOST || column > COLUMNS_MOST)
		return;
	text_addf(&cells, "cell,%zu,%zu,%.4g,", row, column,
		  least > 0 && most > least ? log(c->cost[1] / least) / log(most / least) : 0);
	chart_text_value(&words, f, METRIC_COST, c->cost[1]);
	chart_text_add(t, cells.s, words.s);
	text_clear(&cells);
	text_clear(&words);
	text_addf(&cells, "second,%zu,%zu,,", row, column);
	chart_text_value(&words, f, METRIC_WALL, c->time_s[1]);
	chart_text_add(t, cells.s, words.s);
	if (c->cost[1] == least)
		text_addf(t, "best,%zu,%zu,,\n", row, column);
	text_release(&cells);
	text_release(&words);
}

static void write_map(struct chart_draft *draft, const struct sweep *s, size_t plan, const struct words *w)
{
	struct text *t = &draft->data;
	const struct forecast f = { .title = s->title, .currency = s->currency, .words = w };
	size_t plans = plan_count(s);
	double least = INFINITY, most = 0;

	for (size_t i = plan; i < s->count; i += plans) {
		least = fmin(least, s->cells[i].cost[1]);
		most = fmax(most, s->cells[i].cost[1]);
	}
	text_addf(&draft->title, words_get(w, "Cost and time by two inputs: %s"), s->cells[plan].plan);
	add_alt(&draft->alt, s, plan, plans, w);
	text_add(t, "series,row,x,y,label\n");
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_addf(t, "subtitle,,,,", "%s", s->title);
	chart_text_add(t, "head,,,,",
		       words_get(w, "80 % chance of costing no more and of taking no longer; the cheapest is framed"));
	chart_text_add(t, "low,,,,", words_get(w, "cheapest"));
	chart_text_add(t, "high,,,,", words_get(w, "dearest"));
	add_note(t, s, w);
	add_heads(t, s);
	for (size_t i = plan; i < s->count; i += plans)
		add_cell(t, &f, &s->cells[i], least, most);
}

/* ---- */

int chart_sweep(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	(void)which;
	if (!f->sweep || f->sweep->counts[1] > 1)
		return 0;
	write_lines(draft, f->sweep, f->words);
	return 1;
}

int chart_sweep_map(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	size_t plans = f->sweep && f->sweep->counts[1] > 1 ? plan_count(f->sweep) : 0;

	for (size_t p = 0; p < plans; p++)
		if (!strcmp(f->sweep->cells[p].plan, f->plans[which].plan->id)) {
			write_map(draft, f->sweep, p, f->words);
			return 1;
		}
	return 0;
}

static enum status add_pictures(struct drawing *d, const struct sweep *s, const struct words *w)
{
	static const struct chart_script lines = { "sweep.gp", script_sweep, script_sweep_end };
	static const struct chart_script map = { "heatmap.gp", script_heatmap, script_heatmap_end };
	size_t pictures = s->counts[1] > 1 ? plan_count(s) : 1;
	enum status status = STATUS_OK;

	for (size_t p = 0; p < pictures && !status; p++) {
		struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
		struct text id = TEXT_INIT;

		text_add(&id, "sweep");
		if (s->counts[1] > 1) {
			text_addf(&id, "-%s", s->cells[p].plan);
			write_map(&draft, s, p, w);
		} else {
			write_lines(&draft, s, w);
		}
		status = drawing_add(d, s->counts[1] > 1 ? &map : &lines, id.s, &draft.data);
		chart_draft_release(&draft);
		text_release(&id);
	}
	return status;
}

enum status chart_sweep_draw(const char *folder, const struct sweep *s, const struct words *words,
			     struct diag_list *diags)
{
	struct text charts = TEXT_INIT;
	struct drawing d;
	enum status status;

	text_addf(&charts, "%s/charts", folder);
	drawing_clear(charts.s, "sweep");
	status = drawing_open(&d, charts.s, diags);
	if (!status && s->count)
		status = add_pictures(&d, s, words);
	if (!status)
		status = drawing_finish(&d, 1, 0);
	drawing_release(&d);
	text_release(&charts);
	return status;
}
