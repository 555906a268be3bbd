/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/event_queue.h"

#include "base/bug.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define NO_SLOT	  UINT32_MAX
#define NO_HANDLE 0u	      /* the slot of all events without a handle; where they are is not kept */
#define IN_BAG	  0x80000000u /* of a slot's position */

enum { ARITY = 4, CLASS_SHIFT = 56 };

/* A refill that brings fewer or more events than this, or than these shares of a large bag, moves the edge farther or
 * nearer next time. With a share, looking through the bag costs each event the same however many there are. */
enum { REFILL_LEAST = 4, REFILL_MOST = 16, REFILL_LEAST_SHARE = 64, REFILL_MOST_SHARE = 16 };

struct event_node {
	double time_s;
	uint64_t order; /* class above sequence: one comparison breaks a tie in time */
	uint32_t slot, payload;
};

struct event_slot {
	uint32_t position; /* in heap or bag while pending, else the next free slot */
	uint32_t generation;
};

void event_queue_init(struct event_queue *q)
{
	*q = (struct event_queue){ .free_slot = NO_SLOT, .head_s = INFINITY, .edge_s = -INFINITY, .width_s = 1 };
	for (unsigned i = 0; i < EVENT_TIMERS; i++)
		event_queue_unset(q, i);
}

void event_queue_release(struct event_queue *q)
{
	free(q->heap);
	free(q->bag);
	free(q->slots);
	event_queue_init(q);
}

static void release_slot(struct event_queue *q, uint32_t slot)
{
	if (slot == NO_HANDLE)
		return;
	q->slots[slot].generation++;
	q->slots[slot].position = q->free_slot;
	q->free_slot = slot;
}

void event_queue_clear(struct event_queue *q)
{
	while (q->heap_count)
		release_slot(q, q->heap[--q->heap_count].slot);
	while (q->bag_count)
		release_slot(q, q->bag[--q->bag_count].slot);
	for (unsigned i = 0; i < EVENT_TIMERS; i++)
		event_queue_unset(q, i);
	q->sequence = 0;
	q->edge_s = -INFINITY;
	q->head_s = INFINITY;
}

static void grow(struct event_queue *q)
{
	uint32_t old = q->capacity;

	q->capacity = old ? 2 * old : 16;
	q->heap = mem_resize(q->heap, q->capacity, sizeof(*q->heap));
	q->bag = mem_resize(q->bag, q->capacity, sizeof(*q->bag));
	q->slots = mem_resize(q->slots, q->capacity, sizeof(*q->slots));
	for (uint32_t slot = q->capacity; slot-- > (old ? old : NO_HANDLE + 1);) {
		q->slots[slot] = (struct event_slot){ q->free_slot, 1 };
		q->free_slot = slot;
	}
}

/* ---- the heap ---- */

static inline int is_before(const struct event_node *a, const struct event_node *b)
{
	return a->time_s < b->time_s || (a->time_s == b->time_s && a->order < b->order);
}

static inline void place(struct event_queue *q, uint32_t position, struct event_node node)
{
	q->heap[position] = node;
	q->slots[node.slot].position = position;
}

static void sift_up(struct event_queue *q, uint32_t position, struct event_node node)
{
	while (position > 0) {
		uint32_t parent = (position - 1) / ARITY;

		if (!is_before(&node, &q->heap[parent]))
			break;
		place(q, position, q->heap[parent]);
		position = parent;
	}
	place(q, position, node);
}

static void sift_down(struct event_queue *q, uint32_t position, struct event_node node)
{
	for (;;) {
		uint32_t first = position * ARITY + 1, least = first;
		uint32_t end = first + ARITY < q->heap_count ? first + ARITY : q->heap_count;

		if (first >= q->heap_count)
			break;
		for (uint32_t child = first + 1; child < end; child++)
			if (is_before(&q->heap[child], &q->heap[least]))
				least = child;
		if (!is_before(&q->heap[least], &node))
			break;
		place(q, position, q->heap[least]);
		position = least;
	}
	place(q, position, node);
}

static void take_from_heap(struct event_queue *q, uint32_t position)
{
	struct event_node last = q->heap[--q->heap_count];

	if (position == q->heap_count)
		return;
	if (position > 0 && is_before(&last, &q->heap[(position - 1) / ARITY]))
		sift_up(q, position, last);
	else
		sift_down(q, position, last);
}

/* ---- the bag ---- */

static inline void put_into_bag(struct event_queue *q, struct event_node node)
{
	q->slots[node.slot].position = q->bag_count | IN_BAG;
	q->bag[q->bag_count++] = node;
}

static inline void take_from_bag(struct event_queue *q, uint32_t position)
{
	struct event_node last = q->bag[--q->bag_count];

	if (position == q->bag_count)
		return;
	q->bag[position] = last;
	q->slots[last.slot].position = position | IN_BAG;
}

static double bag_least_s(const struct event_queue *q)
{
	double least_s = INFINITY;

	for (uint32_t i = 0; i < q->bag_count; i++)
		least_s = q->bag[i].time_s < least_s ? q->bag[i].time_s : least_s;
	return least_s;
}

static uint32_t greater(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* What is not beyond the edge goes from the bag into the heap. */
static void take_up_to_edge(struct event_queue *q)
{
	for (uint32_t i = q->bag_count; i-- > 0;) {
		struct event_node node = q->bag[i];

		if (node.time_s > q->edge_s)
			continue;
		take_from_bag(q, i);
		sift_up(q, q->heap_count++, node);
	}
}

/* The heap is empty: moves the edge on; where nothing of the bag is before it, past whatever comes first, an event of the bag or a
 * timer's at `timer_s`. */
static void refill(struct event_queue *q, double timer_s)
{
	double first_s;

	q->edge_s += q->width_s;
	take_up_to_edge(q);
	if (!q->heap_count) {
		first_s = fmin(bag_least_s(q), timer_s);
		q->edge_s = fmax(first_s, first_s + q->width_s);
		take_up_to_edge(q);
	}
	if (q->heap_count < greater(REFILL_LEAST, q->bag_count / REFILL_LEAST_SHARE) && q->bag_count)
		q->width_s = fmin(2 * q->width_s, 1e15);
	else if (q->heap_count > greater(REFILL_MOST, q->bag_count / REFILL_MOST_SHARE))
		q->width_s *= 0.5;
}

/* ---- both ---- */

/* After a change of the heap's first or of what is in the bag. What is there is later than the edge. */
static inline void find_head(struct event_queue *q)
{
	if (q->heap_count)
		q->head_s = q->heap[0].time_s;
	else
		q->head_s = q->bag_count ? q->edge_s : INFINITY;
}

static inline void insert(struct event_queue *q, struct event_node node)
{
	if (node.time_s > q->edge_s)
		put_into_bag(q, node);
	else
		sift_up(q, q->heap_count++, node);
	find_head(q);
}

static inline struct event_node take(struct event_queue *q, uint32_t slot)
{
	uint32_t position = q->slots[slot].position;
	struct event_node node;

	if (position & IN_BAG) {
		node = q->bag[position & ~IN_BAG];
		take_from_bag(q, position & ~IN_BAG);
	} else {
		node = q->heap[position];
		take_from_heap(q, position);
	}
	find_head(q);
	return node;
}

static inline struct event_node new_node(struct event_queue *q, struct event event, uint32_t slot)
{
	BUG_IF(isnan(event.time_s));
	return (struct event_node){ event.time_s, (uint64_t)event.class << CLASS_SHIFT | q->sequence++, slot,
				    event.payload };
}

void event_queue_add(struct event_queue *q, struct event event)
{
	if (q->heap_count + q->bag_count + 1 >= q->capacity)
		grow(q);
	insert(q, new_node(q, event, NO_HANDLE));
}

struct event_handle event_queue_push(struct event_queue *q, struct event event)
{
	uint32_t slot;

	if (q->heap_count + q->bag_count + 1 >= q->capacity)
		grow(q);
	slot = q->free_slot;
	q->free_slot = q->slots[slot].position;
	insert(q, new_node(q, event, slot));
	return (struct event_handle){ slot, q->slots[slot].generation };
}

int event_queue_is_pending(const struct event_queue *q, struct event_handle handle)
{
	return handle.generation && handle.slot < q->capacity && q->slots[handle.slot].generation == handle.generation;
}

int event_queue_cancel(struct event_queue *q, struct event_handle handle)
{
	if (!event_queue_is_pending(q, handle))
		return 0;
	take(q, handle.slot);
	release_slot(q, handle.slot);
	return 1;
}

int event_queue_reschedule(struct event_queue *q, struct event_handle handle, double time_s)
{
	struct event_node node;

	BUG_IF(isnan(time_s));
	if (!event_queue_is_pending(q, handle))
		return 0;
	node = take(q, handle.slot);
	node.time_s = time_s;
	insert(q, node);
	return 1;
}

double event_queue_next_time(struct event_queue *q)
{
	double next_s = fmin(fmin(q->timer_s[0], q->timer_s[1]), q->timer_s[2]);

	if (!q->heap_count && q->bag_count && next_s > q->edge_s) {
		refill(q, next_s);
		find_head(q);
	}
	return q->heap_count ? fmin(next_s, q->heap[0].time_s) : next_s;
}

/* Does the timer's event come before all others? */
static int is_first(const struct event_queue *q, struct event timer)
{
	uint8_t class;

	if (!q->heap_count || isinf(timer.time_s))
		return !isinf(timer.time_s);
	class = (uint8_t)(q->heap[0].order >> CLASS_SHIFT);
	return timer.time_s < q->heap[0].time_s || (timer.time_s == q->heap[0].time_s && timer.class <= class);
}

struct event event_queue_pop_any(struct event_queue *q, unsigned timer)
{
	struct event of_timer = { q->timer_s[timer], q->timer_class[timer], q->timer_payload[timer] };
	struct event_node top;

	if (!q->heap_count && q->bag_count) {
		refill(q, of_timer.time_s);
		find_head(q);
	}
	if (is_first(q, of_timer)) {
		event_queue_unset(q, timer);
		return of_timer;
	}
	BUG_IF(!q->heap_count);
	top = q->heap[0];
	take_from_heap(q, 0);
	find_head(q);
	release_slot(q, top.slot);
	return (struct event){ top.time_s, (uint8_t)(top.order >> CLASS_SHIFT), top.payload };
}

int event_queue_is_sound(const struct event_queue *q)
{
	for (uint32_t i = 0; i < q->heap_count; i++)
		if ((q->heap[i].slot != NO_HANDLE && q->slots[q->heap[i].slot].position != i) ||
		    q->heap[i].time_s > q->edge_s || (i > 0 && is_before(&q->heap[i], &q->heap[(i - 1) / ARITY])))
			return 0;
	for (uint32_t i = 0; i < q->bag_count; i++)
		if ((q->bag[i].slot != NO_HANDLE && q->slots[q->bag[i].slot].position != (i | IN_BAG)) ||
		    !(q->bag[i].time_s > q->edge_s))
			return 0;
	return 1;
}
