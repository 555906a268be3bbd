/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_kind.h"

#include "chart/chart_text.h"
#include "report/format.h"
#include "report/plan_name.h"
#include "report/plan_pick.h"
#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 40, CURVE_POINTS = 120, DENSITY_POINTS = 60, SMOOTHING = 3 };
#define SHOWN_TAIL   0.002 /* share of the runs cut off at either end of a histogram */
#define DENSITY_TAIL 0.005

/* One panel: cost or time. */
struct panel {
	const char *name;
	enum metric metric;
	const struct sample_summary *sample;
	double limit; /* in the metric's base unit; INFINITY = none */
	const struct interval *chance;
	const char *limit_name;
	struct scale scale;
	const struct forecast *forecast;
};

/* Times in the unit of the axis. */
static void add_value(struct text *t, const struct panel *p, double value)
{
	if (p->metric == METRIC_WALL)
		format_duration_in(t, value, sample_summary_quantile(p->sample, 80)->value, p->forecast->words);
	else
		chart_text_value(t, p->forecast, p->metric, value);
}

static struct panel panel(const struct forecast *f, size_t plan, enum metric metric)
{
	const struct plan_summary *s = &f->plans[plan];
	const struct study *study = f->results->study;
	int is_cost = metric == METRIC_COST;
	double likely = sample_summary_quantile(&s->metrics[metric], 80)->value;
	double typical = isnan(likely) ? s->metrics[metric].moments.max : likely;

	return (struct panel){ .name = is_cost ? "cost" : "time",
			       .metric = metric,
			       .sample = &s->metrics[metric],
			       .limit = is_cost ? study->budget : study->deadline_s,
			       .chance = is_cost ? &s->budget : &s->deadline,
			       .limit_name = words_get(f->words, is_cost ? WORD("budget") : WORD("deadline")),
			       .scale = is_cost ? scale_for_money(typical) : scale_for_time(typical),
			       .forecast = f };
}

/* ---- one plan ---- */

/* Range of a histogram: all but the rarest runs; widened where all are equal. */
static void span(const double *ascending, size_t n, double *low, double *high)
{
	size_t cut = (size_t)(SHOWN_TAIL * (double)n);

	*low = ascending[cut];
	*high = ascending[n - 1 - cut];
	if (!(*high > *low)) {
		double half = fmax(0.01 * fabs(*low), 1e-9);

		*low -= half;
		*high += half;
	}
}

/* Shares are of all runs: what does not finish lies beyond the axis. */
static double runs(const struct panel *p)
{
	return (double)p->forecast->results->replications;
}

static void add_histogram(struct text *t, const struct panel *p, const double *ascending, size_t n)
{
	double low, high, width;
	size_t i = 0;

	span(ascending, n, &low, &high);
	width = (high - low) / BINS;
	while (i < n && ascending[i] < low)
		i++;
	for (int b = 0; b < BINS; b++) {
		double edge = b + 1 < BINS ? low + (b + 1) * width : high;
		size_t begin = i;

		while (i < n && (ascending[i] < edge || (b + 1 == BINS && ascending[i] <= edge)))
			i++;
		text_addf(t, "%s-hist,%.9g,%.6g,\"%.9g\"\n", p->name, (low + b * width) / p->scale.factor,
			  100 * (double)(i - begin) / runs(p), width / p->scale.factor);
	}
}

static void add_curve(struct text *t, const struct panel *p, const double *ascending, size_t n)
{
	double low, high;
	size_t below = 0;

	span(ascending, n, &low, &high);
	for (int k = 0; k <= CURVE_POINTS; k++) {
		double x = low + (high - low) * k / CURVE_POINTS;

		while (below < n && ascending[below] <= x)
			below++;
		text_addf(t, "%s-curve,%.9g,%.6g,\n", p->name, x / p->scale.factor, 100 * (double)below / runs(p));
	}
}

static void add_marks(struct text *t, const struct panel *p)
{
	const struct words *w = p->forecast->words;
	struct text amount = TEXT_INIT, cells = TEXT_INIT;

	for (int i = 0; i < LEVELS; i++) {
		double value = sample_summary_quantile(p->sample, levels_percent[i])->value;

		if (isnan(value)) /* not reached */
			continue;
		text_clear(&amount);
		text_clear(&cells);
		add_value(&amount, p, value);
		text_addf(&cells, "%s-mark,%.9g,%d,", p->name, value / p->scale.factor, levels_percent[i]);
		/* Two lines: the colon and the blank after it part them. */
		if (p->metric == METRIC_COST)
			chart_text_addf(t, cells.s, words_get(w, "%d %% chance: no more than %s"), levels_percent[i],
					amount.s);
		else
			chart_text_addf(t, cells.s, words_get(w, "%d %% chance: no longer than %s"), levels_percent[i],
					amount.s);
	}
	text_release(&amount);
	text_release(&cells);
}

static void add_limit(struct text *t, const struct panel *p)
{
	struct text amount = TEXT_INIT, chance = TEXT_INIT, cells = TEXT_INIT;

	if (isinf(p->limit))
		return;
	chart_text_value(&amount, p->forecast, p->metric, p->limit);
	format_chance(&chance, p->chance->value);
	text_addf(&cells, "%s-limit,%.9g,%.6g,", p->name, p->limit / p->scale.factor, 100 * p->chance->value);
	chart_text_addf(t, cells.s, words_get(p->forecast->words, "%s %s: %s chance"), p->limit_name, amount.s,
			chance.s);
	text_release(&amount);
	text_release(&chance);
	text_release(&cells);
}

static void add_words(struct text *t, const struct panel *p, size_t n)
{
	const struct words *w = p->forecast->words;
	const char *axis = words_get(w, p->metric == METRIC_COST ? WORD("Total cost") : WORD("Finished after"));
	struct text amount = TEXT_INIT, mean = TEXT_INIT, count = TEXT_INIT, cells = TEXT_INIT;

	add_value(&amount, p, sample_summary_quantile(p->sample, 80)->value);
	add_value(&mean, p, p->sample->moments.mean);
	format_count(&count, (double)n);
	text_addf(&cells, "%s-head,,,", p->name);
	if (isnan(sample_summary_quantile(p->sample, 80)->value))
		chart_text_add(t, cells.s, words_get(w, "fewer than 80 % of the runs finish"));
	else if (p->metric == METRIC_COST)
		chart_text_addf(t, cells.s, words_get(w, "80 %% chance of costing no more than %s"), amount.s);
	else
		chart_text_addf(t, cells.s, words_get(w, "80 %% chance of being done within %s"), amount.s);
	text_clear(&cells);
	text_addf(&cells, "%s-axis,,,", p->name);
	if (p->metric == METRIC_COST)
		chart_text_addf(t, cells.s, "%s (%s%s)", axis, words_get(w, p->scale.name), p->forecast->currency);
	else
		chart_text_addf(t, cells.s, "%s (%s)", axis, words_get(w, p->scale.name));
	text_clear(&cells);
	text_addf(&cells, "%s-note,,,", p->name);
	chart_text_addf(
		t, cells.s, words_get(w, "mean %s, %s simulated runs%s"), mean.s, count.s,
		(size_t)(SHOWN_TAIL * (double)n) ? words_get(w, "; the rarest 0.2 % at either end are not drawn") : "");
	text_release(&amount);
	text_release(&mean);
	text_release(&count);
	text_release(&cells);
}

static void add_panel(struct text *words, struct text *numbers, const struct forecast *f, size_t plan, enum metric metric)
{
	struct panel p = panel(f, plan, metric);
	size_t n;
	double *ascending = summary_sorted(f->results, plan, metric, &n);

	add_words(words, &p, n);
	add_marks(words, &p);
	add_limit(words, &p);
	add_histogram(numbers, &p, ascending, n);
	add_curve(numbers, &p, ascending, n);
	free(ascending);
}

static void describe_forecast(struct chart_draft *draft, const struct forecast *f, size_t plan)
{
	const struct plan_summary *s = &f->plans[plan];
	struct text cost = TEXT_INIT, time = TEXT_INIT, name = TEXT_INIT;

	plan_name_add(&name, f, plan);
	text_addf(&draft->title, words_get(f->words, "Cost and time of %s"), text_str(&name));
	text_release(&name);
	chart_text_value(&cost, f, METRIC_COST, sample_summary_quantile(&s->metrics[METRIC_COST], 80)->value);
	chart_text_value(&time, f, METRIC_WALL, sample_summary_quantile(&s->metrics[METRIC_WALL], 80)->value);
	text_addf(&draft->alt,
		  words_get(f->words, "Histograms with the chance of not exceeding a value: 80 %% chance of costing no "
				      "more than %s, 80 %% chance of being done within %s."),
		  cost.s, time.s);
	text_release(&cost);
	text_release(&time);
}

int chart_forecast(struct chart_draft *draft, const struct forecast *f, size_t plan)
{
	const struct plan *p = f->plans[plan].plan;
	struct text *t = &draft->data, numbers = TEXT_INIT, place = TEXT_INIT, job = TEXT_INIT, machines = TEXT_INIT;

	if (!f->plans[plan].ends[END_FINISHED])
		return 0;
	describe_forecast(draft, f, plan);
	text_add(t, "series,x,y,label\n");
	plan_name_job(&job, f, plan);
	plan_name_add(&place, f, plan);
	plan_name_machines(&machines, p);
	chart_text_addf(t, "title,,,", "%s, %s", text_str(&job), text_str(&place));
	chart_text_subtitle(t, f, "subtitle,,,", text_str(&machines));
	text_release(&job);
	text_release(&place);
	text_release(&machines);
	chart_text_add(t, "share,,,", words_get(f->words, "Share of runs (%)"));
	chart_text_add(t, "chance,,,", words_get(f->words, "Chance of not exceeding (%)"));
	add_panel(t, &numbers, f, plan, METRIC_COST);
	add_panel(t, &numbers, f, plan, METRIC_WALL);
	text_add_bytes(t, text_str(&numbers), numbers.length);
	text_release(&numbers);
	return 1;
}

/* ---- all plans ---- */

/* Counts over the logarithm, smoothed, highest point 1. */
static void add_density(struct text *t, const struct panel *p, double factor, const double *ascending, size_t n,
			size_t row)
{
	double low = log(ascending[(size_t)(DENSITY_TAIL * (double)n)]);
	double high = log(ascending[n - 1 - (size_t)(DENSITY_TAIL * (double)n)]);
	double height[DENSITY_POINTS] = { 0 }, step = (high - low) / (DENSITY_POINTS - 1), most = 0;

	if (!isfinite(low) || !(step > 1e-6)) /* nothing to spread out */
		return;
	for (size_t i = 0; i < n; i++) {
		double k = floor((log(ascending[i]) - low) / step + 0.5);

		if (k >= 0 && k < DENSITY_POINTS)
			height[(int)k]++;
	}
	for (int pass = 0; pass < SMOOTHING; pass++) {
		double before = height[0];

		for (int k = 0; k < DENSITY_POINTS; k++) {
			double after = k + 1 < DENSITY_POINTS ? height[k + 1] : height[k], own = height[k];

			height[k] = 0.25 * before + 0.5 * own + 0.25 * after;
			before = own;
		}
	}
	for (int k = 0; k < DENSITY_POINTS; k++)
		most = fmax(most, height[k]);
	for (int k = 0; k < DENSITY_POINTS; k++)
		text_addf(t, "%s-density,%zu,%.9g,%.4g,\n", p->name, row, exp(low + k * step) / factor,
			  height[k] / most);
}

/* Rows of one panel of `plans`: those of a series stand together. */
struct rows {
	struct text words[2], quantiles, densities; /* words: of 50 and of 90 % */
};

static void add_row(struct rows *rows, const struct forecast *f, size_t plan, enum metric metric, double factor,
		    size_t row)
{
	struct panel p = panel(f, plan, metric);
	struct text label = TEXT_INIT, cells = TEXT_INIT;
	size_t n;
	double *ascending = summary_sorted(f->results, plan, metric, &n);

	for (int i = 0; i < SUMMARY_QUANTILES && n && !isnan(p.sample->quantiles[i].value); i++)
		text_addf(&rows->quantiles, "%s-q,%zu,%.9g,%d,\n", p.name, row, p.sample->quantiles[i].value / factor,
			  summary_percent[i]);
	if (n)
		add_density(&rows->densities, &p, factor, ascending, n, row);
	for (int percent = 50; percent <= 90; percent += 40) {
		text_clear(&label);
		text_clear(&cells);
		if (!isnan(sample_summary_quantile(p.sample, percent)->value))
			add_value(&label, &p, sample_summary_quantile(p.sample, percent)->value);
		else
			text_add(&label, !n && percent == 50 ? words_get(f->words, "does not finish") : "-");
		text_addf(&cells, "%s-text%d,%zu,,,", p.name, percent, row);
		chart_text_add(&rows->words[percent == 90], cells.s, label.s);
	}
	text_release(&label);
	text_release(&cells);
	free(ascending);
}

static void add_axis(struct text *t, const struct forecast *f, enum metric metric, double factor)
{
	struct panel p = panel(f, 0, metric);
	struct text amount = TEXT_INIT, cells = TEXT_INIT;

	text_addf(&cells, "%s-axis,,,,", p.name);
	if (metric == METRIC_COST)
		chart_text_addf(t, cells.s, words_get(f->words, "Total cost (%s, log scale)"), f->currency);
	else
		chart_text_add(t, cells.s, words_get(f->words, "Finished after (hours, log scale)"));
	if (!isinf(p.limit)) {
		text_clear(&cells);
		text_addf(&cells, "%s-limit,,%.9g,,", p.name, p.limit / factor);
		chart_text_value(&amount, f, metric, p.limit);
		chart_text_addf(t, cells.s, "%s %s", p.limit_name, amount.s);
	}
	text_release(&amount);
	text_release(&cells);
}

static void add_guide(struct text *t, const struct forecast *f)
{
	const struct study *study = f->results->study;
	int has_limit = !isinf(study->budget) || !isinf(study->deadline_s);

	chart_text_addf(t, "guide,,,,", "%s%s%s",
			words_get(f->words,
				  "Shape: how likely each value is. Upright tick: even odds (50 %). Bar: 80 % "
				  "of the runs; line: 90 % of the runs."),
			has_limit ? " " : "",
			has_limit ? words_get(f->words, "Values beyond the budget or deadline have its colour.") : "");
	chart_text_add(t, "with,,,,", words_get(f->words, "up to, with"));
	chart_text_add(t, "chance50,,,,", words_get(f->words, "50 % chance"));
	chart_text_add(t, "chance90,,,,", words_get(f->words, "90 % chance"));
}

/* Plans of a workload as a table shows them; *count of them. To be freed. */
static size_t *members(const struct forecast *f, size_t first, size_t *count)
{
	size_t *order = plan_pick_order(f);

	*count = 0;
	for (size_t i = 0; i < f->results->plan_count; i++)
		if (chart_kind_first(f, order[i]) == first)
			order[(*count)++] = order[i];
	return order;
}

static void add_methods(struct text *t, const struct forecast *f)
{
	for (int m = 0; m < METHOD_END; m++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "method,%d,,,", m);
		chart_text_add(t, cells.s, chart_text_method(f, (enum method)m));
		text_release(&cells);
	}
}

static void add_plans(struct text *t, const struct forecast *f, const size_t *plans, size_t count)
{
	struct rows cost = { 0 }, time = { 0 };
	struct text *const parts[] = { &cost.words[0],	&cost.words[1],	 &time.words[0],  &time.words[1],
				       &cost.quantiles, &time.quantiles, &cost.densities, &time.densities };

	for (size_t i = 0; i < count; i++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "plan,%zu,%d,,", i + 1, (int)f->plans[plans[i]].plan->workload->method);
		chart_text_plan(t, cells.s, f, plans[i]);
		text_release(&cells);
	}
	add_axis(t, f, METRIC_COST, 1);
	add_axis(t, f, METRIC_WALL, 3600);
	for (size_t i = 0; i < count; i++) {
		add_row(&cost, f, plans[i], METRIC_COST, 1, i + 1);
		add_row(&time, f, plans[i], METRIC_WALL, 3600, i + 1);
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		text_add_bytes(t, text_str(parts[i]), parts[i]->length);
		text_release(parts[i]);
	}
}

int chart_plans(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	struct text *t = &draft->data;
	size_t count, *plans = members(f, which, &count);

	if (count > 1) {
		text_add(&draft->title, words_get(f->words, "Cost and time of the plans"));
		text_addf(&draft->alt,
			  words_get(f->words,
				    "For each of %zu plans the spread of cost and of finish time on logarithmic axes, "
				    "with the values of 50 and 90 %% chance."),
			  count);
		text_add(t, "series,row,x,y,label\n");
		chart_text_add(t, "title,,,,",
			       *f->title ? f->title : words_get(f->words, "Cost and finish time of the plans"));
		chart_text_note(t, f, "note,,,,", "");
		add_guide(t, f);
		add_methods(t, f);
		add_plans(t, f, plans, count);
	}
	free(plans);
	return count > 1;
}
