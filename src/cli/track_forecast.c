/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_forecast.h"

#include "base/mem.h"
#include "base/number.h"
#include "sim/campaign.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>

const int track_levels[TRACK_LEVELS] = { 10, 50, 80, 90 };

/* The order statistic at each level: values may be INFINITY, between which nothing can be interpolated. */
static struct track_quantiles quantiles_of(double *values, size_t n)
{
	struct track_quantiles q;

	sort_ascending(values, n);
	for (int i = 0; i < TRACK_LEVELS; i++) {
		double rank = ceil(track_levels[i] / 100.0 * (double)n);

		q.at[i] = n ? values[(size_t)number_most(rank, 1) - 1] : NAN;
	}
	return q;
}

static struct track_quantiles quantiles_of_copy(const double *values, size_t n)
{
	double *copy = mem_alloc(n + 1, sizeof(*copy));
	struct track_quantiles q;

	for (size_t i = 0; i < n; i++)
		copy[i] = values ? values[i] : NAN;
	q = quantiles_of(copy, n);
	free(copy);
	return q;
}

/* A column plus what came before; INFINITY for replications that did not finish. */
static double *column_of(const struct results *r, size_t plan, enum outcome_column c, double before)
{
	double *values = results_column(r, plan, c), *end = results_column(r, plan, OUTCOME_END_REASON);

	for (size_t i = 0; i < r->replications; i++)
		values[i] = end[i] == (double)END_FINISHED ? values[i] + before : INFINITY;
	free(end);
	return values;
}

static double share_within(const double *values, size_t n, double bound)
{
	size_t within = 0;

	for (size_t i = 0; i < n; i++)
		within += values[i] <= bound && isfinite(values[i]);
	return n ? (double)within / (double)n : NAN;
}

static struct track_quantiles quantiles_of_column(const struct results *r, size_t plan, enum outcome_column c,
						  double before)
{
	double *values = column_of(r, plan, c, before);
	struct track_quantiles q = quantiles_of(values, r->replications);

	free(values);
	return q;
}

/* A project office's figures: what should have been done for its money by now, and what was. */
static void earn(struct track_forecast *f)
{
	double budgeted = f->plan_cost.at[1], planned_s = f->plan_finish.at[1];

	f->planned_value = budgeted * number_least(1, f->elapsed_s / planned_s);
	f->earned_value = budgeted * f->share;
}

void track_forecast_begin(struct track_forecast *f, const struct scenario *s)
{
	f->plan = s->plans[0]->id;
	f->currency = s->currency;
	f->deadline_s = s->study.deadline_s;
	f->budget = s->study.budget;
}

void track_forecast_release(struct track_forecast *f)
{
	free(f->done);
	free(f->jobs);
}

void track_forecast_take_run(struct track_forecast *f, const struct progress_log *log)
{
	f->elapsed_s = f->state.elapsed_s;
	f->steps = f->state.done_steps;
	f->restarts = (double)f->state.stops;
	f->share = f->state.done_steps / f->state.planned_steps;
	f->whole = f->state.planned_steps;
	f->done = mem_alloc(log->count + 1, sizeof(*f->done));
	for (size_t i = 0; i < log->count; i++)
		if (!isnan(log->rows[i].time_s))
			f->done[f->done_count++] = (struct tracked_point){ log->rows[i].time_s, log->rows[i].step };
}

static struct track_job job_of(const struct copy_state *copies, const struct job *job)
{
	struct track_job j = {
		.id = job->id, .copies = job->copies, .step = NAN, .planned_steps = NAN, .begin_s = NAN
	};
	double end_s = 0;
	size_t begun = 0;

	for (int64_t k = 0; k < job->copies; k++) {
		const struct copy_state *c = &copies[k];

		j.done += c->stage == JOB_DONE;
		begun += c->fact != NULL;
		j.begin_s = fmin(j.begin_s, c->begin_s);
		end_s = fmax(end_s, c->end_s);
		if (!c->fact || !c->fact->log)
			continue;
		j.step = fmax(j.step, 0) + c->state.done_steps;
		j.planned_steps = fmax(j.planned_steps, 0) + c->state.planned_steps;
	}
	j.stage = j.done == job->copies ? JOB_DONE : begun ? JOB_UNDER_WAY : JOB_TO_COME;
	for (int i = 0; i < TRACK_LEVELS; i++)
		j.finish.at[i] = j.stage == JOB_DONE ? end_s : NAN;
	return j;
}

/* The job under way; else the last one with a log. */
static const struct copy_state *present(const struct campaign_state *s)
{
	const struct copy_state *last = NULL;

	for (size_t i = 0; i < s->count; i++) {
		const struct copy_state *c = &s->copies[i];

		if (c->stage == JOB_UNDER_WAY)
			return c;
		if (c->fact && c->fact->log && (!last || c->end_s > last->end_s))
			last = c;
	}
	return last;
}

/* Work that one copy has done, at a time. */
struct share_step {
	double time_s, share;
	size_t copy;
};

static int compare_steps(const void *a, const void *b)
{
	const struct share_step *x = a, *y = b;

	return x->time_s != y->time_s ? (x->time_s < y->time_s ? -1 : 1) : x->copy < y->copy ? -1 : x->copy > y->copy;
}

static size_t count_rows(const struct campaign_state *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += s->copies[i].fact ? 2 + (s->copies[i].fact->log ? s->copies[i].fact->log->count : 0) : 0;
	return n;
}

static size_t add_copy(struct share_step *steps, size_t n, const struct copy_state *c, size_t index, double work)
{
	const struct progress_log *log = c->fact->log;

	if (!log) {
		steps[n++] = (struct share_step){ c->begin_s, 0, index };
		steps[n++] = (struct share_step){ c->end_s, work, index };
		return n;
	}
	for (size_t i = 0; i < log->count; i++)
		if (!isnan(log->rows[i].time_s))
			steps[n++] = (struct share_step){ c->begin_s + log->rows[i].time_s,
							  work * log->rows[i].step / c->fact->planned_steps, index };
	if (c->stage == JOB_DONE)
		steps[n++] = (struct share_step){ c->end_s, work, index };
	return n;
}

/* All jobs together, in the order of time. */
static void add_up_rows(struct track_forecast *f, const struct campaign_state *s)
{
	struct share_step *steps = mem_alloc(count_rows(s) + 1, sizeof(*steps));
	double *now = mem_alloc(s->count + 1, sizeof(*now)), sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->copies[i].fact)
			n = add_copy(steps, n, &s->copies[i], i, campaign_state_work(s, s->copies[i].job));
	qsort(steps, n, sizeof(*steps), compare_steps);
	f->done = mem_alloc(n + 1, sizeof(*f->done));
	for (size_t i = 0; i < n; i++) {
		sum += steps[i].share - now[steps[i].copy];
		now[steps[i].copy] = steps[i].share;
		f->done[f->done_count++] = (struct tracked_point){ steps[i].time_s, sum };
	}
	free(now);
	free(steps);
}

void track_forecast_take_campaign(struct track_forecast *f, const struct campaign_state *s)
{
	const struct jobs *jobs = s->plan->jobs;
	const struct copy_state *copies = s->copies, *c = present(s);

	f->elapsed_s = s->now_s;
	f->share = s->share;
	f->start_unix_s = s->start_unix_s;
	f->whole = 1;
	f->job_count = jobs->count;
	f->jobs = mem_alloc(jobs->count + 1, sizeof(*f->jobs));
	for (size_t i = 0; i < jobs->count; copies += jobs->items[i++].copies)
		f->jobs[i] = job_of(copies, &jobs->items[i]);
	for (size_t i = 0; i < s->count; i++) {
		f->steps += s->copies[i].state.done_steps;
		f->restarts += (double)s->copies[i].state.stops;
	}
	f->job = c ? jobs->items[c->job].id : "";
	f->state = c ? c->state : (struct track_state){ .step_s = NAN, .downtime_s = NAN };
	add_up_rows(f, s);
}

void track_forecast_of(struct track_forecast *f, const struct track_learned *learned, const struct results *plan,
		       const struct results *rest)
{
	size_t n = rest->replications;
	double *finish = column_of(rest, 0, OUTCOME_WALL, f->elapsed_s);
	double *cost = column_of(rest, 0, OUTCOME_COST, f->spent);

	f->deadline_kept = share_within(finish, n, f->deadline_s);
	f->budget_kept = share_within(cost, n, f->budget);
	f->finished = share_within(finish, n, INFINITY);
	f->finish = quantiles_of(finish, n);
	f->cost = quantiles_of(cost, n);
	f->remaining = quantiles_of_column(rest, 0, OUTCOME_WALL, 0);
	f->plan_finish = quantiles_of_column(plan, 0, OUTCOME_WALL, 0);
	f->plan_cost = quantiles_of_column(plan, 0, OUTCOME_COST, 0);
	f->step_s = quantiles_of_copy(learned->step_s, n);
	f->hazard = quantiles_of_copy(learned->hazard, n);
	f->failures = learned->failures;
	f->downtime_factor = learned->downtime_factor;
	f->line_finish_s = f->elapsed_s / f->share;
	earn(f);
	free(finish);
	free(cost);
}

void track_forecast_of_jobs(struct track_forecast *f, const struct results *rest, const size_t *of_job)
{
	size_t items = rest->plans[0]->jobs->count, n = rest->replications;
	const struct job_outcome *outcomes = rest->jobs[0].outcomes;
	double *finish = mem_alloc(n + 1, sizeof(*finish));

	for (size_t i = 0; i < f->job_count; i++) {
		if (f->jobs[i].stage == JOB_DONE)
			continue;
		for (size_t r = 0; r < n; r++) {
			finish[r] = f->elapsed_s;
			for (size_t k = 0; k < items; k++) {
				double end_s = outcomes[r * items + k].end_s;

				if (of_job[k] == i)
					finish[r] =
						isnan(end_s) ? INFINITY : number_most(finish[r], f->elapsed_s + end_s);
			}
		}
		f->jobs[i].finish = quantiles_of(finish, n);
	}
	free(finish);
}

double track_forecast_spi(const struct track_forecast *f)
{
	return f->earned_value / f->planned_value;
}

double track_forecast_cpi(const struct track_forecast *f)
{
	return f->earned_value / f->spent;
}
