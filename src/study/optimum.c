/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/optimum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static double mean(const struct results *results, size_t plan, enum metric metric)
{
	size_t n;
	double *ascending = summary_sorted(results, plan, metric, &n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ascending[i];
	free(ascending);
	return n ? sum / (double)n : INFINITY;
}

double objective_value(const struct objective *o, const struct results *results, size_t plan)
{
	return o->percent > 0 ? quantile(results, plan, o->metric, o->percent) : mean(results, plan, o->metric);
}

struct candidate candidate_judge(const struct results *results, size_t plan, const struct objective *o,
				 const struct requirement *list, size_t count)
{
	struct candidate c = { .objective = objective_value(o, results, plan),
			       .p50_cost = quantile(results, plan, METRIC_COST, 50),
			       .p80_cost = quantile(results, plan, METRIC_COST, 80),
			       .p50_wall = quantile(results, plan, METRIC_WALL, 50),
			       .p80_wall = quantile(results, plan, METRIC_WALL, 80),
			       .chance = 1 };

	snprintf(c.plan, sizeof(c.plan), "%s", results->plans[plan]->id);
	c.is_feasible = !isinf(c.objective);
	for (size_t i = 0; i < count; i++) {
		double chance;

		if (!requirement_applies(&list[i], results->plans[plan]))
			continue;
		c.is_feasible &= requirement_is_met(&list[i], results, plan, &chance);
		c.chance = fmin(c.chance, chance);
	}
	return c;
}

static int is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->is_feasible != b->is_feasible)
		return a->is_feasible;
	return a->is_feasible || a->chance == b->chance ? a->objective < b->objective : a->chance > b->chance;
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
	return a->p80_cost <= b->p80_cost && a->p80_wall <= b->p80_wall &&
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
