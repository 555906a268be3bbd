/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "report/format.h"
#include "report/plan_pick.h"
#include "page/view.h"
#include "study/sensitivity.h"

#include <stdlib.h>

enum { SHOWN = 6, HALF_WIDTH = 100 }; /* of the bars in pages/report.html */
#define SURE	4.0		      /* standard errors that a correlation must be away from 0 */
#define LEAST	0.05		      /* and no less than this */
#define FIFTH	0.2
#define NO_LUCK 0.005

/* An uncertain input against the cost of one plan. */
struct driver {
	const struct provenance *input;
	struct correlation rank;
	double low, high;	    /* bounds of the lowest and the highest fifth of the input */
	double cost_low, cost_high; /* median cost in these fifths */
};

struct drivers {
	struct driver *items;
	size_t count, capacity;
	double luck; /* share of the variance of the cost's ranks that no input explains */
	int is_fixed;
};

static int compare_values(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int compare_drivers(const void *a, const void *b)
{
	double x = fabs(((const struct driver *)a)->rank.value), y = fabs(((const struct driver *)b)->rank.value);

	return (x < y) - (x > y);
}

/* Median of the costs whose input lies in [from, to]. */
static double median_within(const double *input, const double *cost, size_t count, double from, double to)
{
	double *kept = mem_alloc(count, sizeof(*kept)), median;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(cost[i]) && input[i] >= from && input[i] <= to)
			kept[n++] = cost[i];
	qsort(kept, n, sizeof(*kept), compare_values);
	median = n ? interval_quantile(kept, n, 0.5).value : NAN;
	free(kept);
	return median;
}

static void split(struct driver *d, const double *input, const double *cost, size_t count)
{
	double *ascending = mem_alloc(count, sizeof(*ascending));

	for (size_t i = 0; i < count; i++)
		ascending[i] = input[i];
	qsort(ascending, count, sizeof(*ascending), compare_values);
	d->low = interval_quantile(ascending, count, FIFTH).value;
	d->high = interval_quantile(ascending, count, 1 - FIFTH).value;
	d->cost_low = median_within(input, cost, count, -INFINITY, d->low);
	d->cost_high = median_within(input, cost, count, d->high, INFINITY);
	free(ascending);
}

static void consider(struct drivers *list, const struct view *v, const struct provenance *input, const double *cost)
{
	const struct results *r = v->forecast->results;
	struct parameter p = { .distribution = input->value, .entity = input->entity };
	double *drawn = mem_alloc(r->replications, sizeof(*drawn));
	struct driver d = { .input = input };

	for (size_t i = 0; i < r->replications; i++)
		drawn[i] = parameter_draw(&p, r->study->seed, r->first + i);
	d.rank = sensitivity_rank(drawn, cost, r->replications);
	if (fabs(d.rank.value) >= LEAST && fabs(d.rank.value) > SURE * d.rank.se) {
		split(&d, drawn, cost, r->replications);
		list->luck -= d.rank.value * d.rank.value;
		list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(d));
		list->items[list->count++] = d;
	}
	free(drawn);
}

/* An input that several elements refer to is read several times. */
static int is_repeated(const struct scenario *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->reader.trail[k].is_parameter && s->reader.trail[k].entity == s->reader.trail[i].entity)
			return 1;
	return 0;
}

static struct drivers find(const struct view *v, size_t plan)
{
	double *cost = summary_values(v->forecast->results, plan, METRIC_COST);
	const struct moments *m = &v->forecast->plans[plan].metrics[METRIC_COST].moments;
	struct drivers list = { .luck = 1, .is_fixed = !(m->max > m->min) };

	for (size_t i = 0; i < v->scenario->reader.trail_count; i++) {
		const struct provenance *p = &v->scenario->reader.trail[i];

		if (p->is_parameter && !distribution_is_constant(&p->value) && !is_repeated(v->scenario, i))
			consider(&list, v, p, cost);
	}
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), compare_drivers);
	free(cost);
	return list;
}

static json_t *input_value(const struct provenance *p, double value)
{
	struct text t = TEXT_INIT;
	json_t *words;

	format_quantity(&t, value, p->dimension, p->currency);
	words = view_user(text_str(&t));
	text_release(&t);
	return words;
}

static json_t *driver_row(const struct view *v, const struct driver *d)
{
	json_t *row = json_object();
	double length = HALF_WIDTH * fabs(d->rank.value);
	struct text t = TEXT_INIT;

	text_addf(&t, "%s, %s", d->input->element, d->input->attribute);
	json_value_set(row, "input", view_user(t.s));
	text_clear(&t);
	text_addf(&t, "%+.2f", d->rank.value);
	json_value_set(row, "correlation", json_value_string(t.s));
	text_release(&t);
	json_value_set(row, "side", json_string(d->rank.value > 0 ? "dearer" : "cheaper"));
	json_value_set(row, "x", view_number(d->rank.value > 0 ? 0 : -length));
	json_value_set(row, "width", view_number(length));
	json_value_set(row, "low", input_value(d->input, d->low));
	json_value_set(row, "high", input_value(d->input, d->high));
	json_value_set(row, "cost_low", view_money(v, d->cost_low));
	json_value_set(row, "cost_high", view_money(v, d->cost_high));
	return row;
}

static json_t *driver_list(const struct view *v, size_t plan)
{
	struct drivers list = find(v, plan);
	json_t *o = json_object(), *rows = json_array();

	for (size_t i = 0; i < list.count && i < SHOWN; i++)
		json_array_append_new(rows, driver_row(v, &list.items[i]));
	json_value_set(o, "plan", view_user(v->forecast->plans[plan].plan->id));
	json_value_set(o, "rows", rows);
	json_value_set(o, "fixed", json_boolean(list.is_fixed));
	json_value_set(o, "none", json_boolean(!list.count && !list.is_fixed));
	if (list.count && list.luck > NO_LUCK)
		json_value_set(o, "luck", view_chance(list.luck));
	free(list.items);
	return o;
}

json_t *sensitivity_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++)
		json_array_append_new(list, driver_list(v, v->picks[i].plan));
	return list;
}
