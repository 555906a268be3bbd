/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/moments.h"

#include <math.h>

void moments_add(struct moments *m, double x)
{
	double delta = x - m->mean;

	m->min = m->count == 0 || x < m->min ? x : m->min;
	m->max = m->count == 0 || x > m->max ? x : m->max;
	m->count++;
	m->mean += delta / (double)m->count;
	m->squares += delta * (x - m->mean);
}

double moments_sd(const struct moments *m)
{
	return m->count > 1 ? sqrt(m->squares / (double)(m->count - 1)) : 0;
}

double moments_se(const struct moments *m)
{
	return m->count > 1 ? moments_sd(m) / sqrt((double)m->count) : 0;
}
