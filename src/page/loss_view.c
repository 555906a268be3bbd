/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/unit.h"
#include "report/plan_pick.h"
#include "page/view.h"

#define NO_SHARE 1e-6 /* of cost and time: rounding, not waste */

static double time_of(const struct plan_summary *p, enum cause cause)
{
	return cause < CAUSE_TIMES ? p->times_s[cause] : 0;
}

/* Of money or time that is no progress. */
static int has_loss(const struct plan_summary *p, enum cause cause)
{
	return cause_loss(cause) != LOSS_NONE &&
	       (p->breakdown[cause] > NO_SHARE * p->metrics[METRIC_COST].moments.mean ||
		time_of(p, cause) > NO_SHARE * p->metrics[METRIC_WALL].moments.mean);
}

static json_t *waste_row(const struct view *v, const struct plan_summary *p, enum cause cause)
{
	double money = p->breakdown[cause], time_s = time_of(p, cause);
	double cost = p->metrics[METRIC_COST].moments.mean, days = p->metrics[METRIC_WALL].moments.mean / DAY_S;
	json_t *row = json_object();

	json_value_set(row, "cause", view_words(v, cause_words(cause)));
	json_value_set(row, "money", view_amount(money));
	json_value_set(row, "money_v", view_number(money));
	json_value_set(row, "share", view_share(money / cost));
	json_value_set(row, "daily", view_amount(money / days));
	json_value_set(row, "time", view_time(v, time_s));
	json_value_set(row, "time_v", view_number(time_s));
	json_value_set(row, "saved", view_amount(money / 2));
	json_value_set(row, "saved_time", view_time(v, time_s / 2));
	return row;
}

static json_t *waste_summary(const struct view *v, const struct plan_summary *p)
{
	double money = 0, days = p->metrics[METRIC_WALL].moments.mean / DAY_S;
	json_t *values = json_object();

	for (int c = 0; c < CAUSE_END; c++)
		money += cause_loss((enum cause)c) == LOSS_NONE ? 0 : p->breakdown[c];
	if (!(money > NO_SHARE * p->metrics[METRIC_COST].moments.mean)) {
		json_decref(values);
		return view_words(v, WORD("no money is wasted"));
	}
	json_value_set(values, "daily", view_money(v, money / days));
	json_value_set(values, "share", view_share(money / p->metrics[METRIC_COST].moments.mean));
	return view_say(v, WORD("{{daily}} a day, {{share}} of the cost"), values);
}

static int is_picked(const struct view *v, size_t plan)
{
	for (size_t i = 0; i < v->pick_count; i++)
		if (v->picks[i].plan == plan)
			return 1;
	return 0;
}

static json_t *plan_wastes(const struct view *v, size_t plan)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	json_t *o = json_object(), *rows = json_array();

	for (int c = 0; c < CAUSE_END; c++)
		if (has_loss(p, (enum cause)c))
			json_array_append_new(rows, waste_row(v, p, (enum cause)c));
	json_value_set(o, "plan", view_plan(v, plan));
	json_value_set(o, "summary", waste_summary(v, p));
	json_value_set(o, "is_open", json_boolean(is_picked(v, plan) && json_array_size(rows)));
	json_value_set(o, "rows", rows);
	return o;
}

json_t *loss_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->forecast->results->plan_count; i++)
		if (v->forecast->plans[i].ends[END_FINISHED])
			json_array_append_new(list, plan_wastes(v, i));
	return list;
}
