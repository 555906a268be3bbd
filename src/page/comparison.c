/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "report/plan_pick.h"
#include "page/view.h"
#include "stats/levels.h"
#include "study/sensitivity.h"
#include "site/site_kind.h"

#include <stdlib.h>
#include <string.h>

/* Width of the range's picture in pages/report.html, and what is left free at its ends. */
#define RANGE_WIDTH  120.0
#define RANGE_MARGIN 4.0

/* The plans of one workload. */
struct group {
	const struct view *view;
	const struct plan_pick *pick;
	double least, most; /* of their 10 % and 90 % values of cost */
	double *lowest;	    /* cost of the cheapest plan that finished, by replication; NAN when none did */
};

static int is_member(const struct group *g, size_t plan)
{
	return !strcmp(g->view->forecast->plans[plan].plan->workload->id, g->pick->workload->id);
}

static const struct sample_summary *cost_of(const struct group *g, size_t plan)
{
	return &g->view->forecast->plans[plan].metrics[METRIC_COST];
}

static void open_group(struct group *g)
{
	const struct results *r = g->view->forecast->results;

	g->least = INFINITY;
	g->most = -INFINITY;
	g->lowest = mem_alloc(r->replications, sizeof(*g->lowest));
	for (size_t i = 0; i < r->replications; i++)
		g->lowest[i] = NAN;
	for (size_t p = 0; p < r->plan_count; p++) {
		double *cost, low = sample_summary_quantile(cost_of(g, p), 10)->value;

		if (!is_member(g, p))
			continue;
		g->least = low > 0 ? fmin(g->least, low) : g->least; /* what is free has no place on the scale */
		g->most = fmax(g->most, sample_summary_quantile(cost_of(g, p), 90)->value);
		cost = summary_values(r, p, METRIC_COST);
		for (size_t i = 0; i < r->replications; i++)
			g->lowest[i] = fmin(g->lowest[i], cost[i]);
		free(cost);
	}
}

/* Share of the replications in which the plan is the cheapest. */
static double cheapest(const struct group *g, size_t plan)
{
	const struct results *r = g->view->forecast->results;
	double *cost = summary_values(r, plan, METRIC_COST);
	size_t count = 0;

	for (size_t i = 0; i < r->replications; i++)
		count += cost[i] <= g->lowest[i];
	free(cost);
	return (double)count / (double)r->replications;
}

static void add_cell(json_t *list, json_t *words, double v, int is_low)
{
	json_t *cell = json_object();

	json_value_set(cell, "words", words);
	json_value_set(cell, "v", view_number(v));
	json_value_set(cell, "is_low", json_boolean(is_low));
	json_array_append_new(list, cell);
}

static json_t *place_x(const struct group *g, double value)
{
	double span = log(g->most / g->least), share = span > 0 ? log(value / g->least) / span : 0.5;
	struct text t = TEXT_INIT;
	json_t *x;

	text_addf(&t, "%.1f", RANGE_MARGIN + fmin(fmax(share, 0), 1) * (RANGE_WIDTH - 2 * RANGE_MARGIN));
	x = json_value_string(t.s);
	text_release(&t);
	return x;
}

static json_t *range(const struct group *g, size_t plan)
{
	static const struct {
		const char *name;
		int percent;
	} marks[] = { { "x10", 10 }, { "x50", 50 }, { "x80", 80 }, { "x90", 90 } };
	const struct sample_summary *cost = cost_of(g, plan);
	json_t *o = json_object(), *values = json_object();

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		json_value_set(o, marks[i].name, place_x(g, sample_summary_quantile(cost, marks[i].percent)->value));
	json_value_set(values, "low", view_money(g->view, sample_summary_quantile(cost, 10)->value));
	json_value_set(values, "high", view_money(g->view, sample_summary_quantile(cost, 90)->value));
	json_value_set(o, "range_words", view_say(g->view, WORD("from {{low}} to {{high}}"), values));
	return o;
}

static json_t *chances(const struct plan_summary *p)
{
	const double values[] = { p->budget.value, p->deadline.value, p->both.value };
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		add_cell(list, view_chance(values[i]), values[i], values[i] < PLAN_PICK_CHANCE);
	return list;
}

static void add_levels(const struct group *g, size_t plan, json_t *row)
{
	double likely_s = plan_summary_level(&g->view->forecast->plans[plan], METRIC_WALL, 80).value;
	json_t *costs = json_array(), *times = json_array();

	for (int i = 0; i < LEVELS; i++) {
		double cost = plan_summary_level(&g->view->forecast->plans[plan], METRIC_COST, levels_percent[i]).value;
		double time_s =
			plan_summary_level(&g->view->forecast->plans[plan], METRIC_WALL, levels_percent[i]).value;

		add_cell(costs, view_amount(cost), cost, 0);
		add_cell(times, view_time_short_like(g->view, time_s, likely_s), time_s, 0);
	}
	json_value_set(row, "costs", costs);
	json_value_set(row, "times", times);
}

static json_t *plan_row(const struct group *g, size_t plan)
{
	const struct plan_summary *p = &g->view->forecast->plans[plan];
	double gpus = cluster_gpus(p->plan->cluster), lost = summary_waste_share(p), wins = cheapest(g, plan);
	double middle = sample_summary_quantile(cost_of(g, plan), 50)->value;
	double free = sample_summary_quantile(&p->failure_free[METRIC_COST], 50)->value;
	json_t *row = json_object();

	json_value_set(row, "plan", view_plan(g->view, plan));
	json_value_set(row, "id", view_user(p->plan->id));
	json_value_set(row, "gpus", site_kind_is_service(p->plan->site) ? json_string("-") : view_count(gpus));
	json_value_set(row, "gpus_v", view_number(site_kind_is_service(p->plan->site) ? NAN : gpus));
	json_value_set(row, "failure_free", view_amount(free));
	json_value_set(row, "failure_free_v", view_number(free));
	add_levels(g, plan, row);
	json_value_set(row, "range_v", view_number(middle));
	if (middle > 0 && isfinite(g->least))
		json_value_set(row, "range", range(g, plan));
	if (!isnan(plan_pick_chance(p)))
		json_value_set(row, "chances", chances(p));
	json_value_set(row, "lost", view_share(lost));
	json_value_set(row, "lost_v", view_number(lost));
	json_value_set(row, "cheapest", g->pick->candidates > 1 ? view_chance(wins) : json_string("-"));
	json_value_set(row, "cheapest_v", view_number(wins));
	json_value_set(row, "is_chosen", json_boolean(plan == g->pick->plan && g->pick->candidates > 1));
	json_value_set(row, "misses", json_boolean(plan_pick_chance(p) < PLAN_PICK_CHANCE));
	return row;
}

static json_t *group_view(const struct view *v, const struct plan_pick *h)
{
	struct group g = { .view = v, .pick = h };
	json_t *o = json_object(), *rows = json_array();

	open_group(&g);
	for (size_t p = 0; p < v->forecast->results->plan_count; p++)
		if (is_member(&g, p))
			json_array_append_new(rows, plan_row(&g, p));
	free(g.lowest);
	json_value_set(o, "workload", view_job(v, h->plan));
	json_value_set(o, "method", view_method(v, h->workload));
	json_value_set(o, "rows", rows);
	return o;
}

json_t *comparison_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->pick_count; i++)
		json_array_append_new(list, group_view(v, &v->picks[i]));
	return list;
}
