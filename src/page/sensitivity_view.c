/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plan_pick.h"
#include "page/driver.h"

enum { SHOWN = 6, HALF_WIDTH = 100 }; /* of the bars in pages/report.html */
#define NO_RANDOM_EVENTS 0.005

static json_t *driver_row(const struct view *v, const struct driver *d)
{
	json_t *row = json_object();
	double length = HALF_WIDTH * fabs(d->rank.value);
	struct text t = TEXT_INIT;

	json_value_set(row, "input", driver_name(v, d->input));
	text_addf(&t, "%+.2f", d->rank.value);
	json_value_set(row, "correlation", json_value_string(t.s));
	text_release(&t);
	json_value_set(row, "side", json_string(d->rank.value > 0 ? "dearer" : "cheaper"));
	json_value_set(row, "x", view_number(d->rank.value > 0 ? 0 : -length));
	json_value_set(row, "width", view_number(length));
	json_value_set(row, "low", view_quantity(v, d->input, d->low));
	json_value_set(row, "high", view_quantity(v, d->input, d->high));
	json_value_set(row, "cost_low", view_money(v, d->cost_low));
	json_value_set(row, "cost_high", view_money(v, d->cost_high));
	return row;
}

static json_t *driver_list(const struct view *v, size_t pick)
{
	const struct drivers *list = &v->drivers[pick];
	json_t *o = json_object(), *rows = json_array();

	for (size_t i = 0; i < list->count && i < SHOWN; i++)
		json_array_append_new(rows, driver_row(v, &list->items[i]));
	json_value_set(o, "job", view_job(v, v->picks[pick].plan));
	json_value_set(o, "plan", view_plan(v, v->picks[pick].plan));
	json_value_set(o, "rows", rows);
	json_value_set(o, "fixed", json_boolean(list->is_fixed));
	json_value_set(o, "none", json_boolean(!list->count && !list->is_fixed));
	if (list->count && list->random_events > NO_RANDOM_EVENTS)
		json_value_set(o, "random_events", view_chance(list->random_events));
	return o;
}

json_t *sensitivity_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++)
		json_array_append_new(list, driver_list(v, i));
	return list;
}
