/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trace.h"

#include "base/mem.h"
#include "sim/spent.h"
#include "event/event_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A stretch with more writes is shown as two spans. */
enum { WRITES_MOST = 100000 };

const char *trace_state_name(int state)
{
	static const char *const names[] = {
		[RUN_QUEUED] = "queued",   [RUN_COMPUTING] = "computing", [RUN_RESTARTING] = "restarting",
		[RUN_STALLED] = "stalled", [RUN_STOPPED] = "stopped",	  [TRACE_OVER] = "over"
	};

	return names[state];
}

static struct trace_entry *add(struct trace *t, double time_s, const char *whose, const char *event)
{
	struct trace_entry *e;

	t->entries = mem_grow(t->entries, t->count, &t->capacity, sizeof(*t->entries));
	e = &t->entries[t->count++];
	*e = (struct trace_entry){ .time_s = time_s, .whose = whose, .event = event };
	return e;
}

static struct trace *of(struct observer *o)
{
	return (struct trace *)o; /* its first member */
}

/* What came of the last entry. */
static void complete(struct trace *t, const struct replication *r, const struct outcome *out)
{
	struct trace_entry *e = &t->entries[t->count - 1];

	for (int c = 0; c < CAUSE_TIMES; c++)
		e->booked_s[c] = out->ledger.time_s[c] - t->booked.time_s[c];
	t->booked = out->ledger;
	e->state = (int)r->run.state;
	e->kept_s = r->run.kept_s;
	e->missing = r->nodes.missing;
}

static const char *name_of(const struct replication *r, const struct event *e, const char *name)
{
	if (e->class == EVENT_NODE_FAILURE && nodes_cause(&r->nodes, e->payload)->cause == FAILURE_PREEMPTION)
		return "preempted";
	return e->class == EVENT_EXPIRED && e->payload == EXPIRED_EVICTED ? "evicted" : name;
}

static void before(struct observer *o, const struct replication *r, const struct outcome *out, const struct event *e)
{
	static const struct {
		const char *whose, *name;
	} classes[] = {
#define X(constant, whose, name) { whose, name },
		EVENT_CLASS_LIST(X)
#undef X
	};
	struct trace *t = of(o);
	struct trace_entry *last = t->count ? &t->entries[t->count - 1] : add(t, 0, "job", "submitted");

	complete(t, r, out);
	t->work = r->run.work;
	last->money = spent_by(r, t->index, out, r->clock_s);
	add(t, e->time_s, classes[e->class].whose, name_of(r, e, classes[e->class].name));
}

static void after(struct observer *o, const struct replication *r, const struct outcome *out)
{
	struct trace *t = of(o);
	const char *reason = end_reason_name(out->end);

	complete(t, r, out);
	if (strcmp(t->entries[t->count - 1].event, reason) != 0) { /* it is no event of its own */
		t->entries[t->count - 1].money = out->cost;
		add(t, out->wall_s, "study", reason);
		complete(t, r, out);
	}
	t->entries[t->count - 1].state = TRACE_OVER;
	t->entries[t->count - 1].money = out->cost;
}

void trace_begin(struct trace *t, struct replication *r, uint64_t index)
{
	t->observer = (struct observer){ before, after };
	t->index = index;
	t->count = 0;
	t->booked = (struct ledger){ 0 };
	r->observer = &t->observer;
}

void trace_end(struct trace *t, const struct replication *r, const struct outcome *out)
{
	after(&t->observer, r, out);
}

void trace_run(struct trace *t, struct replication *r, uint64_t index)
{
	trace_begin(t, r, index);
	replication_run(r, index, &t->outcome);
	r->observer = NULL;
}

void trace_release(struct trace *t)
{
	free(t->entries);
	*t = (struct trace){ 0 };
}

/* ---- spans ---- */

struct span_list {
	struct trace_span *items;
	size_t count, capacity;
	double end_s; /* of the last */
};

static void add_span(struct span_list *l, enum cause cause, double length_s)
{
	struct trace_span *last = l->count ? &l->items[l->count - 1] : NULL;

	if (!(length_s > 0))
		return;
	if (!last || last->cause != cause) {
		l->items = mem_grow(l->items, l->count, &l->capacity, sizeof(*l->items));
		last = &l->items[l->count++];
		*last = (struct trace_span){ .begin_s = l->end_s, .cause = cause };
	}
	l->end_s += length_s;
	last->end_s = l->end_s;
}

/* Compute that was kept, then what was lost, with a write after each interval (job/run.h). */
static void add_computing(struct span_list *l, const struct run_work *work, const double booked_s[CAUSE_TIMES])
{
	double kept_s = booked_s[CAUSE_COMPUTE], lost_s = booked_s[CAUSE_LOST], writing_s = booked_s[CAUSE_CHECKPOINT];
	int is_divided = writing_s > 0 && work->write_s > 0 && writing_s / work->write_s < WRITES_MOST;

	while (is_divided && writing_s > 0 && kept_s + lost_s > 0) {
		double kept = fmin(kept_s, work->interval_s), lost = fmin(lost_s, work->interval_s - kept);
		double writing = fmin(writing_s, work->write_s);

		add_span(l, CAUSE_COMPUTE, kept);
		add_span(l, CAUSE_LOST, lost);
		add_span(l, CAUSE_CHECKPOINT, writing);
		kept_s -= kept;
		lost_s -= lost;
		writing_s -= writing;
	}
	add_span(l, CAUSE_COMPUTE, kept_s);
	add_span(l, CAUSE_LOST, lost_s);
	add_span(l, CAUSE_CHECKPOINT, writing_s);
}

struct trace_span *trace_spans(const struct trace *t, size_t *count)
{
	struct span_list l = { .end_s = t->count ? t->entries[0].time_s : 0 };

	for (size_t i = 0; i < t->count; i++) {
		const double *booked_s = t->entries[i].booked_s;

		add_computing(&l, &t->work, booked_s);
		for (int c = CAUSE_RESTART; c < CAUSE_TIMES; c++)
			add_span(&l, (enum cause)c, booked_s[c]);
	}
	*count = l.count;
	return l.items;
}
