/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plan_pick.h"
#include "page/view.h"
#include "site/site_kind.h"
#include "stats/levels.h"

static const struct {
	enum metric metric;
	int percent;
	const char *words;
} levels[] = { { METRIC_COST, 50, WORD("Cost, 50 % chance") }, { METRIC_COST, 80, WORD("Cost, 80 % chance") },
	       { METRIC_COST, 90, WORD("Cost, 90 % chance") }, { METRIC_WALL, 50, WORD("Time, 50 % chance") },
	       { METRIC_WALL, 80, WORD("Time, 80 % chance") }, { METRIC_WALL, 90, WORD("Time, 90 % chance") } };

json_t *view_method(const struct view *v, const struct workload *w)
{
	return view_words(v, method_words(w->method));
}

json_t *view_place(const struct view *v, const struct plan *p)
{
	json_t *values = json_object();

	json_value_set(values, "site", view_user(p->site->id));
	if (site_kind_is_service(p->site) || !p->cluster->accelerator)
		return view_say(v, "{{site}}", values);
	json_value_set(values, "gpus", view_count(cluster_gpus(p->cluster)));
	json_value_set(values, "accelerator", view_user(p->cluster->accelerator->id));
	return view_say(v, "{{site}}, {{gpus}} x {{accelerator}}", values);
}

static json_t *answer_levels(const struct view *v, const struct plan_pick *h)
{
	double likely_s = plan_summary_level(&v->forecast->plans[h->plan], METRIC_WALL, 80).value;
	json_t *list = json_array();

	for (int i = 0; i < LEVELS; i++) {
		int percent = levels_percent[i];
		double time_s = plan_summary_level(&v->forecast->plans[h->plan], METRIC_WALL, percent).value;
		json_t *row = json_object(), *day = view_day_after(v, time_s);

		json_value_set(row, "chance", view_chance(percent / 100.0));
		json_value_set(
			row, "cost",
			view_money(v, plan_summary_level(&v->forecast->plans[h->plan], METRIC_COST, percent).value));
		json_value_set(row, "time", view_time_like(v, time_s, likely_s));
		if (day)
			json_value_set(row, "day", day);
		json_value_set(row, "is_ask", json_boolean(percent == 80));
		json_array_append_new(list, row);
	}
	return list;
}

static void add_limit(json_t *list, json_t *words, double chance)
{
	json_t *row = json_object();

	json_value_set(row, "words", words);
	json_value_set(row, "chance", view_chance(chance));
	json_value_set(row, "width", view_number(100 * chance));
	json_value_set(row, "is_low", json_boolean(chance < PLAN_PICK_CHANCE));
	json_array_append_new(list, row);
}

static json_t *answer_limits(const struct view *v, const struct plan_summary *p)
{
	const struct study *study = v->forecast->results->study;
	json_t *list = json_array(), *values = json_object();

	json_value_set(values, "budget", view_money(v, study->budget));
	json_value_set(values, "time", view_time(v, study->deadline_s));
	if (!isnan(p->budget.value))
		add_limit(list, view_say(v, WORD("Chance of keeping the budget of {{budget}}"), json_incref(values)),
			  p->budget.value);
	if (!isnan(p->deadline.value))
		add_limit(list, view_say(v, WORD("Chance of being done within {{time}}"), json_incref(values)),
			  p->deadline.value);
	if (!isnan(p->both.value))
		add_limit(list, view_words(v, WORD("Chance of both")), p->both.value);
	json_decref(values);
	return list;
}

static json_t *answer_choice(const struct view *v, const struct plan_pick *h)
{
	json_t *values = json_object();

	json_value_set(values, "count", view_count((double)h->candidates));
	json_value_set(values, "keeping", view_count((double)h->keeping));
	if (isnan(plan_pick_chance(&v->forecast->plans[h->plan])))
		return view_say(v, WORD("Of {{count}} plans for this work, this one costs least at a chance of 80 %."),
				values);
	if (h->keeping)
		return view_say(v,
				WORD("Of {{count}} plans for this work, {{keeping}} kept the limits in at least 80 of "
				     "100 runs; this one costs least among them."),
				values);
	return view_say(v,
			WORD("None of {{count}} plans for this work kept the limits in 80 of 100 runs; this one comes "
			     "closest."),
			values);
}

static json_t *answer_unfinished(const struct view *v, const struct plan_summary *p)
{
	json_t *values = json_object();

	json_value_set(values, "count", view_count((double)(p->replications - p->ends[END_FINISHED])));
	json_value_set(values, "all", view_count((double)p->replications));
	return view_say(v,
			WORD("{{count}} of {{all}} simulated runs were not finished; they count as exceeding every "
			     "budget and date."),
			values);
}

/* Machines of one's own are paid before; the plan pays their wear. */
static void add_purchase(const struct view *v, const struct plan_pick *h, json_t *o)
{
	double purchase = site_kind_purchase(v->forecast->plans[h->plan].plan);
	json_t *values = json_object();

	json_value_set(values, "purchase", view_money(v, purchase));
	if (purchase > 0)
		json_value_set(o, "purchase",
			       view_say(v, WORD("Counts wear, not purchase: buying the machines costs {{purchase}} first."),
					json_incref(values)));
	json_decref(values);
}

static void add_budget(const struct view *v, const struct plan_pick *h, json_t *o)
{
	const struct forecast *f = v->forecast;

	if (isnan(h->ask))
		return;
	json_value_set(o, "ask", view_money(v, h->ask));
	json_value_set(o, "base", view_money(v, h->base));
	if (h->planned > 0)
		json_value_set(o, "planned", view_money(v, h->planned));
	if (h->inputs > 0)
		json_value_set(o, "uncertain", view_money(v, h->inputs));
	if (h->random > 0)
		json_value_set(o, "random", view_money(v, h->random));
	add_purchase(v, h, o);
	json_value_set(o, "cost50", view_money(v, plan_summary_level(&f->plans[h->plan], METRIC_COST, 50).value));
	json_value_set(o, "cost90", view_money(v, plan_summary_level(&f->plans[h->plan], METRIC_COST, 90).value));
}

static json_t *answer(const struct view *v, const struct plan_pick *h)
{
	const struct plan_summary *p = &v->forecast->plans[h->plan];
	json_t *o = json_object();

	json_value_set(o, "workload", view_user(h->workload->id));
	json_value_set(o, "method", view_method(v, h->workload));
	json_value_set(o, "plan", view_user(p->plan->id));
	json_value_set(o, "place", view_place(v, p->plan));
	add_budget(v, h, o);
	json_value_set(o, "levels", answer_levels(v, h));
	json_value_set(o, "limits", answer_limits(v, p));
	if (h->candidates > 1)
		json_value_set(o, "choice", answer_choice(v, h));
	if (p->ends[END_FINISHED] < p->replications)
		json_value_set(o, "unfinished", answer_unfinished(v, p));
	return o;
}

json_t *answer_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++)
		json_array_append_new(list, answer(v, &v->picks[i]));
	return list;
}

/* ---- how exact ---- */

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

		json_value_set(o, "plan", view_user(v->forecast->plans[v->picks[i].plan].plan->id));
		json_value_set(o, "rows", error_rows(v, v->picks[i].plan));
		json_array_append_new(list, o);
	}
	return list;
}
