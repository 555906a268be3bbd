/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/difference.h"

#include <math.h>
#include <stdlib.h>

#define Z 1.959963984540054 /* two-sided 95 % */

struct difference difference_of(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
				enum metric metric)
{
	size_t n = a->replications < b->replications ? a->replications : b->replications, more = 0, less = 0;
	double *x = summary_values(a, plan_a, metric), *y = summary_values(b, plan_b, metric);
	struct moments before = { 0 }, change = { 0 };
	struct difference d = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		moments_add(&before, x[i]);
		moments_add(&change, y[i] - x[i]);
		more += y[i] > x[i];
		less += y[i] < x[i];
	}
	free(x);
	free(y);
	d.pairs = change.count;
	if (!d.pairs)
		return d;
	d.mean_a = before.mean;
	d.change = change.mean;
	d.lo = change.mean - Z * moments_se(&change);
	d.hi = change.mean + Z * moments_se(&change);
	d.more = (double)more / (double)d.pairs;
	d.less = (double)less / (double)d.pairs;
	for (int i = 0; i < LEVELS; i++)
		d.quantiles[i] =
			summary_level(b, plan_b, metric, levels_percent[i] / 100.0).value -
			summary_level(a, plan_a, metric, levels_percent[i] / 100.0).value;
	return d;
}
