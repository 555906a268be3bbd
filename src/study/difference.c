/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/difference.h"

#include <math.h>
#include <stdlib.h>

#define Z 1.959963984540054 /* two-sided 95 % */

/* Whether a value is more than another: one that is not there is more than any, but not than another such. */
static int is_more(double a, double b)
{
	return a > b || (isnan(a) && !isnan(b));
}

/* Which of the two is less, over the first n replications. */
static struct choice choose(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
			    enum metric metric, const struct difference *d, size_t n)
{
	struct choice_work w;
	int is_b = d->less > d->more;

	choice_begin(&w, n);
	choice_add_plan(&w, a, plan_a, metric, !is_b);
	choice_add_plan(&w, b, plan_b, metric, is_b);
	return choice_end(&w);
}

static void add_pairs(struct difference *d, const double *x, const double *y, size_t n)
{
	struct moments before = { 0 }, change = { 0 };
	size_t more = 0, less = 0;

	for (size_t i = 0; i < n; i++) {
		more += (size_t)is_more(y[i], x[i]);
		less += (size_t)is_more(x[i], y[i]);
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		moments_add(&before, x[i]);
		moments_add(&change, y[i] - x[i]);
	}
	d->more = (double)more / (double)n;
	d->less = (double)less / (double)n;
	d->pairs = change.count;
	d->mean_a = before.mean;
	d->change = change.mean;
	d->lo = change.mean - Z * moments_se(&change);
	d->hi = change.mean + Z * moments_se(&change);
}

struct difference difference_of(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
				enum metric metric)
{
	size_t n = a->replications < b->replications ? a->replications : b->replications;
	double *x = summary_values(a, plan_a, metric), *y = summary_values(b, plan_b, metric);
	struct difference d = { .more = NAN, .less = NAN };

	if (n) {
		add_pairs(&d, x, y, n);
		d.choice = choose(a, plan_a, b, plan_b, metric, &d, n);
	}
	free(x);
	free(y);
	for (int i = 0; i < LEVELS && d.pairs; i++)
		d.quantiles[i] = summary_level(b, plan_b, metric, levels_percent[i] / 100.0).value -
				 summary_level(a, plan_a, metric, levels_percent[i] / 100.0).value;
	return d;
}
