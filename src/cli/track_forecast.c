/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_forecast.h"

#include "base/mem.h"
#include "base/number.h"
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
		copy[i] = values[i];
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

	f->planned_value = budgeted * number_least(1, f->state.elapsed_s / planned_s);
	f->earned_value = budgeted * f->state.done_steps / f->state.planned_steps;
}

void track_forecast_of(struct track_forecast *f, const struct tracked_plan *t, const struct results *plan,
		       size_t plan_index, const struct results *rest)
{
	size_t n = rest->replications;
	double *finish = column_of(rest, 0, OUTCOME_WALL, f->state.elapsed_s);
	double *cost = column_of(rest, 0, OUTCOME_COST, f->spent);

	f->deadline_kept = share_within(finish, n, f->deadline_s);
	f->budget_kept = share_within(cost, n, f->budget);
	f->finished = share_within(finish, n, INFINITY);
	f->finish = quantiles_of(finish, n);
	f->cost = quantiles_of(cost, n);
	f->remaining = quantiles_of_column(rest, 0, OUTCOME_WALL, 0);
	f->plan_finish = quantiles_of_column(plan, plan_index, OUTCOME_WALL, 0);
	f->plan_cost = quantiles_of_column(plan, plan_index, OUTCOME_COST, 0);
	f->step_s = quantiles_of_copy(t->step_s, n);
	f->hazard = quantiles_of_copy(t->hazard, n);
	f->expected_failures = t->expected_failures;
	f->seen_failures = t->seen_failures;
	f->downtime_factor = t->downtime_factor;
	f->line_finish_s = f->state.elapsed_s * f->state.planned_steps / f->state.done_steps;
	earn(f);
	free(finish);
	free(cost);
}

double track_forecast_spi(const struct track_forecast *f)
{
	return f->earned_value / f->planned_value;
}

double track_forecast_cpi(const struct track_forecast *f)
{
	return f->earned_value / f->spent;
}
