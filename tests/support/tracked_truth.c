/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracked_truth.h"

#include "base/bug.h"
#include "base/mem.h"
#include "sim/trace_set.h"
#include "stats/sort.h"
#include "track/lived_log.h"
#include "track/tracked_campaign.h"
#include "track/tracked_plan.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 10000 };
/* Any day: clocks of logs are dates. */
#define BEGIN_UNIX_S 1772439000.0

const double truth_shares[TRUTH_SHARES] = { 0.1, 0.25, 0.5, 0.75 };

static void add_row(struct progress_log *log, double step, double time_s)
{
	const struct log_place place = { .line = 1 };
	struct log_record record;

	log_record_clear(&record);
	record.slot[LOG_STEP] = step;
	record.slot[LOG_DATE] = BEGIN_UNIX_S + time_s;
	progress_log_add(log, &record, &place);
}

/* The log of a run up to a share of its steps, with a row every so many; returns when its last row is. */
static double write_log(struct progress_log *log, const struct trace *t, double share, size_t row_steps)
{
	double steps[STEPS + 1], last_s = 0;
	struct lived_steps s = { .steps = steps, .planned = STEPS };
	struct lived_row *rows;
	size_t count;

	while ((double)s.count * (double)row_steps <= share * STEPS) {
		steps[s.count] = (double)s.count * (double)row_steps;
		s.count++;
	}
	rows = lived_log(t, &s, &count);
	progress_log_init(log, 0);
	for (size_t i = 0; i < count; i++)
		add_row(log, rows[i].step, rows[i].time_s);
	progress_log_finish(log);
	last_s = count ? rows[count - 1].time_s : 0;
	free(rows);
	return last_s;
}

/* CRPS of the logarithms of a sample, which is sorted: E|x - y| - E|x - x'| / 2. */
static double crps_of(const double *sorted, size_t n, double actual)
{
	double off = 0, apart = 0;

	for (size_t i = 0; i < n; i++) {
		off += fabs(sorted[i] - actual);
		apart += (2 * (double)i - (double)n + 1) * sorted[i];
	}
	return off / (double)n - apart / ((double)n * (double)n);
}

/* What the scenario says: the plan, and what logs of its lives show at each share. */
struct tracking {
	const struct plan *plan;
	const struct study *study;
	size_t row_steps;
	struct lives lives[TRUTH_SHARES];
	int is_lived[TRUTH_SHARES];
};

/* The rest with other random events than that of the run that is tracked. */
static void forecast(struct truth_point *p, const struct plan *left, const struct study *study)
{
	size_t n = study->replications;
	double *rest = mem_alloc(n + 1, sizeof(*rest));
	struct simulator r;

	simulator_init(&r, left, study);
	for (uint64_t i = 0; i < n; i++) {
		struct outcome out;

		simulator_run(&r, i, &out);
		rest[i] = log(out.wall_s);
	}
	simulator_release(&r);
	sort_ascending(rest, n);
	p->p10_s = exp(rest[n / 10]);
	p->p90_s = exp(rest[n - 1 - n / 10]);
	p->crps = crps_of(rest, n, log(p->actual_s));
	free(rest);
}

/* Through the rows of the last quarter of the steps so far. */
static double line_of(const struct progress_log *log)
{
	size_t from = log->count - 1;
	double last = log->last.step;

	while (from > 0 && log->rows[from].step > 0.75 * last)
		from--;
	return (log->last.time_s - log->rows[from].time_s) / (last - log->rows[from].step) * (STEPS - last);
}

static void track(struct truth *t, size_t run, const struct trace *trace, struct tracking *w, const struct study *study)
{
	struct tracked_plan rest;

	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_point *p = &t->points[k][run];
		struct progress_log log;
		struct track_state state;

		p->actual_s = trace->outcome.wall_s - write_log(&log, trace, truth_shares[k], w->row_steps);
		p->line_s = line_of(&log);
		BUG_IF(!track_state_of(&state, &log, STEPS));
		track_state_on_machines(&state, w->plan);
		if (!w->is_lived[k])
			lives_of(&w->lives[k], w->plan, w->study, &log, STEPS);
		w->is_lived[k] = 1;
		tracked_plan_make(&rest, w->plan, study, &state, &(struct tracked_facts){ .lives = &w->lives[k] });
		forecast(p, &rest.copy.plan, &rest.study);
		tracked_plan_release(&rest);
		track_state_release(&state);
		progress_log_release(&log);
	}
}

/* Logs of the first jobs of a campaign. */
struct campaign_logs {
	struct progress_log *items;
	struct job_fact *facts;
	size_t count;
	double last_s; /* of the last row */
};

/* Up to a share of the work of all, which they do one after the other. */
static void write_campaign(struct campaign_logs *l, const struct trace_set *traces, const struct plan *plan,
			   double share, size_t row_steps)
{
	const struct campaign_state whole = { .plan = plan };
	double done = 0;

	*l = (struct campaign_logs){ .items = mem_alloc(traces->count + 1, sizeof(*l->items)),
				     .facts = mem_alloc(traces->count + 1, sizeof(*l->facts)) };
	for (size_t i = 0; i < traces->count && done < share; i++) {
		double work = campaign_state_work(&whole, i);

		l->last_s = write_log(&l->items[i], &traces->items[i], fmin(1, (share - done) / work), row_steps);
		l->facts[i] = (struct job_fact){ .job = i, .log = &l->items[i], .planned_steps = STEPS };
		l->count++;
		done += work;
	}
}

static void track_campaign(struct truth *t, size_t run, const struct trace_set *traces, const struct tracking *w,
			   const struct study *study)
{
	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_point *p = &t->points[k][run];
		struct diag_list diags = { 0 };
		struct tracked_campaign rest;
		struct campaign_state state;
		struct campaign_logs logs;

		write_campaign(&logs, traces, w->plan, truth_shares[k], w->row_steps);
		BUG_IF(campaign_state_of(&state, w->plan, logs.facts, logs.count, &diags));
		p->actual_s = traces->outcome.wall_s - logs.last_s;
		p->line_s = state.now_s * (1 / state.share - 1);
		tracked_campaign_make(&rest, &state, study, 0, 0);
		forecast(p, &rest.copy.whole.plan, &rest.study);
		tracked_campaign_release(&rest);
		campaign_state_release(&state);
		for (size_t i = 0; i < logs.count; i++)
			progress_log_release(&logs.items[i]);
		free(logs.items);
		free(logs.facts);
		diag_release(&diags);
	}
}

void truth_live(struct truth *t, const struct plan *plan, const struct study *study, size_t runs, size_t row_steps)
{
	struct study life = *study, other = *study;
	struct tracking w = { .plan = plan, .study = study, .row_steps = row_steps };
	struct simulator r;

	*t = (struct truth){ .runs = runs };
	for (int k = 0; k < TRUTH_SHARES; k++)
		t->points[k] = mem_alloc(runs + 1, sizeof(*t->points[k]));
	life.seed = study->seed + 1;
	simulator_init(&r, plan, &life);
	for (size_t i = 0; i < runs; i++) {
		struct trace_set traces;

		other.seed = study->seed + 2 + i;
		trace_set_run(&traces, &r, i);
		if (plan->jobs)
			track_campaign(t, i, &traces, &w, &other);
		else
			track(t, i, &traces.items[0], &w, &other);
		trace_set_release(&traces);
	}
	simulator_release(&r);
}

void truth_release(struct truth *t)
{
	for (int k = 0; k < TRUTH_SHARES; k++)
		free(t->points[k]);
	*t = (struct truth){ 0 };
}

struct truth_score truth_score_of(const struct truth *t, int share)
{
	const struct truth_point *points = t->points[share];
	double *errors = mem_alloc(t->runs + 1, sizeof(*errors)), n = (double)t->runs;
	struct truth_score s = { 0 };

	for (size_t i = 0; i < t->runs; i++)
		errors[i] = log(points[i].actual_s / points[i].line_s);
	sort_ascending(errors, t->runs);
	for (size_t i = 0; i < t->runs; i++) {
		const struct truth_point *p = &points[i];

		s.inside += (p->actual_s >= p->p10_s && p->actual_s <= p->p90_s) / n;
		s.crps += p->crps / n;
		s.line_crps += crps_of(errors, t->runs, log(p->actual_s / p->line_s)) / n;
	}
	free(errors);
	return s;
}
