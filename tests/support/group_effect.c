/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "group_effect.h"

#include <math.h>

struct group_effect group_effect_of(const double *y, size_t count, const struct group_prior *prior)
{
	double n = (double)count, mean = 0, squares = 0, within, precision;

	for (size_t i = 0; i < count; i++)
		mean += y[i] / n;
	for (size_t i = 0; i < count; i++)
		squares += (y[i] - mean) * (y[i] - mean);
	within = (prior->worth * prior->within * prior->within + squares) / (prior->worth + (count ? n - 1 : 0));
	precision = 1 / (prior->between * prior->between) + n / within;
	return (struct group_effect){ n / within * mean / precision, sqrt(within + 1 / precision) };
}
