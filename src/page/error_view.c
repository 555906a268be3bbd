/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/view.h"
#include "report/plan_pick.h"

#include <math.h>

static const struct {
	enum metric metric;
	int percent;
	const char *words;
} levels[] = { { METRIC_COST, 50, WORD("Cost, 50 % chance") }, { METRIC_COST, 80, WORD("Cost, 80 % chance") },
	       { METRIC_COST, 90, WORD("Cost, 90 % chance") }, { METRIC_WALL, 50, WORD("Time, 50 % chance") },
	       { METRIC_WALL, 80, WORD("Time, 80 % chance") }, { METRIC_WALL, 90, WORD("Time, 90 % chance") } };

static void add_error(json_t *rows, json_t *figure, json_t *value, json_t *lo, json_t *hi)
{
	json_t *row = json_object();

	json_value_set(row, "figure", figure);
	json_value_set(row, "value", value);
	json_value_set(row, "lo", lo);
	json_value_set(row, "hi", hi);
	json_array_append_new(rows, row);
}

static json_t *error_rows(const struct view *v, size_t plan)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	const struct {
		const char *words;
		const struct interval *chance;
	} chances[] = { { WORD("Chance of keeping the budget"), &p->budget },
			{ WORD("Chance of keeping the date"), &p->deadline },
			{ WORD("Chance of both"), &p->both } };
	json_t *rows = json_array();

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct interval x = plan_summary_level(&v->forecast->plans[plan], levels[i].metric, levels[i].percent);
		json_t *figure = view_words(v, levels[i].words);

		if (levels[i].metric == METRIC_COST)
			add_error(rows, figure, view_money(v, x.value), view_money(v, x.lo), view_money(v, x.hi));
		else
			add_error(rows, figure, view_time(v, x.value), view_time(v, x.lo), view_time(v, x.hi));
	}
	for (size_t i = 0; i < sizeof(chances) / sizeof(chances[0]); i++)
		if (!isnan(chances[i].chance->value))
			add_error(rows, view_words(v, chances[i].words), view_share(chances[i].chance->value),
				  view_share(chances[i].chance->lo), view_share(chances[i].chance->hi));
	return rows;
}

json_t *error_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++) {
		json_t *o = json_object();

		json_value_set(o, "plan", view_plan(v, v->picks[i].plan));
		json_value_set(o, "rows", error_rows(v, v->picks[i].plan));
		json_array_append_new(list, o);
	}
	return list;
}
