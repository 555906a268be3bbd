/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/event_queue.h"

#include "base/bug.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define NO_SLOT UINT32_MAX

enum { ARITY = 4, CLASS_SHIFT = 56 };

struct event_node {
	double time_s;
	uint64_t order; /* class above sequence: one comparison breaks a tie in time */
	uint32_t slot, payload;
};

struct event_slot {
	uint32_t position; /* in the heap while pending, else the next free slot */
	uint32_t generation;
};

void event_queue_init(struct event_queue *q)
{
	*q = (struct event_queue){ .free_slot = NO_SLOT };
}

void event_queue_release(struct event_queue *q)
{
	free(q->heap);
	free(q->slots);
	event_queue_init(q);
}

static void release_slot(struct event_queue *q, uint32_t slot)
{
	q->slots[slot].generation++;
	q->slots[slot].position = q->free_slot;
	q->free_slot = slot;
}

void event_queue_clear(struct event_queue *q)
{
	while (q->count)
		release_slot(q, q->heap[--q->count].slot);
	q->sequence = 0;
}

static void grow(struct event_queue *q)
{
	uint32_t old = q->capacity;

	q->capacity = old ? 2 * old : 16;
	q->heap = mem_resize(q->heap, q->capacity, sizeof(*q->heap));
	q->slots = mem_resize(q->slots, q->capacity, sizeof(*q->slots));
	for (uint32_t slot = q->capacity; slot-- > old;) {
		q->slots[slot] = (struct event_slot){ q->free_slot, 1 };
		q->free_slot = slot;
	}
}

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
		uint32_t end = first + ARITY < q->count ? first + ARITY : q->count;

		if (first >= q->count)
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

/* Puts `node` where it belongs, starting from a hole at `position`. */
static void settle(struct event_queue *q, uint32_t position, struct event_node node)
{
	if (position > 0 && is_before(&node, &q->heap[(position - 1) / ARITY]))
		sift_up(q, position, node);
	else
		sift_down(q, position, node);
}

struct event_handle event_queue_push(struct event_queue *q, struct event event)
{
	uint32_t slot;

	BUG_IF(isnan(event.time_s));
	if (q->count == q->capacity)
		grow(q);
	slot = q->free_slot;
	q->free_slot = q->slots[slot].position;
	sift_up(q, q->count++,
		(struct event_node){ event.time_s, (uint64_t)event.class << CLASS_SHIFT | q->sequence++, slot,
				     event.payload });
	return (struct event_handle){ slot, q->slots[slot].generation };
}

int event_queue_is_pending(const struct event_queue *q, struct event_handle handle)
{
	return handle.generation && handle.slot < q->capacity && q->slots[handle.slot].generation == handle.generation;
}

static void remove_at(struct event_queue *q, uint32_t position)
{
	struct event_node last = q->heap[--q->count];

	release_slot(q, q->heap[position].slot);
	if (position < q->count)
		settle(q, position, last);
}

int event_queue_cancel(struct event_queue *q, struct event_handle handle)
{
	if (!event_queue_is_pending(q, handle))
		return 0;
	remove_at(q, q->slots[handle.slot].position);
	return 1;
}

int event_queue_reschedule(struct event_queue *q, struct event_handle handle, double time_s)
{
	struct event_node node;

	BUG_IF(isnan(time_s));
	if (!event_queue_is_pending(q, handle))
		return 0;
	node = q->heap[q->slots[handle.slot].position];
	node.time_s = time_s;
	settle(q, q->slots[handle.slot].position, node);
	return 1;
}

double event_queue_next_time(const struct event_queue *q)
{
	return q->count ? q->heap[0].time_s : INFINITY;
}

struct event event_queue_pop(struct event_queue *q)
{
	struct event_node top;

	BUG_IF(!q->count);
	top = q->heap[0];
	remove_at(q, 0);
	return (struct event){ top.time_s, (uint8_t)(top.order >> CLASS_SHIFT), top.payload };
}

int event_queue_is_sound(const struct event_queue *q)
{
	for (uint32_t i = 0; i < q->count; i++)
		if (q->slots[q->heap[i].slot].position != i ||
		    (i > 0 && is_before(&q->heap[i], &q->heap[(i - 1) / ARITY])))
			return 0;
	return 1;
}
