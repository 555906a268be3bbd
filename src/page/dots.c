/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dots.c - a quantile dotplot of a plan's cost: 50 dots, each one run in 50 (Kay et al., CHI 2016), in columns over the
 * axis; the budget as a line. Runs that don't finish are a column of their own at the right end.
 */
#include "base/mem.h"
#include "page/view.h"

#include <math.h>
#include <stdlib.h>

enum {
	DOTS = 50,
	COLUMNS = 29,
	STEP = 13,    /* a column's width; a dot's diameter and a gap */
	LEFT = 24,    /* of the first column's middle, in the picture's units */
	FLOOR = 132,  /* of the axis */
	HIGHEST = 84, /* a stack */
	TICKS = 3     /* at least */
};
#define NARROW 0.1 /* least width of the axis over its middle: equal costs are a stack, not a cloud */
#define NEAR   0.6 /* a budget so many widths away is drawn, one farther is named only */

struct dots {
	double values[DOTS]; /* ascending; NAN = does not finish */
	double from, to;     /* of the axis: middles of the first and of the last column but one */
	int stack[COLUMNS], highest;
};

static double place(const struct dots *d, double value)
{
	return LEFT + (value - d->from) / (d->to - d->from) * (COLUMNS - 2) * STEP;
}

static int column_of(const struct dots *d, double value)
{
	return isnan(value) ? COLUMNS - 1 : (int)lround((place(d, value) - LEFT) / STEP);
}

static void choose_axis(struct dots *d, double budget)
{
	double least = INFINITY, most = -INFINITY, width;

	for (int i = 0; i < DOTS && !isnan(d->values[i]); i++) {
		least = fmin(least, d->values[i]);
		most = fmax(most, d->values[i]);
	}
	width = fmax(most - least, NARROW * fmax(most, 1e-9));
	d->from = fmax((most + least - width) / 2, 0);
	d->to = d->from + width;
	if (budget > d->to && budget < d->to + NEAR * width)
		d->to = budget;
	else if (budget < d->from && budget > d->from - NEAR * width)
		d->from = budget;
}

static void fill(struct dots *d, const struct view *v, size_t plan)
{
	const struct results *r = v->forecast->results;

	summary_dots(r, plan, METRIC_COST, d->values, DOTS);
	choose_axis(d, r->study->budget);
	for (int i = 0; i < DOTS; i++) {
		int *stack = &d->stack[column_of(d, d->values[i])];

		++*stack;
		d->highest = *stack > d->highest ? *stack : d->highest;
	}
}

static json_t *circles(const struct dots *d, double budget)
{
	double rise = d->highest * STEP > HIGHEST ? (double)HIGHEST / d->highest : STEP;
	int stack[COLUMNS] = { 0 };
	json_t *list = json_array();

	for (int i = 0; i < DOTS; i++) {
		int column = column_of(d, d->values[i]), is_over = !(d->values[i] <= budget);
		json_t *o = json_object();

		json_value_set(o, "x", view_number(LEFT + column * STEP));
		json_value_set(o, "y", view_number(FLOOR - 7 - rise * stack[column]++));
		json_value_set(o, "is_over", json_boolean(is_over));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *mark(const struct view *v, double x, double value)
{
	json_t *o = json_object();

	json_value_set(o, "x", view_number(round(x * 10) / 10));
	json_value_set(o, "words", view_money(v, value));
	json_value_set(o, "anchor", json_string(x > LEFT + COLUMNS * STEP / 2.0 ? "end" : "start"));
	json_value_set(o, "text_x", view_number(round(x > LEFT + COLUMNS * STEP / 2.0 ? x - 4 : x + 4)));
	return o;
}

/* The widest of 1, 2 and 5 times a power of ten that leaves so many ticks on the axis. */
static double tick_step(const struct dots *d)
{
	static const double factors[] = { 1, 0.5, 0.2 };
	double power = pow(10, ceil(log10(d->to - d->from)));

	for (int i = 0;; i++) {
		double step = power * pow(10, -(i / 3)) * factors[i % 3];

		if (floor(d->to / step + 1e-9) - ceil(d->from / step - 1e-9) + 1 >= TICKS)
			return step;
	}
}

static json_t *ticks(const struct dots *d)
{
	double step = tick_step(d);
	json_t *list = json_array();

	for (double x = ceil(d->from / step - 1e-9) * step; x <= d->to + 1e-9 * step; x += step) {
		json_t *o = json_object();

		json_value_set(o, "x", view_number(round(place(d, x) * 10) / 10));
		json_value_set(o, "words", view_tick(x, step));
		json_array_append_new(list, o);
	}
	return list;
}

static int count_within(const struct dots *d, double budget)
{
	int count = 0;

	for (int i = 0; i < DOTS; i++)
		count += d->values[i] <= budget;
	return count;
}

json_t *dots_view(const struct view *v, size_t plan, double ask)
{
	double budget = v->forecast->results->study->budget;
	json_t *o, *values = json_object();
	struct dots d = { 0 };

	fill(&d, v, plan);
	if (isnan(d.values[0]) || d.values[0] == d.values[DOTS - 1]) { /* none finishes, or all cost the same */
		json_decref(values);
		return NULL;
	}
	o = json_object();
	json_value_set(o, "circles", circles(&d, budget));
	json_value_set(o, "ticks", ticks(&d));
	json_value_set(o, "ask_line", isnan(ask) || ask > d.to ? json_null() : mark(v, place(&d, ask), ask));
	json_value_set(o, "budget_line",
		       budget >= d.from && budget <= d.to ? mark(v, place(&d, budget), budget) : json_null());
	json_value_set(o, "has_unfinished", json_boolean(d.stack[COLUMNS - 1] > 0));
	json_value_set(values, "count", view_count(count_within(&d, budget)));
	json_value_set(values, "all", view_count(DOTS));
	json_value_set(values, "budget", view_money(v, budget));
	if (!isinf(budget))
		json_value_set(o, "within",
			       view_say(v, WORD("{{count}} of {{all}} dots are within the budget of {{budget}}."),
					json_incref(values)));
	json_decref(values);
	return o;
}
