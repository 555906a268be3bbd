/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/headline.h"
#include "base/unit.h"
#include "page/view.h"

#define NO_SHARE 1e-6 /* of cost and time: rounding, not waste */

/* Causes of money or time that is not progress. */
static const struct {
	enum cause cause;
	const char *words;
} wastes[] = {
	{ CAUSE_LOST, WORD("lost work, done again") },	       { CAUSE_RESTART, WORD("restarts") },
	{ CAUSE_STALL, WORD("stalls for want of a machine") }, { CAUSE_SHRUNK, WORD("training on fewer machines") },
	{ CAUSE_CHECKPOINT, WORD("saving (checkpoints)") },    { CAUSE_QUEUE, WORD("waiting for machines") },
	{ CAUSE_MAINTENANCE, WORD("planned stop") },	       { CAUSE_IDLE, WORD("paid, not used") },
};

static double time_of(const struct plan_summary *p, enum cause cause)
{
	return cause < CAUSE_TIMES ? p->times_s[cause] : 0;
}

static json_t *waste_row(const struct view *v, const struct plan_summary *p, size_t i)
{
	double money = p->breakdown[wastes[i].cause], time_s = time_of(p, wastes[i].cause);
	double cost = p->metrics[METRIC_COST].moments.mean, days = p->metrics[METRIC_WALL].moments.mean / DAY_S;
	json_t *row = json_object();

	json_value_set(row, "cause", view_words(v, wastes[i].words));
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

	for (size_t i = 0; i < sizeof(wastes) / sizeof(wastes[0]); i++)
		money += p->breakdown[wastes[i].cause];
	if (!(money > NO_SHARE * p->metrics[METRIC_COST].moments.mean)) {
		json_decref(values);
		return view_words(v, WORD("no money is wasted"));
	}
	json_value_set(values, "daily", view_money(v, money / days));
	json_value_set(values, "share", view_share(money / p->metrics[METRIC_COST].moments.mean));
	return view_say(v, WORD("{{daily}} a day, {{share}} of the cost"), values);
}

static int is_headline(const struct view *v, size_t plan)
{
	for (size_t i = 0; i < v->headline_count; i++)
		if (v->headlines[i].plan == plan)
			return 1;
	return 0;
}

static json_t *plan_wastes(const struct view *v, size_t plan)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	json_t *o = json_object(), *rows = json_array();

	for (size_t i = 0; i < sizeof(wastes) / sizeof(wastes[0]); i++)
		if (p->breakdown[wastes[i].cause] > NO_SHARE * p->metrics[METRIC_COST].moments.mean ||
		    time_of(p, wastes[i].cause) > NO_SHARE * p->metrics[METRIC_WALL].moments.mean)
			json_array_append_new(rows, waste_row(v, p, i));
	json_value_set(o, "plan", view_user(p->plan->id));
	json_value_set(o, "summary", waste_summary(v, p));
	json_value_set(o, "is_open", json_boolean(is_headline(v, plan) && json_array_size(rows)));
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
