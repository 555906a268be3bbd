/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranking.c - the places for one job, as they are shown first: within the limits before others, the cheapest of each first,
 * each with what speaks against it.
 */
#include "page/view.h"
#include "report/format.h"
#include "report/plan_pick.h"
#include "site/site_kind.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_SHARE 0.05 /* of the time: from here on waiting for machines is named */

static int is_missed(double chance)
{
	return chance < PLAN_PICK_CHANCE;
}

/* In the unit of the whole, unless it is less than one of it. */
static json_t *late_by(const struct view *v, double excess_s, double whole_s)
{
	return excess_s < scale_for_time(whole_s).factor ? view_time(v, excess_s)
							 : view_time_like(v, excess_s, whole_s);
}

/* What goes beyond the budget, or beyond the date, at 80 %. */
static json_t *excess(const struct view *v, const struct plan_summary *p, const char *over, const char *never,
		      enum metric metric)
{
	const struct study *study = v->forecast->results->study;
	double level = plan_summary_level(p, metric, 80).value;
	json_t *values = json_object();

	if (isnan(level)) {
		json_decref(values);
		return view_words(v, never);
	}
	json_value_set(values, "excess",
		       metric == METRIC_COST ? view_money(v, level - study->budget)
					     : late_by(v, level - study->deadline_s, level));
	json_value_set(values, "wait", view_time(v, p->times_s[CAUSE_QUEUE]));
	return view_say(v, over, values);
}

static json_t *waits(const struct view *v, const struct plan_summary *p)
{
	json_t *values = json_object();

	json_value_set(values, "wait", view_time(v, p->times_s[CAUSE_QUEUE]));
	return view_say(v, WORD("waits {{wait}} for machines"), values);
}

static void add_words(const struct view *v, struct text *t, json_t *words)
{
	if (!words)
		return;
	if (t->length)
		text_add(t, words_get(v->words, "; "));
	text_add(t, json_string_value(words));
	json_decref(words);
}

/* "2.1 times the cost" */
static json_t *dearer(const struct view *v, const struct plan_summary *p, const struct plan_pick *h)
{
	double own = plan_summary_level(p, METRIC_COST, 80).value;
	double best = plan_summary_level(&v->forecast->plans[h->plan], METRIC_COST, 80).value;
	json_t *values = json_object();

	if (!(best > 0) || !(own > best)) {
		json_decref(values);
		return NULL;
	}
	json_value_set(values, "factor",
		       view_number(round(own / best * (own < 10 * best ? 100 : 10)) / (own < 10 * best ? 100 : 10)));
	return view_say(v, WORD("{{factor}} times the cost"), values);
}

static json_t *own_machines(const struct view *v, const struct plan_summary *p)
{
	double purchase = site_kind_purchase(p->plan);
	json_t *values;

	if (!(purchase > 0))
		return NULL;
	values = json_object();
	json_value_set(values, "purchase", view_money(v, purchase));
	return view_say(v, WORD("if you own the machines ({{purchase}} to buy)"), values);
}

static json_t *why_not(const struct view *v, size_t plan, const struct plan_pick *h)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	int is_late = is_missed(p->deadline.value), is_over = is_missed(p->budget.value);
	struct text t = TEXT_INIT;
	json_t *words;

	if (plan == h->plan && h->candidates > 1)
		add_words(v, &t,
			  view_words(v, h->keeping || isnan(plan_pick_chance(p)) ? WORD("chosen")
										 : WORD("comes nearest")));
	if (is_over)
		add_words(v, &t,
			  excess(v, p, WORD("over budget by {{excess}}"), WORD("fewer than 8 of 10 runs finish"),
				 METRIC_COST));
	if (is_late)
		add_words(v, &t,
			  excess(v, p, WORD("late by {{excess}}"),
				 is_over ? "" : WORD("fewer than 8 of 10 runs finish"), METRIC_WALL));
	if (is_late && p->times_s[CAUSE_QUEUE] > WAIT_SHARE * p->metrics[METRIC_WALL].moments.mean)
		add_words(v, &t, waits(v, p));
	if (!is_over && !is_late && is_missed(p->both.value))
		add_words(v, &t, view_words(v, WORD("budget and date seldom hold together")));
	if (plan != h->plan && !is_over && !is_late && !is_missed(p->both.value))
		add_words(v, &t, dearer(v, p, h));
	add_words(v, &t, own_machines(v, p));
	words = json_value_string(text_str(&t));
	text_release(&t);
	return words;
}

static json_t *row(const struct view *v, size_t plan, const struct plan_pick *h)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	double time_s = plan_summary_level(p, METRIC_WALL, 80).value;
	json_t *o = json_object();

	json_value_set(o, "place", view_plan(v, plan));
	json_value_set(o, "cost", view_amount(plan_summary_level(p, METRIC_COST, 80).value));
	json_value_set(o, "time", view_time_short_like(v, time_s, time_s));
	if (!isnan(p->budget.value))
		json_value_set(o, "within_budget", view_chance(p->budget.value));
	if (!isnan(p->deadline.value))
		json_value_set(o, "in_time", view_chance(p->deadline.value));
	json_value_set(o, "is_over", json_boolean(is_missed(p->budget.value)));
	json_value_set(o, "is_late", json_boolean(is_missed(p->deadline.value)));
	json_value_set(o, "is_chosen", json_boolean(plan == h->plan && h->candidates > 1));
	json_value_set(o, "why", why_not(v, plan, h));
	return o;
}

/* Those that stay within the limits first. */
json_t *ranking_view(const struct view *v, const struct plan_pick *h)
{
	const struct forecast *f = v->forecast;
	size_t *order = plan_pick_order(f);
	json_t *list = json_array();

	for (int misses = 0; misses < 2; misses++)
		for (size_t i = 0; i < f->results->plan_count; i++) {
			const struct plan_summary *p = &f->plans[order[i]];

			if (!strcmp(p->plan->workload->id, h->workload->id) && is_missed(plan_pick_chance(p)) == misses)
				json_array_append_new(list, row(v, order[i], h));
		}
	free(order);
	return list;
}
