/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/stop_sum.h"

#include "base/number.h"

#include <math.h>

void stop_sum_add(struct stop_sum *s, const double time_s[CAUSE_TIMES], double failures, double allocations)
{
	double computing_s =
		time_s[CAUSE_COMPUTE] + time_s[CAUSE_CHECKPOINT] + time_s[CAUSE_LOST] + time_s[CAUSE_DEGRADED];
	double broken_s = time_s[CAUSE_RESTART] + time_s[CAUSE_STALL], again = number_most(0, allocations - 1);
	double queue_s = allocations > 0 ? time_s[CAUSE_QUEUE] * again / allocations : 0;
	double down_s = broken_s + queue_s + time_s[CAUSE_MAINTENANCE], stops = again;

	if (computing_s > 0)
		stops += failures * computing_s / (computing_s + broken_s);
	s->stops += stops;
	s->down_s += down_s;
	s->down_squared += down_s * down_s;
	s->products += down_s * stops;
	s->stops_squared += stops * stops;
}

double stop_sum_mean(const struct stop_sum *s)
{
	return s->stops > 0 ? s->down_s / s->stops : 0;
}

double stop_sum_cv(const struct stop_sum *s)
{
	double mean = stop_sum_mean(s), off = s->down_squared - 2 * mean * s->products + mean * mean * s->stops_squared;

	return mean > 0 ? sqrt(number_most(0, off) / s->stops) / mean : 0;
}
