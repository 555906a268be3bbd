/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/summary.h"

#include "base/bug.h"
#include "base/mem.h"
#include "model/pricing.h"
#include "model/work.h"

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

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double *summary_sorted(const struct results *results, size_t plan, enum metric metric, size_t *count)
{
	double *values = mem_alloc(results->replications, sizeof(*values));
	size_t n = 0;

	for (size_t i = 0; i < results->replications; i++) {
		const struct outcome *o = &results->outcomes[plan][i];

		double value = metric_value(metric, results->plans[plan], o);

		if (o->end == END_FINISHED && !isnan(value))
			values[n++] = value;
	}
	qsort(values, n, sizeof(*values), compare);
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

static void summarise_metric(struct sample_summary *s, const struct results *results, size_t plan, enum metric metric)
{
	size_t n;
	double *ascending = summary_sorted(results, plan, metric, &n);

	*s = (struct sample_summary){ 0 };
	for (size_t i = 0; i < n; i++)
		moments_add(&s->moments, ascending[i]);
	for (int i = 0; i < SUMMARY_QUANTILES; i++)
		s->quantiles[i] = n ? interval_quantile(ascending, n, summary_percent[i] / 100.0)
				    : (struct interval){ NAN, NAN, NAN };
	free(ascending);
}

static void add_causes(struct plan_summary *s, const struct ledger *l)
{
	for (int c = 0; c < CAUSE_END; c++)
		s->breakdown[c] += l->money[c];
	for (int c = 0; c < CAUSE_TIMES; c++)
		s->times_s[c] += l->time_s[c];
}

static void summarise_causes(struct plan_summary *s, const struct outcome *outcomes)
{
	size_t finished = s->ends[END_FINISHED];

	for (size_t i = 0; i < s->replications; i++)
		if (outcomes[i].end == END_FINISHED)
			add_causes(s, &outcomes[i].ledger);
	for (int c = 0; c < CAUSE_END; c++)
		s->breakdown[c] = finished ? s->breakdown[c] / (double)finished : NAN;
	for (int c = 0; c < CAUSE_TIMES; c++)
		s->times_s[c] = finished ? s->times_s[c] / (double)finished : NAN;
}

static void summarise_chances(struct plan_summary *s, const struct study *study, const struct outcome *outcomes)
{
	const struct interval none = { NAN, NAN, NAN };
	size_t budget = 0, deadline = 0, both = 0;

	for (size_t i = 0; i < s->replications; i++) {
		int finished = outcomes[i].end == END_FINISHED;
		int affordable = finished && outcomes[i].cost <= study->budget;
		int timely = finished && outcomes[i].wall_s <= study->deadline_s;

		budget += (size_t)affordable;
		deadline += (size_t)timely;
		both += (size_t)(affordable && timely);
	}
	s->budget = isinf(study->budget) ? none : interval_chance(budget, s->replications);
	s->deadline = isinf(study->deadline_s) ? none : interval_chance(deadline, s->replications);
	s->both = isinf(study->budget) || isinf(study->deadline_s) ? none : interval_chance(both, s->replications);
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
	const struct outcome *outcomes = results->outcomes[plan];

	*s = (struct plan_summary){ .plan = results->plans[plan], .replications = results->replications };
	BUG_IF(!s->replications);
	s->ideal = ideal(s->plan);
	s->memory = memory_of(s->plan);
	for (size_t i = 0; i < s->replications; i++)
		s->ends[outcomes[i].end]++;
	for (int m = 0; m < METRIC_END; m++)
		summarise_metric(&s->metrics[m], results, plan, (enum metric)m);
	summarise_causes(s, outcomes);
	summarise_chances(s, results->study, outcomes);
}

double summary_waste_share(const struct plan_summary *s)
{
	return (s->breakdown[CAUSE_LOST] + s->breakdown[CAUSE_RESTART] + s->breakdown[CAUSE_STALL]) /
	       s->metrics[METRIC_COST].moments.mean;
}
