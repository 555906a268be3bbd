/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/spot_market.h"

#include "event/event_class.h"

void spot_market_init(struct spot_market *m, const struct spot_trace *trace, const struct failure *common,
		      struct event_queue *queue)
{
	*m = (struct spot_market){ .trace = trace, .common = common, .queue = queue };
}

static void schedule(struct spot_market *m, double time_s)
{
	m->next = event_queue_push(m->queue, (struct event){ time_s, EVENT_MARKET, 0 });
}

/* ---- by a trace ---- */

static const struct spot_line *last(const struct spot_market *m)
{
	return &m->trace->lines[m->trace->count - 1];
}

/* The line that holds, and the next. */
static void take_line(struct spot_market *m)
{
	m->capacity = m->now->nodes;
	if (m->now != last(m))
		schedule(m, m->begun_s + m->now[1].time_s);
}

/* The first line holds again at the time of the last. */
static void begin_again(struct spot_market *m)
{
	if (m->trace->after != SPOT_REPEAT || m->now != last(m))
		return;
	m->begun_s += last(m)->time_s;
	m->now = m->trace->lines;
}

static void start_trace(struct spot_market *m, uint64_t event_seed, uint64_t replication)
{
	const struct spot_trace *t = m->trace;
	double from_s = t->from_s;
	struct stream event_stream;

	if (t->is_anywhere) {
		stream_init(&event_stream, event_seed, replication, PURPOSE_MARKET, 0);
		from_s = stream_uniform(&event_stream) * last(m)->time_s;
	}
	m->begun_s = -from_s;
	for (m->now = t->lines; m->now != last(m) && m->now[1].time_s <= from_s; m->now++)
		;
	begin_again(m);
	take_line(m);
}

static int step_trace(struct spot_market *m)
{
	m->now++;
	if (m->trace->after == SPOT_STOP && m->now == last(m))
		return 0;
	begin_again(m);
	take_line(m);
	return 1;
}

/* ---- by losses of all nodes at once ---- */

/* The market has nodes from now on, until it takes them all. */
static void fill(struct spot_market *m, double now_s)
{
	double hazard = stream_exponential(&m->lifetime);

	m->capacity = INT64_MAX;
	if (m->weight > 0)
		schedule(m, now_s + distribution_hazard_inverse(&m->common->lifetime, hazard / m->weight));
}

static void empty(struct spot_market *m, double now_s)
{
	m->capacity = 0;
	schedule(m, now_s + distribution_draw(&m->common->repair, &m->wait));
}

static void start_common(struct spot_market *m, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	m->weight = failure_common_weight(m->common, seed, replication);
	stream_init(&m->lifetime, event_seed, replication, PURPOSE_MARKET, m->common->entity);
	stream_init(&m->wait, event_seed, replication, PURPOSE_MARKET, m->common->entity + 1);
	fill(m, 0);
}

void spot_market_start(struct spot_market *m, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	if (m->trace)
		start_trace(m, event_seed, replication);
	else
		start_common(m, seed, event_seed, replication);
}

int spot_market_step(struct spot_market *m, double now_s)
{
	if (m->trace)
		return step_trace(m);
	if (m->capacity)
		empty(m, now_s);
	else
		fill(m, now_s);
	return 1;
}
