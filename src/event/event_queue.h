/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event_queue.h - the pending events of one replication, in one total order.
 *
 * Order: (time, class, sequence). class is the caller's rank for events at the same instant (smaller first); sequence
 * is the order of pushing. No address takes part, so the order is the same in every run.
 *
 * Two tiers: events up to `edge_s` are in an indexed 4-ary heap, later ones in an unsorted bag, from which the next few
 * are taken when the heap has run empty (after the ladder queue of Tang, Goh & Thng 2005, with a single rung). What is
 * cancelled or rescheduled long before its time, as most events of a training run are, never costs a sift. The edge
 * changes the cost only, never the order. A handle names one pending event; it carries a generation, so that a handle
 * of an event that has fired or was cancelled is recognised as stale.
 *
 * Beside them are a few timers, for what happens again and again and is pending once at most: the next step of a run,
 * the next failure of a cohort. To set one is to write it down, and each pop compares them all; so they cost neither a
 * sift nor a handle. At the same time the timer with the lower number comes first, so that they must be numbered in the
 * order of their classes; against what was pushed the class decides, and if it is the same the timer is first.
 *
 * Not shared between threads. Tested: tests/unit/test_event_queue.c (against a sorted list, ties, stale handles, timers).
 */
#ifndef FLOPCAST_EVENT_EVENT_QUEUE_H
#define FLOPCAST_EVENT_EVENT_QUEUE_H

#include <math.h>
#include <stdint.h>

struct event {
	double time_s;
	uint8_t class;	  /* rank among events at the same time, 0..255 */
	uint32_t payload; /* the caller's */
};

struct event_handle {
	uint32_t slot, generation; /* generation 0 is never pending */
};

enum { EVENT_TIMERS = 3 };

struct event_queue {
	double timer_s[EVENT_TIMERS]; /* INFINITY = not set */
	double head_s;		      /* no event but the timers' comes before; the heap's first unless it is empty */
	uint32_t timer_payload[EVENT_TIMERS];
	uint8_t timer_class[EVENT_TIMERS];
	struct event_node *heap, *bag;
	struct event_slot *slots;
	uint32_t heap_count, bag_count, capacity, free_slot;
	uint64_t sequence;
	double edge_s, width_s; /* the heap holds what is at most edge_s; width_s: how far the next edge is put */
};

void event_queue_init(struct event_queue *q);
void event_queue_release(struct event_queue *q);
void event_queue_clear(struct event_queue *q); /* empty again, memory kept; all handles stale */

/* time_s must not be NaN; INFINITY is an event that never comes. */
struct event_handle event_queue_push(struct event_queue *q, struct event event);

/* The same for an event that will never be cancelled: without a handle. */
void event_queue_add(struct event_queue *q, struct event event);

int event_queue_is_pending(const struct event_queue *q, struct event_handle handle);

/* Both do nothing and return 0 when the handle is stale. A rescheduled event keeps its sequence and its handle. */
int event_queue_cancel(struct event_queue *q, struct event_handle handle);
int event_queue_reschedule(struct event_queue *q, struct event_handle handle, double time_s);

/* The event of timer 0..EVENT_TIMERS-1 is `event`, whatever it was before. */
static inline void event_queue_set(struct event_queue *q, unsigned timer, struct event event)
{
	q->timer_s[timer] = event.time_s;
	q->timer_payload[timer] = event.payload;
	q->timer_class[timer] = event.class;
}

static inline void event_queue_unset(struct event_queue *q, unsigned timer)
{
	q->timer_s[timer] = INFINITY;
}

/* Time of the next event; INFINITY when there is none. Where the heap is empty it is filled from the bag. */
double event_queue_next_time(struct event_queue *q);

/* The next event among those pushed and the timers', of which `timer` is the first. */
struct event event_queue_pop_any(struct event_queue *q, unsigned timer);

static inline unsigned event_queue_first_timer(const struct event_queue *q)
{
	const double *at_s = q->timer_s;

	if (at_s[2] < at_s[0] && at_s[2] < at_s[1])
		return 2;
	return at_s[1] < at_s[0];
}

/* Does nothing come up to `time_s`? A no may be wrong where the next events haven't been put in order yet. */
static inline int event_queue_is_quiet(const struct event_queue *q, double time_s)
{
	for (unsigned i = 0; i < EVENT_TIMERS; i++)
		if (!(time_s < q->timer_s[i]))
			return 0;
	return time_s < q->head_s;
}

/* Takes the next event; the queue must not be empty. */
static inline struct event event_queue_pop(struct event_queue *q)
{
	unsigned first = event_queue_first_timer(q);
	struct event event = { q->timer_s[first], q->timer_class[first], q->timer_payload[first] };

	if (__builtin_expect(!(event.time_s < q->head_s), 0))
		return event_queue_pop_any(q, first);
	event_queue_unset(q, first);
	return event;
}

/* Recomputes heap order and cross references from first principles; 0 when something is broken. */
int event_queue_is_sound(const struct event_queue *q);

#endif
