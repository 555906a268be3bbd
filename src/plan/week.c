/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/week.h"

#include <math.h>

#define ROUNDING_S 1e-6

static double length_s(const struct week_hours *h)
{
	return h->to_s > h->from_s ? h->to_s - h->from_s : h->to_s + WEEK_DAY_S - h->from_s;
}

/* Seconds since the hours of that day have begun, the last time. */
static double since_s(const struct week_hours *h, int day, double week_s)
{
	double since = fmod(week_s - (day * WEEK_DAY_S + h->from_s), WEEK_S);

	since = since < 0 ? since + WEEK_S : since;
	return since > WEEK_S - ROUNDING_S ? 0 : since;
}

double week_left_s(const struct week_hours *h, double week_s)
{
	double most = 0;

	for (int day = 0; day < 7; day++)
		if (h->days & 1u << day)
			most = fmax(most, length_s(h) - since_s(h, day, week_s));
	return most > ROUNDING_S ? most : 0;
}

double week_wait_s(const struct week_hours *h, double week_s)
{
	double least = INFINITY;

	if (week_left_s(h, week_s) > 0)
		return 0;
	for (int day = 0; day < 7; day++)
		if (h->days & 1u << day)
			least = fmin(least, WEEK_S - since_s(h, day, week_s));
	return least;
}

/* Zeller 1882, with March as the first month of a year. */
int week_day(int year, int month, int day)
{
	int from_march = month < 3 ? month + 9 : month - 3, y = month < 3 ? year - 1 : year;

	return (day + 1 + (13 * from_march + 2) / 5 + y + y / 4 - y / 100 + y / 400) % 7;
}
