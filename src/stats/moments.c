/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/moments.h"

#include <math.h>

double moments_sd(const struct moments *m)
{
	return m->count > 1 ? sqrt(m->squares / (double)(m->count - 1)) : 0;
}

double moments_se(const struct moments *m)
{
	return m->count > 1 ? moments_sd(m) / sqrt((double)m->count) : 0;
}
