/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/optimum.h"

#include "base/mem.h"
#include "stats/sort.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define Z	     1.959963984540054 /* two-sided 95 % */
#define STRETCH	     (OPTIMUM_SURE / Z)
#define FINISH_LEAST 0.1 /* share that finishes, without which a mean says nothing */

enum status objective_parse(const char *words, struct objective *o, struct text *why)
{
	char metric[7] = "", end = 0;

	*o = (struct objective){ METRIC_COST, 0 };
	if ((sscanf(words, "P%lf(%6[a-z])%c", &o->percent, metric, &end) == 2 && o->percent > 0 && o->percent < 100) ||
	    sscanf(words, "mean(%6[a-z])%c", metric, &end) == 1) {
		o->metric = strcmp(metric, "cost") ? METRIC_WALL : METRIC_COST;
		if (words[strlen(words) - 1] == ')' && (!strcmp(metric, "cost") || !strcmp(metric, "finish")))
			return STATUS_OK;
	}
	text_add(why, "accepted: P50(cost), P80(cost), mean(cost), P80(finish) and the like");
	return STATUS_USAGE;
}

static double quantile(const struct results *results, size_t plan, enum metric metric, double percent)
{
	double value = summary_level(results, plan, metric, percent / 100).value;

	return isnan(value) ? INFINITY : value;
}

static struct interval mean(const struct results *results, size_t plan, enum metric metric)
{
	struct moments m = summary_moments(results, plan, metric);
	double reach = Z * moments_se(&m);

	return m.count ? (struct interval){ m.mean, m.mean - reach, m.mean + reach }
		       : (struct interval){ INFINITY, NAN, NAN };
}

struct interval objective_interval(const struct objective *o, const struct results *results, size_t plan)
{
	struct interval i;

	if (!(o->percent > 0))
		return mean(results, plan, o->metric);
	i = summary_level(results, plan, o->metric, o->percent / 100);
	i.value = isnan(i.value) ? INFINITY : i.value;
	return i;
}

double objective_value(const struct objective *o, const struct results *results, size_t plan)
{
	return objective_interval(o, results, plan).value;
}

/* ---- two plans ---- */

/* Each replication's, INFINITY where it did not finish: it costs and takes more than any. */
static double *reached(const struct results *results, size_t plan, enum metric metric)
{
	double *values = summary_values(results, plan, metric);

	for (size_t i = 0; i < results->replications; i++)
		values[i] = isnan(values[i]) ? INFINITY : values[i];
	return values;
}

static double *sorted(const double *values, size_t n)
{
	double *ascending = mem_alloc(n, sizeof(*ascending));

	memcpy(ascending, values, n * sizeof(*values));
	sort_ascending(ascending, n);
	return ascending;
}

/* The largest finite value up to a level. */
static double level_of(const double *ascending, size_t n, double p)
{
	double value = interval_value(ascending, n, p);

	for (size_t i = n; i-- > 0 && !isfinite(value);)
		value = ascending[i];
	return value;
}

static double middle(double *const ascending[2], size_t n, double p)
{
	return 0.5 * (level_of(ascending[0], n, p) + level_of(ascending[1], n, p));
}

static double clip(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static struct gap window_gap(const double *x, const double *y, size_t n, double low, double high)
{
	struct moments change = { 0 };
	double inside = 0;

	for (size_t i = 0; i < n; i++) {
		moments_add(&change, clip(y[i], low, high) - clip(x[i], low, high));
		inside += (x[i] > low && x[i] <= high) + (y[i] > low && y[i] <= high);
	}
	inside /= 2 * (double)n;
	return (struct gap){ .value = change.mean / inside,
			     .se = moments_se(&change) / inside,
			     .unseen = 0.5 * (high - low) / ((double)n * inside) };
}

static struct gap quantile_gap(const double *x, const double *y, size_t n, double p)
{
	double *const ascending[2] = { sorted(x, n), sorted(y, n) };
	struct interval a = interval_quantile(ascending[0], n, p), b = interval_quantile(ascending[1], n, p);
	double reach = 0.5 * fmin(p, 1 - p);
	struct gap gap = window_gap(x, y, n, middle(ascending, n, p - reach), middle(ascending, n, p + reach));

	if (!isfinite(gap.value)) /* nothing is between the two levels: atoms, or far apart */
		gap = (struct gap){ .value = b.value - a.value, .se = hypot(b.hi - b.lo, a.hi - a.lo) / (2 * Z) };
	gap.se = isfinite(gap.se) ? gap.se : INFINITY;
	gap.alone = (a.hi - a.lo) / (2 * Z);
	free(ascending[0]);
	free(ascending[1]);
	return gap;
}

static struct gap mean_gap(const double *x, const double *y, size_t n)
{
	struct moments change = { 0 }, alone = { 0 };

	for (size_t i = 0; i < n; i++)
		if (isfinite(x[i]) && isfinite(y[i])) {
			moments_add(&change, y[i] - x[i]);
			moments_add(&alone, x[i]);
		}
	return (struct gap){ .value = change.mean,
			     .se = change.count > 1 ? moments_se(&change) : INFINITY,
			     .alone = moments_se(&alone) };
}

struct gap objective_gap(const struct objective *o, const struct results *a, size_t plan_a, const struct results *b,
			 size_t plan_b)
{
	size_t n = a->replications < b->replications ? a->replications : b->replications;
	double *x = reached(a, plan_a, o->metric), *y = reached(b, plan_b, o->metric);
	struct gap gap = o->percent > 0 ? quantile_gap(x, y, n, o->percent / 100) : mean_gap(x, y, n);

	free(x);
	free(y);
	return gap;
}

/* ---- candidates ---- */

/* By an interval as wide as OPTIMUM_SURE standard errors. */
static int is_surely_below(const struct interval *chance, double least)
{
	return chance->value + STRETCH * (chance->hi - chance->value) < least;
}

static int is_surely_above(const struct interval *chance, double least)
{
	return chance->value - STRETCH * (chance->value - chance->lo) >= least;
}

static void judge_requirements(struct candidate *c, const struct results *results, size_t plan,
			       const struct requirement *list, size_t count)
{
	int surely_met = c->is_feasible, surely_unmet = 0;

	for (size_t i = 0; i < count; i++) {
		struct interval chance;

		if (!requirement_applies(&list[i], results->plans[plan]))
			continue;
		c->is_feasible &= requirement_is_met(&list[i], results, plan, &chance);
		surely_met &= is_surely_above(&chance, list[i].chance);
		surely_unmet |= is_surely_below(&chance, list[i].chance);
		c->chance = chance.value < c->chance.value ? chance : c->chance;
	}
	c->is_sure = c->is_feasible ? surely_met : surely_unmet;
}

struct candidate candidate_judge(const struct results *results, size_t plan, const struct objective *o,
				 const struct requirement *list, size_t count)
{
	struct interval objective = objective_interval(o, results, plan);
	struct candidate c = { .replications = results->replications,
			       .objective = objective.value,
			       .lo = objective.lo,
			       .hi = objective.hi,
			       .p50_cost = quantile(results, plan, METRIC_COST, 50),
			       .p80_cost = quantile(results, plan, METRIC_COST, 80),
			       .p50_wall = quantile(results, plan, METRIC_WALL, 50),
			       .p80_wall = quantile(results, plan, METRIC_WALL, 80),
			       .chance = { 1, 1, 1 } };
	struct interval finishes = summary_kept(results, plan, INFINITY, INFINITY).both;

	snprintf(c.plan, sizeof(c.plan), "%s", results->plans[plan]->id);
	c.is_feasible = !isinf(c.objective);
	judge_requirements(&c, results, plan, list, count);
	c.is_sure |= isinf(c.objective) && is_surely_below(&finishes, o->percent > 0 ? o->percent / 100 : FINISH_LEAST);
	return c;
}

double gap_equal(const struct gap *gap, const struct candidate *by, double share)
{
	double error = gap->alone * sqrt(share), objective = isfinite(by->objective) ? by->objective : 0;

	if (gap->value < 0 && objective > 0)
		error = fmin(error, OPTIMUM_EQUAL_MOST * objective);
	return isnan(gap->alone) ? NAN : fmax(error, OPTIMUM_EQUAL * objective);
}

int candidate_is_beaten(const struct candidate *c, const struct candidate *by, const struct gap *gap, double share)
{
	int is_worse = gap->value - OPTIMUM_SURE * gap->se - gap->unseen >= -gap_equal(gap, by, share);

	if (!by->is_sure)
		return (c->is_sure && !c->is_feasible) || (is_worse && c->chance.value <= by->chance.value);
	if (by->is_feasible)
		return (c->is_sure && !c->is_feasible) || is_worse;
	return c->is_sure && !c->is_feasible &&
	       (is_surely_below(&c->chance, by->chance.lo) || (is_worse && c->chance.value <= by->chance.value));
}

static int is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->replications != b->replications)
		return a->replications > b->replications;
	if (a->is_feasible != b->is_feasible)
		return a->is_feasible;
	return a->is_feasible || a->chance.value == b->chance.value ? a->objective < b->objective
								    : a->chance.value > b->chance.value;
}

const struct candidate *candidate_best(const struct candidate *list, size_t count)
{
	const struct candidate *best = list;

	for (size_t i = 1; i < count; i++)
		best = is_better(&list[i], best) ? &list[i] : best;
	return best;
}

static int dominates(const struct candidate *a, const struct candidate *b)
{
	return a->replications >= b->replications && a->p80_cost <= b->p80_cost && a->p80_wall <= b->p80_wall &&
	       (a->p80_cost < b->p80_cost || a->p80_wall < b->p80_wall);
}

void candidate_mark_frontier(struct candidate *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		list[i].is_on_frontier = list[i].is_feasible;
		for (size_t k = 0; k < count && list[i].is_on_frontier; k++)
			list[i].is_on_frontier = !(list[k].is_feasible && dominates(&list[k], &list[i]));
	}
}
