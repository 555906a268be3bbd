/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/unit.h"
#include "model/work.h"
#include "page/driver.h"
#include "report/plan_name.h"
#include "report/plan_pick.h"
#include "report/site_name.h"
#include "site/site_kind.h"
#include "stats/levels.h"
#include "report/format.h"

#include <math.h>
#include <string.h>

#define DATED_S (3 * DAY_S) /* what takes less has its hours in the headline, not a date */

json_t *view_method(const struct view *v, const struct workload *w)
{
	return view_words(v, method_words(w->method));
}

json_t *view_plan(const struct view *v, size_t plan)
{
	struct text t = TEXT_INIT;
	json_t *name;

	plan_name_add(&t, v->forecast, plan);
	name = view_user(text_str(&t));
	text_release(&t);
	return name;
}

json_t *view_job(const struct view *v, size_t plan)
{
	struct text t = TEXT_INIT;
	json_t *name;

	plan_name_job(&t, v->forecast, plan);
	name = view_user(text_str(&t));
	text_release(&t);
	return name;
}

/* "16 × NVIDIA H100 80GB SXM5" or nothing, and the place */
json_t *view_place(const struct view *v, size_t plan)
{
	const struct plan *p = v->forecast->plans[plan].plan;
	struct text machines = TEXT_INIT, site = TEXT_INIT;
	json_t *values = json_object();

	plan_name_machines(&machines, p);
	site_name_add(&site, p->site->name, v->words);
	json_value_set(values, "site", view_user(text_str(&site)));
	json_value_set(values, "machines", view_user(text_str(&machines)));
	text_release(&machines);
	text_release(&site);
	return view_say(v,
			json_string_length(json_object_get(values, "machines")) ? WORD("{{machines}}, {{site}}")
										: "{{site}}",
			values);
}

static double level(const struct view *v, size_t plan, enum metric metric, int percent)
{
	return plan_summary_level(&v->forecast->plans[plan], metric, percent).value;
}

static json_t *answer_levels(const struct view *v, const struct plan_pick *h)
{
	double likely_s = level(v, h->plan, METRIC_WALL, 80);
	json_t *list = json_array();

	for (int i = 0; i < LEVELS; i++) {
		int percent = levels_percent[i];
		double time_s = level(v, h->plan, METRIC_WALL, percent);
		json_t *row = json_object(), *day = view_day_after(v, time_s);

		json_value_set(row, "chance", view_chance(percent / 100.0));
		json_value_set(row, "cost", view_money(v, level(v, h->plan, METRIC_COST, percent)));
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
	json_value_set(row, "is_low", json_boolean(chance < PLAN_PICK_CHANCE));
	json_array_append_new(list, row);
}

/* Chances of staying within what the study limits. */
static json_t *answer_limits(const struct view *v, const struct plan_summary *p)
{
	const struct study *study = v->forecast->results->study;
	json_t *list = json_array(), *values = json_object();

	json_value_set(values, "budget", view_money(v, study->budget));
	json_value_set(values, "time", view_time(v, study->deadline_s));
	if (!isnan(p->budget.value))
		add_limit(list, view_say(v, WORD("within {{budget}}"), json_incref(values)), p->budget.value);
	if (!isnan(p->deadline.value))
		add_limit(list, view_say(v, WORD("done within {{time}}"), json_incref(values)), p->deadline.value);
	if (!isnan(p->both.value))
		add_limit(list, view_words(v, WORD("both")), p->both.value);
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

static void add_budget(const struct view *v, const struct plan_pick *h, json_t *o)
{
	json_value_set(o, "ask", view_money(v, h->ask));
	json_value_set(o, "base", view_money(v, h->base));
	if (h->planned > 0)
		json_value_set(o, "planned", view_money(v, h->planned));
	if (h->inputs > 0)
		json_value_set(o, "uncertain", view_money(v, h->inputs));
	if (h->random > 0)
		json_value_set(o, "random", view_money(v, h->random));
	json_value_set(o, "cost50", view_money(v, level(v, h->plan, METRIC_COST, 50)));
	json_value_set(o, "cost90", view_money(v, level(v, h->plan, METRIC_COST, 90)));
}

/* "Llama 2 7B, 140B tokens: ask for 11,300 USD, done by 4 December 2026" */
static json_t *headline(const struct view *v, const struct plan_pick *h)
{
	double time_s = level(v, h->plan, METRIC_WALL, 80), chance = plan_pick_chance(&v->forecast->plans[h->plan]);
	json_t *values = json_object(), *day = time_s < DATED_S ? NULL : view_date_after(v, time_s);
	int is_near = chance < PLAN_PICK_CHANCE; /* no plan keeps the limits */

	json_value_set(values, "job", view_job(v, h->plan));
	json_value_set(values, "ask", view_money(v, h->ask));
	json_value_set(values, "time", view_time(v, time_s));
	json_value_set(values, "day", day ? json_incref(day) : json_null());
	json_decref(day);
	if (isnan(h->ask))
		return view_say(v, WORD("{{job}}: no budget is enough, fewer than 8 of 10 runs finish"), values);
	if (day)
		return view_say(
			v,
			is_near ? WORD("{{job}}: no place stays within the limits; the nearest takes {{ask}} and is "
				       "done by {{day}}")
				: WORD("{{job}}: ask for {{ask}}, done by {{day}}"),
			values);
	return view_say(
		v,
		is_near ? WORD("{{job}}: no place stays within the limits; the nearest takes {{ask}} and {{time}}")
			: WORD("{{job}}: ask for {{ask}}, done in {{time}}"),
		values);
}

/* Between which dates the prices of the plan's site are; "" when none has a date. */
static json_t *price_dates(const struct view *v, size_t plan)
{
	const struct field_reader *r = &v->scenario->reader;
	const char *first = NULL, *last = NULL;
	struct text t = TEXT_INIT, of = TEXT_INIT;
	json_t *words;

	text_addf(&of, "site '%s'", v->forecast->plans[plan].plan->site->id);
	for (size_t i = 0; i < r->trail_count; i++) {
		const struct provenance *x = &r->trail[i];

		if (!*x->currency || !x->citation.date || strncmp(x->element, of.s, of.length) != 0)
			continue;
		first = !first || strcmp(x->citation.date, first) < 0 ? x->citation.date : first;
		last = !last || strcmp(x->citation.date, last) > 0 ? x->citation.date : last;
	}
	if (first)
		text_addf(&t, strcmp(first, last) ? "%.10s – %.10s" : "%.10s", first, last);
	words = view_user(text_str(&t));
	text_release(&t);
	text_release(&of);
	return words;
}

/* What was understood: machines, place, work, prices. */
static json_t *understood(const struct view *v, size_t plan)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	json_t *list = json_array(), *values = json_object(), *dates = price_dates(v, plan);
	struct text flop = TEXT_INIT, mass = TEXT_INIT;

	json_array_append_new(list, view_place(v, plan));
	text_addf(&flop, "%.2g", p->ideal.flop);
	json_value_set(values, "flop", view_user(flop.s));
	json_value_set(values, "gpuh", view_count(p->ideal.gpu_h));
	json_value_set(values, "dates", dates);
	format_mass(&mass, level(v, plan, METRIC_CO2E, 50));
	json_value_set(values, "mass", view_user(mass.s));
	if (p->ideal.flop > 0)
		json_array_append_new(list, view_say(v, WORD("{{flop}} FLOP"), json_incref(values)));
	if (p->ideal.gpu_h >= 1)
		json_array_append_new(list, view_say(v, WORD("{{gpuh}} GPU-hours"), json_incref(values)));
	if (!isnan(level(v, plan, METRIC_CO2E, 50)))
		json_array_append_new(
			list, view_say(v, WORD("{{mass}} CO2e by the grid, in 5 of 10 runs"), json_incref(values)));
	if (json_string_length(dates))
		json_array_append_new(list, view_say(v, WORD("prices of {{dates}}"), json_incref(values)));
	json_decref(values);
	text_release(&flop);
	text_release(&mass);
	return list;
}

/* "12 days in 5 of 10 runs, 13.5 days in 8 of 10" */
static json_t *times(const struct view *v, size_t plan)
{
	double likely_s = level(v, plan, METRIC_WALL, 80);
	json_t *values = json_object();

	json_value_set(values, "time50", view_time_like(v, level(v, plan, METRIC_WALL, 50), likely_s));
	json_value_set(values, "time80", view_time(v, likely_s));
	if (json_equal(json_object_get(values, "time50"), json_object_get(values, "time80")))
		return view_say(v, WORD("{{time80}} in 5 and in 8 of 10 runs"), values);
	return view_say(v, WORD("{{time50}} in 5 of 10 runs, {{time80}} in 8 of 10"), values);
}

/* Tokens a weight, and what the same FLOPs would train at the compute-optimal number of them; NULL where nothing is trained
 * from scratch. */
static json_t *optimal(const struct view *v, size_t plan)
{
	const struct plan *p = v->forecast->plans[plan].plan;
	double params = p->workload->arch ? p->workload->arch->active_params : 0, tokens, best;
	json_t *values;

	if (p->jobs || p->workload->method != METHOD_PRETRAIN || !(params > 0))
		return NULL;
	tokens = work_expected(p).tokens;
	best = work_optimal_params(6 * params * tokens);
	values = json_object();
	json_value_set(values, "ratio", view_number(round(10 * tokens / params) / 10));
	json_value_set(values, "optimal", view_number(WORK_OPTIMAL_TOKENS));
	json_value_set(values, "params", view_large(best));
	json_value_set(values, "tokens", view_large(best * WORK_OPTIMAL_TOKENS));
	return view_say(
		v,
		WORD("{{ratio}} tokens per parameter. The same FLOPs would train {{params}} parameters on {{tokens}} "
		     "tokens at {{optimal}} per parameter, which is compute-optimal (Hoffmann et al. 2022)."),
		values);
}

/* How often the place taken is the cheapest, and how often one chosen with measured inputs would be; NULL where it is sure. */
static json_t *doubt(const struct view *v, const struct plan_pick *h)
{
	struct choice c;
	json_t *values;

	if (!plan_pick_choice(v->forecast, h, &c) || !(c.best.value < PLAN_PICK_SURE))
		return NULL;
	values = json_object();
	json_value_set(values, "best", view_chance(c.best.value));
	json_value_set(values, "known", view_chance(c.known.value));
	return view_say(v,
			WORD("The chosen place is the cheapest in {{best}} of the runs. Who measures the uncertain "
			     "inputs first "
			     "chooses the cheapest in {{known}}."),
			values);
}

static void add_if(json_t *o, const char *key, json_t *value)
{
	if (value)
		json_value_set(o, key, value);
}

static json_t *answer(const struct view *v, size_t pick)
{
	const struct plan_pick *h = &v->picks[pick];
	const struct plan_summary *p = &v->forecast->plans[h->plan];
	json_t *o = json_object(), *dots = dots_view(v, h->plan, h->ask), *ranking = ranking_view(v, h);
	json_t *jobs = job_view(v, h->plan), *risk = price_risk_view(v, h->plan);

	json_value_set(o, "number", view_count((double)pick + 1));
	json_value_set(o, "headline", headline(v, h));
	json_value_set(o, "understood", understood(v, h->plan));
	json_value_set(o, "workload", view_job(v, h->plan));
	json_value_set(o, "method", view_method(v, h->workload));
	json_value_set(o, "plan", view_plan(v, h->plan));
	json_value_set(o, "place", view_place(v, h->plan));
	if (!isnan(h->ask))
		add_budget(v, h, o);
	json_value_set(o, "times", times(v, h->plan));
	json_value_set(o, "levels", answer_levels(v, h));
	json_value_set(o, "limits", answer_limits(v, p));
	json_value_set(o, "caveats", caveat_view(v, h, &v->drivers[pick]));
	json_value_set(o, "has_choice", json_boolean(json_array_size(ranking) > 1));
	json_value_set(o, "ranking", ranking);
	json_value_set(o, "has_jobs", json_boolean(jobs != NULL));
	add_if(o, "dots", dots);
	add_if(o, "jobs", jobs);
	add_if(o, "price_risk", risk);
	add_if(o, "optimal", optimal(v, h->plan));
	add_if(o, "doubt", doubt(v, h));
	if (h->candidates > 1)
		json_value_set(o, "choice", answer_choice(v, h));
	return o;
}

json_t *answer_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++) {
		json_t *o = answer(v, i);

		json_value_set(o, "is_first", json_boolean(i == 0));
		json_array_append_new(list, o);
	}
	return list;
}
