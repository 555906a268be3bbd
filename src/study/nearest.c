/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/nearest.h"

#include <math.h>
#include <stdlib.h>

size_t nearest_replication(const struct results *results, size_t plan, enum metric metric, double quantile)
{
	size_t n, nearest = NEAREST_NONE;
	double *ascending = summary_sorted(results, plan, metric, &n), *values;
	double target = n ? interval_quantile(ascending, n, quantile).value : NAN, least = INFINITY;

	free(ascending);
	values = summary_values(results, plan, metric);
	for (size_t i = 0; i < results->replications; i++) {
		double distance = fabs(values[i] - target); /* NAN where it did not finish */

		if (distance < least) {
			least = distance;
			nearest = i;
		}
	}
	free(values);
	return nearest;
}
