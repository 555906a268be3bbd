/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/summary.h"

#include "base/bug.h"
#include "base/mem.h"
#include "model/pricing.h"
#include "model/work.h"
#include "sim/campaign_ideal.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>

#define HOUR_S 3600.0
#define KWH_J  3.6e6

const int summary_percent[SUMMARY_QUANTILES] = { 5, 10, 50, 80, 90, 95, 99 };

const char *metric_name(enum metric metric)
{
	static const char *const names[] = {
#define X(constant, name) name,
		METRIC_LIST(X)
#undef X
	};

	return names[metric];
}

double metric_value(enum metric metric, const struct plan *plan, const struct outcome *o)
{
	switch (metric) {
	case METRIC_COST:
		return o->cost;
	case METRIC_WALL:
		return o->wall_s;
	case METRIC_GPU_H:
		return o->gpu_s / HOUR_S;
	case METRIC_FAILURES:
		return o->failures;
	case METRIC_LOST:
		return o->ledger.time_s[CAUSE_LOST];
	case METRIC_GOODPUT:
		return o->ledger.time_s[CAUSE_COMPUTE] / o->wall_s;
	case METRIC_ENERGY:
		return pricing_watt_per_gpu(plan) > 0 ? o->gpu_s * pricing_watt_per_gpu(plan) / KWH_J : NAN;
	case METRIC_CO2E:
		return pricing_watt_per_gpu(plan) * plan->site->power.kg_per_j > 0
			       ? o->gpu_s * pricing_watt_per_gpu(plan) * plan->site->power.kg_per_j
			       : NAN;
	case METRIC_GRANTS:
		return o->grants;
	default:
		BUG_IF(1);
	}
}

/* What metric_value looks at. */
static void list_columns(enum metric metric, enum outcome_column columns[2])
{
	static const enum outcome_column first[METRIC_END] = { [METRIC_COST] = OUTCOME_COST,
							       [METRIC_WALL] = OUTCOME_WALL,
							       [METRIC_GPU_H] = OUTCOME_GPU,
							       [METRIC_FAILURES] = OUTCOME_FAILURES,
							       [METRIC_LOST] = OUTCOME_TIME + CAUSE_LOST,
							       [METRIC_GOODPUT] = OUTCOME_WALL,
							       [METRIC_ENERGY] = OUTCOME_GPU,
							       [METRIC_CO2E] = OUTCOME_GPU,
							       [METRIC_GRANTS] = OUTCOME_GRANTS };

	columns[0] = first[metric];
	columns[1] = metric == METRIC_GOODPUT ? (enum outcome_column)(OUTCOME_TIME + CAUSE_COMPUTE) : first[metric];
}

/* In place of `ends`, whose room the values take. */
static void fill_values(const struct results *results, size_t plan, enum metric metric, double *ends)
{
	enum outcome_column columns[2];
	double *a, *b;

	list_columns(metric, columns);
	a = results_column(results, plan, columns[0]);
	b = columns[1] == columns[0] ? NULL : results_column(results, plan, columns[1]);
	for (size_t i = 0; i < results->replications; i++) {
		struct outcome o = { 0 };

		if (ends[i] != END_FINISHED) {
			ends[i] = NAN;
			continue;
		}
		column_set(&o, columns[0], a[i]);
		if (b)
			column_set(&o, columns[1], b[i]);
		ends[i] = metric_value(metric, results->plans[plan], &o);
	}
	free(a);
	free(b);
}

double *summary_values(const struct results *results, size_t plan, enum metric metric)
{
	double *values = results_column(results, plan, OUTCOME_END_REASON);

	fill_values(results, plan, metric, values);
	return values;
}

double *summary_sorted(const struct results *results, size_t plan, enum metric metric, size_t *count)
{
	double *values = summary_values(results, plan, metric);
	size_t n = 0;

	for (size_t i = 0; i < results->replications; i++)
		if (!isnan(values[i]))
			values[n++] = values[i];
	sort_ascending(values, n);
	*count = n;
	return values;
}

const struct interval *sample_summary_quantile(const struct sample_summary *s, int percent)
{
	int i = 0;

	while (summary_percent[i] != percent)
		BUG_IF(++i == SUMMARY_QUANTILES);
	return &s->quantiles[i];
}

void sample_summary_init(struct sample_summary *s, const double *ascending, size_t n)
{
	*s = (struct sample_summary){ 0 };
	for (size_t i = 0; i < n; i++)
		moments_add(&s->moments, ascending[i]);
	for (int i = 0; i < SUMMARY_QUANTILES; i++)
		s->quantiles[i] = n ? interval_quantile(ascending, n, summary_percent[i] / 100.0)
				    : (struct interval){ NAN, NAN, NAN };
}

static void summarise_metric(struct sample_summary *s, const struct results *results, size_t plan, enum metric metric)
{
	size_t n;
	double *ascending = summary_sorted(results, plan, metric, &n);

	sample_summary_init(s, ascending, n);
	free(ascending);
}

/* Mean of a column over the finished replications. */
static double mean_of(const struct results *results, size_t plan, enum outcome_column c, const double *ends)
{
	double *values = results_column(results, plan, c), sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < results->replications; i++)
		if (ends[i] == END_FINISHED) {
			sum += values[i];
			n++;
		}
	free(values);
	return n ? sum / (double)n : NAN;
}

static void summarise_causes(struct plan_summary *s, const struct results *results, size_t plan, const double *ends)
{
	for (int c = 0; c < CAUSE_END; c++)
		s->breakdown[c] = mean_of(results, plan, (enum outcome_column)(OUTCOME_MONEY + c), ends);
	for (int c = 0; c < CAUSE_TIMES; c++)
		s->times_s[c] = mean_of(results, plan, (enum outcome_column)(OUTCOME_TIME + c), ends);
}

struct kept summary_kept(const struct results *results, size_t plan, double budget, double deadline_s)
{
	double *ends = results_column(results, plan, OUTCOME_END_REASON);
	double *cost = results_column(results, plan, OUTCOME_COST),
	       *wall_s = results_column(results, plan, OUTCOME_WALL);
	struct kept kept = { 0 };

	for (size_t i = 0; i < results->replications; i++) {
		int finished = ends[i] == END_FINISHED;
		int affordable = finished && cost[i] <= budget, timely = finished && wall_s[i] <= deadline_s;

		kept.budget += (size_t)affordable;
		kept.deadline += (size_t)timely;
		kept.both += (size_t)(affordable && timely);
	}
	free(ends);
	free(cost);
	free(wall_s);
	return kept;
}

static void summarise_chances(struct plan_summary *s, const struct results *results, size_t plan)
{
	const struct study *study = results->study;
	const struct interval none = { NAN, NAN, NAN };
	struct kept kept = summary_kept(results, plan, study->budget, study->deadline_s);

	s->budget = isinf(study->budget) ? none : interval_chance(kept.budget, s->replications);
	s->deadline = isinf(study->deadline_s) ? none : interval_chance(kept.deadline, s->replications);
	s->both = isinf(study->budget) || isinf(study->deadline_s) ? none : interval_chance(kept.both, s->replications);
}

static struct ideal ideal_of_jobs(const struct plan *p)
{
	const struct campaign_ideal c = campaign_ideal(p);

	return (struct ideal){ .flop = c.flop, .wall_s = c.wall_s, .gpu_h = c.gpu_h, .cost = c.cost };
}

static struct ideal ideal(const struct plan *p)
{
	struct work_draw draw = work_expected(p);
	double wall_s = work_compute_s(p, &draw);

	return (struct ideal){ .flop = work_flop(p, &draw),
			       .wall_s = wall_s,
			       .gpu_h = wall_s / HOUR_S * pricing_billed_gpus(p),
			       .cost = pricing_ideal(p, wall_s, draw.tokens) };
}

void summary_init(struct plan_summary *s, const struct results *results, size_t plan)
{
	double *ends;

	*s = (struct plan_summary){ .plan = results->plans[plan], .replications = results->replications };
	BUG_IF(!s->replications);
	s->ideal = s->plan->jobs ? ideal_of_jobs(s->plan) : ideal(s->plan);
	s->memory = memory_of(s->plan);
	ends = results_column(results, plan, OUTCOME_END_REASON);
	for (size_t i = 0; i < s->replications; i++)
		s->ends[(int)ends[i]]++;
	for (int m = 0; m < METRIC_END; m++)
		summarise_metric(&s->metrics[m], results, plan, (enum metric)m);
	summarise_causes(s, results, plan, ends);
	summarise_chances(s, results, plan);
	free(ends);
}

void summary_split(struct plan_summary *s, const struct results *results, size_t plan)
{
	s->has_variances = results->study->is_uncertain;
	if (s->has_variances)
		s->variances = variance_split(results, plan);
}

double summary_waste_share(const struct plan_summary *s)
{
	return (s->breakdown[CAUSE_LOST] + s->breakdown[CAUSE_RESTART] + s->breakdown[CAUSE_STALL] +
		s->breakdown[CAUSE_SHRUNK]) /
	       s->metrics[METRIC_COST].moments.mean;
}
