/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/spot_market.h"

#include "random/stream.h"
#include "event/event_class.h"

void spot_market_init(struct spot_market *m, const struct spot_trace *trace, struct event_queue *queue)
{
	*m = (struct spot_market){ .trace = trace, .queue = queue };
}

static const struct spot_line *last(const struct spot_market *m)
{
	return &m->trace->lines[m->trace->count - 1];
}

static void schedule(struct spot_market *m)
{
	if (m->now != last(m))
		m->next = event_queue_push(m->queue, (struct event){ m->begun_s + m->now[1].time_s, EVENT_MARKET, 0 });
}

/* The first line holds again at the time of the last. */
static void begin_again(struct spot_market *m)
{
	if (m->trace->after != SPOT_REPEAT || m->now != last(m))
		return;
	m->begun_s += last(m)->time_s;
	m->now = m->trace->lines;
}

void spot_market_start(struct spot_market *m, uint64_t seed, uint64_t replication)
{
	const struct spot_trace *t = m->trace;
	double from_s = t->from_s;
	struct stream event_stream;

	if (t->is_anywhere) {
		stream_init(&event_stream, seed, replication, PURPOSE_MARKET, 0);
		from_s = stream_uniform(&event_stream) * last(m)->time_s;
	}
	m->begun_s = -from_s;
	for (m->now = t->lines; m->now != last(m) && m->now[1].time_s <= from_s; m->now++)
		;
	begin_again(m);
	schedule(m);
}

int spot_market_step(struct spot_market *m)
{
	m->now++;
	if (m->trace->after == SPOT_STOP && m->now == last(m))
		return 0;
	begin_again(m);
	schedule(m);
	return 1;
}
