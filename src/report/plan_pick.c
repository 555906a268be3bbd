/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plan_pick.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 3 };

double plan_pick_chance(const struct plan_summary *p)
{
	return !isnan(p->both.value) ? p->both.value : !isnan(p->budget.value) ? p->budget.value : p->deadline.value;
}

static int is_less(double a, double b)
{
	return a < b || (isnan(b) && !isnan(a));
}

/* Is plan `a` a better answer than plan `b`? */
static int is_better(const struct forecast *f, size_t a, size_t b)
{
	double chance_a = plan_pick_chance(&f->plans[a]), chance_b = plan_pick_chance(&f->plans[b]);
	int keeps_a = chance_a >= PLAN_PICK_CHANCE, keeps_b = chance_b >= PLAN_PICK_CHANCE;

	if (keeps_a != keeps_b)
		return keeps_a;
	if (!keeps_a && chance_a != chance_b && !isnan(chance_a))
		return chance_a > chance_b;
	return is_less(plan_summary_level(&f->plans[a], METRIC_COST, 80).value,
		       plan_summary_level(&f->plans[b], METRIC_COST, 80).value);
}

static void reckon(struct plan_pick *h, const struct forecast *f)
{
	const struct budget_parts *parts = &f->plans[h->plan].parts;
	double level = plan_summary_level(&f->plans[h->plan], METRIC_COST, 80).value;
	double unit = level > 0 ? pow(10, floor(log10(level)) - (DIGITS - 1)) : 1;

	h->ask = ceil(level / unit - 1e-9) * unit;
	h->planned = round(parts->planned / unit) * unit;
	h->inputs = round(parts->inputs / unit) * unit;
	h->random = round(parts->random / unit) * unit;
	h->base = h->ask - h->planned - h->inputs - h->random;
}

struct plan_pick *plan_picks(const struct forecast *f, size_t *count)
{
	struct plan_pick *list = mem_alloc(f->results->plan_count, sizeof(*list));

	*count = 0;
	for (size_t p = 0; p < f->results->plan_count; p++) {
		const struct workload *w = f->plans[p].plan->workload;
		size_t i = 0;

		while (i < *count && strcmp(list[i].workload->id, w->id) != 0)
			i++;
		if (i == *count)
			list[(*count)++] = (struct plan_pick){ .workload = w, .plan = p };
		else if (is_better(f, p, list[i].plan))
			list[i].plan = p;
		list[i].candidates++;
		list[i].keeping += plan_pick_chance(&f->plans[p]) >= PLAN_PICK_CHANCE;
	}
	for (size_t i = 0; i < *count; i++)
		reckon(&list[i], f);
	return list;
}

/* Whether a plan is one that the pick was chosen from by cost. */
static int competes(const struct forecast *f, const struct plan_pick *pick, size_t plan)
{
	const struct plan_summary *p = &f->plans[plan];

	return !strcmp(p->plan->workload->id, pick->workload->id) &&
	       (!pick->keeping || plan_pick_chance(p) >= PLAN_PICK_CHANCE);
}

int plan_pick_choice(const struct forecast *f, const struct plan_pick *pick, struct choice *c)
{
	int has_limits = !isnan(plan_pick_chance(&f->plans[pick->plan]));
	struct choice_work w;

	if ((has_limits ? pick->keeping : pick->candidates) < 2 || !f->results->replications)
		return 0;
	choice_begin(&w, f->results->replications);
	for (size_t p = 0; p < f->results->plan_count; p++)
		if (competes(f, pick, p))
			choice_add_plan(&w, f->results, p, METRIC_COST, p == pick->plan);
	*c = choice_end(&w);
	return 1;
}

/* Of the workload's first plan. */
static size_t first_of(const struct forecast *f, size_t plan)
{
	size_t first = 0;

	while (strcmp(f->plans[first].plan->workload->id, f->plans[plan].plan->workload->id) != 0)
		first++;
	return first;
}

static int is_before(const struct forecast *f, size_t a, size_t b)
{
	size_t first_a = first_of(f, a), first_b = first_of(f, b);

	if (first_a != first_b)
		return first_a < first_b;
	return is_less(plan_summary_level(&f->plans[a], METRIC_COST, 80).value,
		       plan_summary_level(&f->plans[b], METRIC_COST, 80).value);
}

size_t *plan_pick_order(const struct forecast *f)
{
	size_t count = f->results->plan_count, *order = mem_alloc(count + 1, sizeof(*order));

	for (size_t i = 0; i < count; i++) {
		size_t k = i;

		for (; k > 0 && is_before(f, i, order[k - 1]); k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	return order;
}
