/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/headline.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 3 };

struct interval headline_level(const struct forecast *f, size_t plan, enum metric metric, int percent)
{
	struct interval level = { NAN, NAN, NAN };
	size_t n;
	double *ascending = summary_sorted(f->results, plan, metric, &n);
	double share = percent / 100.0 * (double)f->results->replications / (double)n;

	if (n && share <= 1)
		level = interval_quantile(ascending, n, share);
	free(ascending);
	return level;
}

double headline_chance(const struct plan_summary *p)
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
	double chance_a = headline_chance(&f->plans[a]), chance_b = headline_chance(&f->plans[b]);
	int keeps_a = chance_a >= HEADLINE_CHANCE, keeps_b = chance_b >= HEADLINE_CHANCE;

	if (keeps_a != keeps_b)
		return keeps_a;
	if (!keeps_a && chance_a != chance_b && !isnan(chance_a))
		return chance_a > chance_b;
	return is_less(headline_level(f, a, METRIC_COST, 80).value, headline_level(f, b, METRIC_COST, 80).value);
}

static void reckon(struct headline *h, const struct forecast *f)
{
	double level = headline_level(f, h->plan, METRIC_COST, 80).value;
	double unit = level > 0 ? pow(10, floor(log10(level)) - (DIGITS - 1)) : 1;

	h->ask = ceil(level / unit - 1e-9) * unit;
	h->base = round(f->plans[h->plan].ideal.cost / unit) * unit;
	h->contingency = h->ask - h->base;
}

struct headline *headlines(const struct forecast *f, size_t *count)
{
	struct headline *list = mem_alloc(f->results->plan_count, sizeof(*list));

	*count = 0;
	for (size_t p = 0; p < f->results->plan_count; p++) {
		const struct workload *w = f->plans[p].plan->workload;
		size_t i = 0;

		while (i < *count && strcmp(list[i].workload->id, w->id) != 0)
			i++;
		if (i == *count)
			list[(*count)++] = (struct headline){ .workload = w, .plan = p };
		else if (is_better(f, p, list[i].plan))
			list[i].plan = p;
		list[i].candidates++;
		list[i].keeping += headline_chance(&f->plans[p]) >= HEADLINE_CHANCE;
	}
	for (size_t i = 0; i < *count; i++)
		reckon(&list[i], f);
	return list;
}
