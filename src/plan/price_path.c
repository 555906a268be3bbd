/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/price_path.h"

#include "base/unit.h"

#include <math.h>

int price_path_is_moving(const struct price_path *p)
{
	return p->volatility > 0 || !distribution_is_constant(&p->drift.distribution) ||
	       p->drift.distribution.argument[0] != 0 || p->drift.table;
}

void price_walk_start(struct price_walk *w, const struct price_path *p, uint64_t seed, uint64_t replication)
{
	*w = (struct price_walk){ .drift = parameter_draw(&p->drift, seed, replication) };
	stream_init(&w->event_stream, seed, replication, PURPOSE_PRICE, p->market);
}

/* Variance of the deviation after so long. */
static double variance(const struct price_path *p, double time_s)
{
	double twice = 2 * p->reversion_per_s, squared = p->volatility * p->volatility;

	return twice > 0 ? squared * -expm1(-twice * time_s) / twice : squared * time_s;
}

static void next_day(struct price_walk *w, const struct price_path *p)
{
	w->deviation = w->deviation * exp(-p->reversion_per_s * DAY_S) +
		       sqrt(variance(p, DAY_S)) * stream_normal(&w->event_stream);
	w->day++;
}

/* Of the day that the walk is at. */
static double price(const struct price_walk *w, const struct price_path *p)
{
	double time_s = (double)w->day * DAY_S;

	return exp(w->drift * time_s + w->deviation - variance(p, time_s) / 2);
}

static void go_to(struct price_walk *w, const struct price_path *p, double time_s)
{
	while ((double)(w->day + 1) * DAY_S <= time_s)
		next_day(w, p);
}

double price_walk_mean(struct price_walk *w, const struct price_path *p, double from_s, double to_s)
{
	double fixed_s = fmax(0, fmin(to_s, p->fixed_s) - from_s), sum = fixed_s, at_s = fmax(from_s, p->fixed_s);

	if (!price_path_is_moving(p) || (from_s < p->fixed_s && to_s <= p->fixed_s))
		return 1;
	go_to(w, p, at_s);
	if (!(to_s > from_s))
		return price(w, p);
	while (at_s < to_s) {
		double until_s = fmin(to_s, (double)(w->day + 1) * DAY_S);

		sum += (until_s - at_s) * price(w, p);
		at_s = until_s;
		if (at_s < to_s)
			next_day(w, p);
	}
	return sum / (to_s - from_s);
}

double price_path_expected(const struct price_path *p, double to_s)
{
	double drift = parameter_mean(&p->drift), from_s = fmin(p->fixed_s, to_s), moving;

	if (!price_path_is_moving(p) || !(to_s > from_s))
		return 1;
	moving = drift == 0 ? to_s - from_s : (exp(drift * to_s) - exp(drift * from_s)) / drift;
	return (from_s + moving) / to_s;
}
