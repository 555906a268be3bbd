/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/chart_data.h"

#include "report/format.h"

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
	const char *currency;
};

/* A text cell as gnuplot reads it: quoted, quotes and backslashes doubled, control characters blank. */
static void add_label(struct text *t, const char *s)
{
	text_add(t, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add_bytes(t, s, 1);
		text_add_bytes(t, (unsigned char)*s < 0x20 || *s == 0x7f ? " " : s, 1);
	}
	text_add(t, "\"\n");
}

static void add_value(struct text *t, const struct panel *p, double value)
{
	if (p->metric == METRIC_COST) {
		format_money_short(t, value);
		text_addf(t, " %s", p->currency);
	} else {
		format_duration_short(t, value);
	}
}

static struct panel panel(const struct forecast *f, size_t plan, enum metric metric)
{
	const struct plan_summary *s = &f->plans[plan];
	const struct study *study = f->results->study;
	int is_cost = metric == METRIC_COST;
	double typical = sample_summary_quantile(&s->metrics[metric], 50)->value;

	return (struct panel){ .name = is_cost ? "cost" : "time",
			       .metric = metric,
			       .sample = &s->metrics[metric],
			       .limit = is_cost ? study->budget : study->deadline_s,
			       .chance = is_cost ? &s->budget : &s->deadline,
			       .limit_name = is_cost ? "budget" : "deadline",
			       .scale = is_cost ? scale_for_money(typical) : scale_for_time(typical),
			       .currency = f->currency };
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
			  100 * (double)(i - begin) / (double)n, width / p->scale.factor);
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
		text_addf(t, "%s-curve,%.9g,%.6g,\n", p->name, x / p->scale.factor, 100 * (double)below / (double)n);
	}
}

static void add_marks(struct text *t, const struct panel *p)
{
	static const int percents[] = { 50, 80, 90 };
	struct text label = TEXT_INIT;

	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		double value = sample_summary_quantile(p->sample, percents[i])->value;

		text_clear(&label);
		text_addf(&label, "%d %% chance: no %s than ", percents[i],
			  p->metric == METRIC_COST ? "more" : "longer");
		add_value(&label, p, value);
		text_addf(t, "%s-mark,%.9g,%d,", p->name, value / p->scale.factor, percents[i]);
		add_label(t, label.s);
	}
	text_release(&label);
}

static void add_limit(struct text *t, const struct panel *p)
{
	struct text label = TEXT_INIT;

	if (isinf(p->limit))
		return;
	text_addf(&label, "%s ", p->limit_name);
	add_value(&label, p, p->limit);
	text_add(&label, ": ");
	format_chance(&label, p->chance->value);
	text_add(&label, " chance");
	text_addf(t, "%s-limit,%.9g,%.6g,", p->name, p->limit / p->scale.factor, 100 * p->chance->value);
	add_label(t, label.s);
	text_release(&label);
}

static void add_words(struct text *t, const struct panel *p, size_t n)
{
	struct text label = TEXT_INIT;
	int is_cost = p->metric == METRIC_COST;

	text_add(&label, is_cost ? "80 % chance of costing no more than " : "80 % chance of being done within ");
	add_value(&label, p, sample_summary_quantile(p->sample, 80)->value);
	text_addf(t, "%s-head,,,", p->name);
	add_label(t, label.s);
	text_clear(&label);
	if (is_cost)
		text_addf(&label, "Total cost (%s%s)", p->scale.name, p->currency);
	else
		text_addf(&label, "Finished after (%s)", p->scale.name);
	text_addf(t, "%s-axis,,,", p->name);
	add_label(t, label.s);
	text_clear(&label);
	text_add(&label, "mean ");
	add_value(&label, p, p->sample->moments.mean);
	text_add(&label, ", ");
	format_count(&label, (double)n);
	text_addf(&label, " simulated runs%s",
		  (size_t)(SHOWN_TAIL * (double)n) ? "; the rarest 0.2 % at either end are not drawn" : "");
	text_addf(t, "%s-note,,,", p->name);
	add_label(t, label.s);
	text_release(&label);
}

static void add_panel(struct text *t, const struct forecast *f, size_t plan, enum metric metric)
{
	struct panel p = panel(f, plan, metric);
	size_t n;
	double *ascending = summary_sorted(f->results, plan, metric, &n);

	add_words(t, &p, n);
	add_histogram(t, &p, ascending, n);
	add_curve(t, &p, ascending, n);
	add_marks(t, &p);
	add_limit(t, &p);
	free(ascending);
}

static void add_study(struct text *t, const struct forecast *f)
{
	format_count(t, (double)f->results->replications);
	text_addf(t, " simulated runs of each plan, seed %llu, flopcast %s",
		  (unsigned long long)f->results->study->seed, FLOPCAST_VERSION);
}

void chart_data_forecast(struct text *t, const struct forecast *f, size_t plan)
{
	const struct plan *p = f->plans[plan].plan;
	struct text label = TEXT_INIT;

	text_add(t, "series,x,y,label\n");
	text_addf(&label, "%s%s%s", f->title, *f->title ? " - " : "", p->id);
	text_add(t, "title,,,");
	add_label(t, label.s);
	text_clear(&label);
	text_addf(&label, "%s of %s, ", method_name(p->workload->method), p->workload->arch->id);
	if (p->cluster->accelerator)
		text_addf(&label, "%.0f x %s, ", cluster_gpus(p->cluster), p->cluster->accelerator->id);
	text_addf(&label, "site %s", p->site->id);
	text_add(t, "subtitle,,,");
	add_label(t, label.s);
	text_release(&label);
	add_panel(t, f, plan, METRIC_COST);
	add_panel(t, f, plan, METRIC_WALL);
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

static void add_row(struct text *t, const struct forecast *f, size_t plan, enum metric metric, double factor)
{
	struct panel p = panel(f, plan, metric);
	struct text label = TEXT_INIT;
	size_t n, row = plan + 1;
	double *ascending = summary_sorted(f->results, plan, metric, &n);

	for (int i = 0; i < SUMMARY_QUANTILES && n; i++)
		text_addf(t, "%s-q,%zu,%.9g,%d,\n", p.name, row, p.sample->quantiles[i].value / factor,
			  summary_percent[i]);
	if (n)
		add_density(t, &p, factor, ascending, n, row);
	for (int percent = 50; percent <= 90; percent += 40) {
		text_clear(&label);
		if (n)
			add_value(&label, &p, sample_summary_quantile(p.sample, percent)->value);
		else
			text_add(&label, percent == 50 ? "does not finish" : "-");
		text_addf(t, "%s-text%d,%zu,,,", p.name, percent, row);
		add_label(t, label.s);
	}
	text_release(&label);
	free(ascending);
}

static void add_axis(struct text *t, const struct forecast *f, enum metric metric, double factor)
{
	struct panel p = panel(f, 0, metric);
	struct text label = TEXT_INIT;

	text_addf(t, "%s-axis,,,,", p.name);
	if (metric == METRIC_COST)
		text_addf(&label, "Total cost (%s, log scale)", f->currency);
	else
		text_add(&label, "Finished after (hours, log scale)");
	add_label(t, label.s);
	if (!isinf(p.limit)) {
		text_clear(&label);
		text_addf(&label, "%s ", p.limit_name);
		add_value(&label, &p, p.limit);
		text_addf(t, "%s-limit,,%.9g,,", p.name, p.limit / factor);
		add_label(t, label.s);
	}
	text_release(&label);
}

void chart_data_plans(struct text *t, const struct forecast *f)
{
	struct text label = TEXT_INIT;

	text_add(t, "series,row,x,y,label\ntitle,,,,");
	add_label(t, *f->title ? f->title : "Cost and finish time of the plans");
	text_add(t, "note,,,,");
	add_study(&label, f);
	add_label(t, label.s);
	text_release(&label);
	for (size_t i = 0; i < f->results->plan_count; i++) {
		text_addf(t, "plan,%zu,%d,,", i + 1, (int)f->plans[i].plan->workload->method);
		add_label(t, f->plans[i].plan->id);
	}
	add_axis(t, f, METRIC_COST, 1);
	add_axis(t, f, METRIC_WALL, 3600);
	for (size_t i = 0; i < f->results->plan_count; i++) {
		add_row(t, f, i, METRIC_COST, 1);
		add_row(t, f, i, METRIC_WALL, 3600);
	}
}
