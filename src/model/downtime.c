/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/downtime.h"

#include <math.h>

/* How long weekly stops last from that time of week on, or how long there are none. */
static double weekly_s(const struct cluster *c, double (*length)(const struct week_hours *h, double week_s),
		       double (*of)(double, double), double sum, double week_s)
{
	for (size_t i = 0; i < c->stop_count; i++)
		if (c->stops[i].is_weekly)
			sum = of(sum, length(&c->stops[i].hours, week_s));
	return sum;
}

static struct downtime of_the_week(const struct cluster *c)
{
	double stopped_s = 0, begun = 0, now_s = 0;

	while (now_s < WEEK_S) {
		double left_s = weekly_s(c, week_left_s, fmax, 0, now_s);

		if (left_s > 0) {
			stopped_s += fmin(left_s, WEEK_S - now_s);
			now_s += left_s;
		} else {
			now_s += weekly_s(c, week_wait_s, fmin, INFINITY, now_s);
			begun += now_s <= WEEK_S;
		}
	}
	return (struct downtime){ stopped_s / WEEK_S, begun / WEEK_S };
}

struct downtime downtime_of(const struct cluster *c)
{
	struct downtime s = of_the_week(c);
	double free_share = 1 - s.share;

	for (size_t i = 0; i < c->stop_count; i++) {
		const struct stop *stop = &c->stops[i];

		if (stop->is_weekly)
			continue;
		s.share += free_share * distribution_mean(&stop->lasts) / stop->every_s;
		s.per_s += free_share / stop->every_s;
	}
	return s;
}

double downtime_expected_wall_s(const struct cluster *c, const struct checkpoint_cycle *cycle)
{
	struct downtime s = downtime_of(c);
	double write_s = isinf(cycle->interval_s) ? 0 : cycle->write_s / 2;
	double left = 1 - s.share - s.per_s * (write_s + distribution_mean(&c->restart));

	return left > 0 ? checkpoint_expected_wall_s(cycle) / left : INFINITY;
}
