/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_forecast.h"
#include "report/format.h"
#include "report/json_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LABEL_COLUMNS = 34, CELL_COLUMNS = 14, DONE_MOST = 500 };

/* ---- the table ---- */

static void add_padded(struct text *out, const char *s, size_t columns)
{
	size_t used = text_columns(s);

	text_add(out, s);
	text_addf(out, "%*s", used < columns ? (int)(columns - used) : 1, "");
}

static void add_label(struct text *out, const struct words *w, const char *english)
{
	text_add(out, "  ");
	add_padded(out, words_get(w, english), LABEL_COLUMNS);
}

static void add_duration(struct text *out, double time_s, const struct words *w)
{
	if (isfinite(time_s))
		format_duration(out, time_s, w);
	else
		text_add(out, "-");
}

/* Durations or, with a currency, money. */
static void add_cells(struct text *out, const struct words *w, const struct track_quantiles *q, const char *currency)
{
	for (int i = 1; i < TRACK_LEVELS; i++) {
		struct text cell = TEXT_INIT;

		if (!currency)
			add_duration(&cell, q->at[i], w);
		else if (isfinite(q->at[i])) {
			format_money(&cell, q->at[i]);
			text_addf(&cell, " %s", currency);
		} else
			text_add(&cell, "-");
		add_padded(out, cell.s, CELL_COLUMNS);
		text_release(&cell);
	}
	text_add(out, "\n");
}

static void add_row(struct text *out, const struct words *w, const char *english, const struct track_quantiles *q,
		    const char *currency)
{
	add_label(out, w, english);
	add_cells(out, w, q, currency);
}

static void add_date(struct text *out, double unix_s)
{
	time_t t = (time_t)unix_s;
	struct tm day;
	char date[32] = "-";

	if (isfinite(unix_s) && gmtime_r(&t, &day))
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &day);
	text_add(out, date);
}

static void add_dates(struct text *out, const struct track_forecast *f, const struct words *w)
{
	if (isnan(f->start_unix_s))
		return;
	add_label(out, w, WORD("finish date, in the log's time"));
	for (int i = 1; i < TRACK_LEVELS; i++) {
		struct text cell = TEXT_INIT;

		add_date(&cell, f->start_unix_s + f->finish.at[i]);
		add_padded(out, cell.s, CELL_COLUMNS + 4);
		text_release(&cell);
	}
	text_add(out, "\n");
}

/* A row for each job: when it is done. */
static void add_jobs(struct text *out, const struct track_forecast *f, const struct words *w)
{
	for (size_t i = 0; i < f->job_count; i++) {
		const struct track_job *j = &f->jobs[i];
		const struct tracked_job job = {
			.id = j->id, .stage = (int)j->stage, .copies = j->copies, .done = j->done
		};
		struct text label = TEXT_INIT;

		tracked_run_job(&label, &job, w);
		text_add(out, "  ");
		add_padded(out, label.s, LABEL_COLUMNS);
		add_cells(out, w, &j->finish, NULL);
		text_release(&label);
	}
}

static void add_chance(struct text *out, const struct words *w, const char *english, double chance)
{
	add_label(out, w, english);
	format_chance(out, chance);
	text_add(out, "\n");
}

static void add_money(struct text *out, const struct words *w, const char *english, double amount, const char *currency)
{
	add_label(out, w, english);
	format_money(out, amount);
	text_addf(out, " %s\n", currency);
}

static void add_number(struct text *out, const struct words *w, const char *english, double x)
{
	add_label(out, w, english);
	format_number(out, x);
	text_add(out, "\n");
}

static void add_head(struct text *out, const struct track_forecast *f, const struct words *w)
{
	text_addf(out, "%s: ", f->plan);
	tracked_run_at(out, &(struct tracked_at){ f->job, f->share, f->state.done_steps, f->state.planned_steps }, w);
	text_add(out, "\n");
	add_label(out, w, "");
	for (int i = 1; i < TRACK_LEVELS; i++) {
		char head[8];

		snprintf(head, sizeof(head), "P%d", track_levels[i]);
		add_padded(out, head, CELL_COLUMNS);
	}
	text_add(out, "\n");
}

static void add_earned_value(struct text *out, const struct track_forecast *f, const struct words *w)
{
	add_money(out, w, WORD("planned value (PV)"), f->planned_value, f->currency);
	add_money(out, w, WORD("earned value (EV)"), f->earned_value, f->currency);
	add_money(out, w, WORD("actual cost (AC)"), f->spent, f->currency);
	add_number(out, w, WORD("schedule performance (SPI)"), track_forecast_spi(f));
	add_number(out, w, WORD("cost performance (CPI)"), track_forecast_cpi(f));
	add_money(out, w, WORD("estimate at completion (EAC)"), f->cost.at[1], f->currency);
}

/* Share by which a step takes longer than the time before; NAN: the jobs under way may be others. */
static double step_change(const struct track_forecast *f)
{
	return f->job ? NAN : f->state.step_s / f->before.step_s - 1;
}

/* Since the time before, and why. */
static void add_change(struct text *out, const struct track_forecast *f, const struct words *w)
{
	const struct track_before *last = &f->before;
	double later_s = f->finish.at[1] - last->finish_s, dearer = f->cost.at[1] - last->cost;

	if (!last->is_known || !isfinite(f->finish.at[1]))
		return;
	add_label(out, w, WORD("change of P50 since last time"));
	text_add(out, later_s < 0 ? "-" : "+");
	add_duration(out, fabs(later_s), w);
	text_add(out, dearer < 0 ? ", -" : ", +");
	format_money(out, fabs(dearer));
	text_addf(out, " %s\n", f->currency);
	if (isnan(last->restarts))
		return;
	add_label(out, w, WORD("since last time"));
	tracked_run_change(out, f->steps - last->step, f->restarts - last->restarts, step_change(f), w);
	text_add(out, "\n");
}

void track_forecast_print(const struct track_forecast *f, const struct words *w)
{
	const struct track_quantiles line = { { f->line_finish_s, f->line_finish_s, f->line_finish_s,
						f->line_finish_s } };
	struct text out = TEXT_INIT;

	add_head(&out, f, w);
	add_row(&out, w, WORD("finish, since the start"), &f->finish, NULL);
	add_row(&out, w, WORD("remaining"), &f->remaining, NULL);
	add_dates(&out, f, w);
	add_jobs(&out, f, w);
	add_row(&out, w, WORD("finish, as planned"), &f->plan_finish, NULL);
	add_row(&out, w, WORD("finish, by a straight line"), &line, NULL);
	add_row(&out, w, WORD("cost at completion"), &f->cost, f->currency);
	add_row(&out, w, WORD("cost, as planned"), &f->plan_cost, f->currency);
	if (isfinite(f->deadline_s))
		add_chance(&out, w, WORD("chance of the deadline"), f->deadline_kept);
	if (isfinite(f->budget))
		add_chance(&out, w, WORD("chance of the budget"), f->budget_kept);
	add_chance(&out, w, WORD("chance of finishing within the quota"), f->finished);
	add_earned_value(&out, f, w);
	add_change(&out, f, w);
	fputs(out.s, stdout);
	text_release(&out);
}

/* ---- JSON ---- */

static json_t *quantiles_json(const struct track_quantiles *q)
{
	json_t *object = json_object();
	char key[8];

	for (int i = 0; i < TRACK_LEVELS; i++) {
		snprintf(key, sizeof(key), "p%d", track_levels[i]);
		json_value_set(object, key, json_value_real(q->at[i]));
	}
	return object;
}

static json_t *state_json(const struct track_forecast *f)
{
	json_t *now = json_object();

	json_value_set(now, "step", json_value_real(f->state.done_steps));
	json_value_set(now, "planned_steps", json_value_real(f->state.planned_steps));
	json_value_set(now, "share", json_value_real(f->share));
	json_value_set(now, "elapsed_s", json_value_real(f->elapsed_s));
	json_value_set(now, "held_s", json_value_real(f->state.held_s));
	json_value_set(now, "session_s", json_value_real(f->state.session_s));
	json_value_set(now, "restarts", json_integer((json_int_t)f->restarts));
	json_value_set(now, "downtime_s", json_value_real(f->state.downtime_s));
	json_value_set(now, "step_s", json_value_real(f->state.step_s));
	json_value_set(now, "spent", json_value_real(f->spent));
	json_value_set(now, "spent_is_given", json_boolean(f->spent_is_given));
	return now;
}

/* null: there is one run. */
static json_t *jobs_json(const struct track_forecast *f)
{
	static const char *const stages[] = {
		[JOB_TO_COME] = "to come", [JOB_UNDER_WAY] = "under way", [JOB_DONE] = "done"
	};
	json_t *jobs = f->job ? json_array() : json_null();

	for (size_t i = 0; i < f->job_count; i++) {
		const struct track_job *j = &f->jobs[i];
		json_t *job = json_object();

		json_value_set(job, "id", json_value_string(j->id));
		json_value_set(job, "stage", json_value_string(stages[j->stage]));
		json_value_set(job, "copies", json_integer(j->copies));
		json_value_set(job, "done", json_integer(j->done));
		json_value_set(job, "step", json_value_real(j->step));
		json_value_set(job, "planned_steps", json_value_real(j->planned_steps));
		json_value_set(job, "begin_s", json_value_real(j->begin_s));
		json_value_set(job, "finish_s", quantiles_json(&j->finish));
		json_array_append_new(jobs, job);
	}
	return jobs;
}

static json_t *learned_json(const struct track_forecast *f)
{
	json_t *learned = json_object();

	json_value_set(learned, "step_s", quantiles_json(&f->step_s));
	json_value_set(learned, "hazard_factor", quantiles_json(&f->hazard));
	json_value_set(learned, "failures_expected", json_value_real(f->failures.expected));
	json_value_set(learned, "failures_seen", json_value_real(f->failures.seen));
	json_value_set(learned, "downtime_factor", json_value_real(f->downtime_factor));
	return learned;
}

static json_t *pair_json(const struct track_quantiles *finish, const struct track_quantiles *cost)
{
	json_t *pair = json_object();

	json_value_set(pair, "finish_s", quantiles_json(finish));
	json_value_set(pair, "cost", quantiles_json(cost));
	return pair;
}

static json_t *chances_json(const struct track_forecast *f)
{
	json_t *chances = json_object();

	json_value_set(chances, "deadline", json_value_real(isfinite(f->deadline_s) ? f->deadline_kept : NAN));
	json_value_set(chances, "budget", json_value_real(isfinite(f->budget) ? f->budget_kept : NAN));
	json_value_set(chances, "finished", json_value_real(f->finished));
	return chances;
}

static json_t *earned_json(const struct track_forecast *f)
{
	json_t *value = json_object();

	json_value_set(value, "pv", json_value_real(f->planned_value));
	json_value_set(value, "ev", json_value_real(f->earned_value));
	json_value_set(value, "ac", json_value_real(f->spent));
	json_value_set(value, "spi", json_value_real(track_forecast_spi(f)));
	json_value_set(value, "cpi", json_value_real(track_forecast_cpi(f)));
	json_value_set(value, "eac", json_value_real(f->cost.at[1]));
	return value;
}

static json_t *change_json(const struct track_forecast *f)
{
	const struct track_before *last = &f->before;
	json_t *change = last->is_known ? json_object() : json_null();

	if (!last->is_known)
		return change;
	json_value_set(change, "steps", json_value_real(f->steps - last->step));
	json_value_set(change, "restarts", json_value_real(f->restarts - last->restarts));
	json_value_set(change, "step_time", json_value_real(step_change(f)));
	json_value_set(change, "finish_p50_s", json_value_real(f->finish.at[1] - last->finish_s));
	json_value_set(change, "cost_p50", json_value_real(f->cost.at[1] - last->cost));
	return change;
}

json_t *track_forecast_json(const struct track_forecast *f)
{
	json_t *root = json_object();
	struct text date = TEXT_INIT;

	json_value_set(root, "plan", json_value_string(f->plan));
	json_value_set(root, "currency", json_value_string(f->currency));
	json_value_set(root, "format", json_value_string(f->format));
	json_value_set(root, "job", f->job ? json_value_string(f->job) : json_null());
	json_value_set(root, "now", state_json(f));
	json_value_set(root, "jobs", jobs_json(f));
	json_value_set(root, "learned", learned_json(f));
	json_value_set(root, "remaining_s", quantiles_json(&f->remaining));
	json_value_set(root, "finish_s", quantiles_json(&f->finish));
	add_date(&date, f->start_unix_s + f->finish.at[1]);
	json_value_set(root, "finish_date_p50", isnan(f->start_unix_s) ? json_null() : json_value_string(date.s));
	json_value_set(root, "cost", quantiles_json(&f->cost));
	json_value_set(root, "plan_at_start", pair_json(&f->plan_finish, &f->plan_cost));
	json_value_set(root, "straight_line_finish_s", json_value_real(f->line_finish_s));
	json_value_set(root, "deadline_s", json_value_real(f->deadline_s));
	json_value_set(root, "chances", chances_json(f));
	json_value_set(root, "earned_value", earned_json(f));
	json_value_set(root, "changed", change_json(f));
	text_release(&date);
	return root;
}

/* What is done, so many points as a picture shows. */
static json_t *done_json(const struct track_forecast *f)
{
	json_t *done = json_array();
	size_t stride = f->done_count / DONE_MOST + 1;

	for (size_t i = 0; i < f->done_count; i++) {
		json_t *pair;

		if (i % stride != 0 && i + 1 < f->done_count)
			continue;
		pair = json_array();
		json_array_append_new(pair, json_value_real(f->done[i].time_s));
		json_array_append_new(pair, json_value_real(f->done[i].step));
		json_array_append_new(done, pair);
	}
	return done;
}

enum status track_forecast_leave(const struct track_forecast *f, const char *folder, const struct sidecar *of,
				 struct diag_list *diags)
{
	json_t *root = track_forecast_json(f);

	sidecar_sign(root, of);
	json_value_set(root, "done", done_json(f));
	return sidecar_write(folder, TRACKED_FILE, root, diags);
}
