/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * moments.h - mean, standard deviation and extremes of a stream of numbers (Welford 1962: stable for long streams).
 */
#ifndef FLOPCAST_STATS_MOMENTS_H
#define FLOPCAST_STATS_MOMENTS_H

#include <stddef.h>

struct moments {
	size_t count;
	double mean, squares, min, max; /* squares: sum of squared deviations from the mean */
};

static inline void moments_add(struct moments *m, double x)
{
	double delta = x - m->mean;

	m->min = m->count == 0 || x < m->min ? x : m->min;
	m->max = m->count == 0 || x > m->max ? x : m->max;
	m->count++;
	m->mean += delta / (double)m->count;
	m->squares += delta * (x - m->mean);
}

double moments_sd(const struct moments *m); /* n - 1; 0 for fewer than two */
double moments_se(const struct moments *m); /* of the mean */

#endif
