/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/nearest.h"

#include <math.h>
#include <stdlib.h>

size_t nearest_replication(const struct results *results, size_t plan, enum metric metric, double quantile)
{
	size_t n, nearest = NEAREST_NONE;
	double *ascending = summary_sorted(results, plan, metric, &n);
	double target = n ? interval_quantile(ascending, n, quantile).value : NAN, least = INFINITY;

	free(ascending);
	for (size_t i = 0; i < results->replications; i++) {
		const struct outcome *o = &results->outcomes[plan][i];
		double distance = fabs(metric_value(metric, results->plans[plan], o) - target);

		if (o->end == END_FINISHED && distance < least) {
			least = distance;
			nearest = i;
		}
	}
	return nearest;
}
