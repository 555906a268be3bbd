/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/last_values.h"

#include "stats/sort.h"

#include <math.h>
#include <string.h>

void last_values_add(struct last_values *v, double value)
{
	if (!isnan(value))
		v->items[v->count++ % LAST_VALUES] = value;
}

double last_values_typical(const struct last_values *v)
{
	double sorted[LAST_VALUES];
	size_t n = v->count < LAST_VALUES ? v->count : LAST_VALUES;

	if (!n)
		return NAN;
	memcpy(sorted, v->items, n * sizeof(*sorted));
	sort_ascending(sorted, n);
	return sorted[(n - 1) / 2];
}
