/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/stops.h"

#include "event/event_class.h"

#include <math.h>

/* What rounding may take off a multiple of the period. */
#define ROUNDING 1e-9

void stops_init(struct stops *s, const struct cluster *cluster, struct event_queue *queue)
{
	*s = (struct stops){ .cluster = cluster, .queue = queue };
}

static double week_s(const struct stops *s, double now_s)
{
	return fmod(now_s + s->cluster->submitted_week_s, WEEK_S);
}

/* When it begins next, after now_s; now_s itself when it is weekly and lasts, or is about to begin the first time. */
static double next_s(const struct stops *s, const struct stop *stop, double now_s)
{
	double periods;

	if (stop->is_weekly)
		return now_s + week_wait_s(&stop->hours, week_s(s, now_s));
	periods = floor((now_s - stop->first_s) / stop->every_s * (1 + ROUNDING)) + 1;
	return stop->first_s + fmax(0, periods) * stop->every_s;
}

static void schedule(struct stops *s, double now_s)
{
	double first_s = INFINITY;
	uint32_t which = 0;

	for (size_t i = 0; i < s->cluster->stop_count; i++) {
		double at_s = next_s(s, &s->cluster->stops[i], now_s);

		if (at_s < first_s) {
			first_s = at_s;
			which = (uint32_t)i;
		}
	}
	event_queue_add(s->queue, (struct event){ first_s, EVENT_STOP, which });
}

/* The longest of the weekly ones that hold now. */
static double weekly_left_s(const struct stops *s, double now_s)
{
	double left_s = 0;

	for (size_t i = 0; i < s->cluster->stop_count; i++)
		if (s->cluster->stops[i].is_weekly)
			left_s = fmax(left_s, week_left_s(&s->cluster->stops[i].hours, week_s(s, now_s)));
	return left_s;
}

/* Of the others that begin now, the longest. */
static double periodic_s(struct stops *s, double now_s)
{
	double left_s = 0;

	for (size_t i = 0; i < s->cluster->stop_count; i++) {
		const struct stop *stop = &s->cluster->stops[i];
		double since = stop->is_weekly ? -1 : (now_s - stop->first_s) / stop->every_s;

		if (since > -ROUNDING && fabs(since - round(since)) <= ROUNDING * fmax(1, since))
			left_s = fmax(left_s, distribution_draw(&stop->lasts, &s->event_stream));
	}
	return left_s;
}

static void end_after(struct stops *s, double now_s, double left_s)
{
	s->is_on = 1;
	event_queue_add(s->queue, (struct event){ now_s + left_s, EVENT_STOP_OVER, 0 });
}

void stops_begin(struct stops *s, double now_s)
{
	end_after(s, now_s, fmax(periodic_s(s, now_s), weekly_left_s(s, now_s)));
}

void stops_start(struct stops *s, uint64_t seed, uint64_t replication)
{
	s->is_on = 0;
	if (!s->cluster->stop_count)
		return;
	stream_init(&s->event_stream, seed, replication, PURPOSE_STOP, 0);
	if (weekly_left_s(s, 0) > 0)
		stops_begin(s, 0);
	else
		schedule(s, 0);
}

int stops_end(struct stops *s, double now_s)
{
	double left_s = fmax(periodic_s(s, now_s), weekly_left_s(s, now_s)); /* what begins just now goes on with it */

	if (left_s > 0) {
		end_after(s, now_s, left_s);
		return 0;
	}
	s->is_on = 0;
	schedule(s, now_s);
	return 1;
}
