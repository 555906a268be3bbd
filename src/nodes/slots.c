/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slots.c - the slots of the job and the nodes for them: a slot that becomes empty takes a warm spare, then asks for a cold
 * one; a node that comes fills an empty slot first, then the warm spares, then the cold ones.
 */
#include "nodes/slots.h"

#include "nodes/node.h"
#include "nodes/segments.h"
#include "nodes/untouched.h"

#include <math.h>

/* Of the market and on demand. */
static int64_t held(const struct node_set *r)
{
	return r->count_of[NODE_UP] + r->count_of[NODE_SPARE];
}

int64_t slots_held(const struct node_set *r)
{
	return held(r) - r->on_demand;
}

double slots_out_s(const struct node_set *r, double now_s)
{
	int64_t out = r->cluster->nodes + r->cluster->spares - held(r);

	return r->is_entered ? r->out_s + (double)out * (now_s - r->metered_s) : 0;
}

void slots_meter(struct node_set *r, double now_s)
{
	r->out_s = slots_out_s(r, now_s);
	r->metered_s = now_s;
}

void slots_put_up(struct node_set *r, struct node *n, double now_s)
{
	int is_aged = n->state == NODE_SPARE && r->cluster->spares_fail;

	node_set_move(r, n, NODE_UP);
	if (!is_aged) {
		node_arm(r, n, now_s);
	} else if (!event_queue_is_pending(r->queue, n->next)) { /* has been one of the untouched until now */
		n->age_s += now_s - n->armed_s;
		node_arm(r, n, now_s);
	}
}

void slots_arrive(struct node_set *r, struct node *n, double now_s)
{
	if (slots_held(r) >= r->capacity) {
		node_set_move(r, n, NODE_TAKEN);
		return;
	}
	if (!r->cluster->segment && r->missing) {
		r->missing--;
		slots_put_up(r, n, now_s);
		return;
	}
	if (!r->cluster->segment && r->count_of[NODE_SPARE] >= r->cluster->spares) {
		node_set_move(r, n, NODE_COLD);
		return;
	}
	node_set_move(r, n, NODE_SPARE);
	if (r->cluster->spares_fail)
		node_arm(r, n, now_s);
	if (r->cluster->segment)
		segments_place(r, now_s);
}

void slots_request(struct node_set *r, double now_s)
{
	while (r->count_of[NODE_TAKEN] && slots_held(r) < r->capacity)
		slots_arrive(r, node_of(r, node_set_first(r, NODE_TAKEN), now_s), now_s);
}

void slots_replace(struct node_set *r, double now_s)
{
	uint32_t spare = node_set_first(r, NODE_SPARE), next;
	struct node *cold;

	if (r->cluster->segment) {
		segments_place(r, now_s);
		return;
	}
	if (spare < r->count) {
		slots_put_up(r, node_of(r, spare, now_s), now_s);
		return;
	}
	r->missing++;
	next = node_set_first(r, NODE_COLD);
	if (next == r->count)
		return;
	cold = node_of(r, next, now_s);
	node_set_move(r, cold, NODE_COMING);
	node_come_back(r, cold, now_s + distribution_draw(&r->cluster->cold_delay, &r->event_stream));
}

static int could_be_taken(const struct node_set *r, uint32_t i)
{
	if (!bit_set_has(&r->of_state[NODE_UP], i) && !bit_set_has(&r->of_state[NODE_SPARE], i))
		return 0;
	return !bit_set_has(&r->touched, i) || !node_set_at(r, i)->is_on_demand;
}

/* One of those that it could take, of which there are some: all are as likely. */
static struct node *pick_held(struct node_set *r, double now_s)
{
	uint32_t i;

	do
		i = node_set_any(r);
	while (!could_be_taken(r, i));
	return node_of(r, i, now_s);
}

int64_t slots_limit(struct node_set *r, int64_t capacity, double now_s)
{
	int64_t lost = 0;

	r->capacity = capacity;
	if (!r->is_entered)
		return 0;
	slots_meter(r, now_s);
	while (slots_held(r) > capacity) {
		struct node *n = pick_held(r, now_s);
		int was_up = n->state == NODE_UP;

		node_part(r, n, n->class);
		node_be_another(r, n);
		node_set_move(r, n, NODE_TAKEN);
		lost += was_up;
		if (was_up)
			slots_replace(r, now_s);
	}
	slots_request(r, now_s);
	return lost;
}

/* Of those that are away the one that is back last, or never. */
static struct node *pick_last(struct node_set *r)
{
	struct node *last = NULL;
	double last_s = -1;

	for (uint32_t i = bit_set_next(&r->touched, 0); i < r->count; i = bit_set_next(&r->touched, i + 1)) {
		struct node *n = node_set_at(r, i);
		int comes = n->state == NODE_REPAIR || n->state == NODE_COMING;
		double back_s = comes ? n->back_s : INFINITY;

		if (node_is_in_service(n) || back_s <= last_s)
			continue;
		last = n;
		last_s = back_s;
	}
	return last;
}

void slots_fall_back(struct node_set *r, double now_s)
{
	slots_meter(r, now_s);
	for (; r->missing; r->missing--) {
		struct node *n = pick_last(r);

		event_queue_cancel(r->queue, n->next);
		node_be_another(r, n);
		n->is_on_demand = 1;
		r->on_demand++;
		slots_put_up(r, n, now_s);
	}
}
