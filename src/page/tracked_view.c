/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_view.c - a run under way on the page: plan and now, chances, earned value, what has changed.
 */
#include "page/view.h"
#include "report/format.h"
#include "report/tracked_run.h"

#include <math.h>

/* As `flopcast track` names them. */
static const struct {
	const char *words;
	size_t now, plan; /* offsets of struct tracked_levels; plan 0: the plan has no such row */
	int is_money;
} levels[] = {
	{ WORD("finish, since the start"), offsetof(struct tracked_run, finish),
	  offsetof(struct tracked_run, plan_finish), 0 },
	{ WORD("remaining"), offsetof(struct tracked_run, remaining), 0, 0 },
	{ WORD("cost at completion"), offsetof(struct tracked_run, cost), offsetof(struct tracked_run, plan_cost), 1 },
};

static json_t *cell(const struct view *v, double x, int is_money)
{
	if (!isfinite(x))
		return json_string("-");
	return is_money ? view_money(v, x) : view_time(v, x);
}

/* P50, P80, P90; dashes for what there is not. */
static void add_cells(const struct view *v, json_t *row, const char *key, const struct tracked_levels *q, int is_money)
{
	json_t *cells = json_array();

	json_array_append_new(cells, cell(v, q ? q->p50 : NAN, is_money));
	json_array_append_new(cells, cell(v, q ? q->p80 : NAN, is_money));
	json_array_append_new(cells, cell(v, q ? q->p90 : NAN, is_money));
	json_value_set(row, key, cells);
}

static const struct tracked_levels *levels_at(const struct tracked_run *r, size_t offset)
{
	return (const struct tracked_levels *)((const char *)r + offset);
}

/* When it is done. */
static json_t *job_row(const struct view *v, const struct tracked_job *job)
{
	json_t *row = json_object();
	struct text words = TEXT_INIT;

	tracked_run_job(&words, job, v->words);
	json_value_set(row, "figure", view_user(words.s));
	add_cells(v, row, "now", &job->finish, 0);
	add_cells(v, row, "planned", NULL, 0);
	text_release(&words);
	return row;
}

static json_t *level_rows(const struct view *v, const struct tracked_run *r)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		json_t *row = json_object();

		json_value_set(row, "figure", view_words(v, levels[i].words));
		add_cells(v, row, "now", levels_at(r, levels[i].now), levels[i].is_money);
		add_cells(v, row, "planned", levels[i].plan ? levels_at(r, levels[i].plan) : NULL, levels[i].is_money);
		json_array_append_new(rows, row);
	}
	for (size_t i = 0; i < r->job_count; i++)
		json_array_append_new(rows, job_row(v, &r->jobs[i]));
	return rows;
}

static void add_pair(json_t *list, const struct view *v, const char *words, json_t *value)
{
	json_t *pair = json_object();

	json_value_set(pair, "words", view_words(v, words));
	json_value_set(pair, "value", value);
	json_array_append_new(list, pair);
}

static json_t *index_of(double x)
{
	struct text t = TEXT_INIT;
	json_t *value;

	if (isfinite(x))
		text_addf(&t, "%.2f", x);
	else
		text_add(&t, "-");
	value = json_value_string(t.s);
	text_release(&t);
	return value;
}

static json_t *chances_of(const struct view *v, const struct tracked_run *r)
{
	json_t *list = json_array();

	if (!isnan(r->deadline_kept))
		add_pair(list, v, WORD("chance of the deadline"), view_chance(r->deadline_kept));
	if (!isnan(r->budget_kept))
		add_pair(list, v, WORD("chance of the budget"), view_chance(r->budget_kept));
	add_pair(list, v, WORD("chance of finishing within the quota"), view_chance(r->finished));
	return list;
}

static json_t *value_of(const struct view *v, const struct tracked_run *r)
{
	json_t *list = json_array();

	add_pair(list, v, WORD("planned value (PV)"), view_money(v, r->planned_value));
	add_pair(list, v, WORD("earned value (EV)"), view_money(v, r->earned_value));
	add_pair(list, v, WORD("actual cost (AC)"), view_money(v, r->actual));
	add_pair(list, v, WORD("schedule performance (SPI)"), index_of(r->spi));
	add_pair(list, v, WORD("cost performance (CPI)"), index_of(r->cpi));
	add_pair(list, v, WORD("estimate at completion (EAC)"), cell(v, r->cost.p50, 1));
	return list;
}

/* With its sign. */
static json_t *signed_of(const struct view *v, double x, int is_money)
{
	json_t *amount = cell(v, fabs(x), is_money), *value;
	struct text t = TEXT_INIT;

	text_addf(&t, "%s%s", x < 0 ? "-" : "+", json_string_value(amount));
	value = json_value_string(t.s);
	json_decref(amount);
	text_release(&t);
	return value;
}

static json_t *change_of(const struct view *v, const struct tracked_run *r)
{
	json_t *o = json_object();
	struct text why = TEXT_INIT;

	json_value_set(o, "finish", signed_of(v, r->later_s, 0));
	json_value_set(o, "cost", signed_of(v, r->dearer, 1));
	if (!isnan(r->more_steps) && !isnan(r->more_restarts))
		tracked_run_change(&why, r->more_steps, r->more_restarts, r->step_time, v->words);
	json_value_set(o, "why", json_value_string(text_str(&why)));
	text_release(&why);
	return o;
}

json_t *tracked_view(const struct view *v)
{
	const struct tracked_run *r = v->forecast->tracked;
	struct text at = TEXT_INIT;
	json_t *o;

	if (!r)
		return json_null();
	o = json_object();
	tracked_run_at(&at, &r->at, v->words);
	json_value_set(o, "plan", view_user(r->plan));
	json_value_set(o, "at", json_value_string(at.s));
	json_value_set(o, "elapsed", view_time(v, r->elapsed_s));
	json_value_set(o, "rows", level_rows(v, r));
	json_value_set(o, "line", cell(v, r->line_finish_s, 0));
	json_value_set(o, "date", r->finish_date ? view_user(r->finish_date) : json_null());
	json_value_set(o, "chances", chances_of(v, r));
	json_value_set(o, "value", value_of(v, r));
	json_value_set(o, "change", r->has_change ? change_of(v, r) : json_null());
	text_release(&at);
	return o;
}
