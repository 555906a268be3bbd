/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diagnosis.c - which node goes out after a failure: the faulty one, none (undetected), or another one (misattributed).
 *
 * A fault that stays with its node shows again later; until then the job has lost only a restart.
 */
#include "nodes/diagnosis.h"

#include "event/event_class.h"
#include "nodes/node.h"
#include "nodes/slots.h"
#include "nodes/repair.h"
#include "nodes/untouched.h"

#include <math.h>

/* Payloads from the number of nodes on: groups and traces, GROUPS_MOST a class. */
enum { GROUPS_MOST = 1 << 24 };

static void push_class(struct node_set *r, size_t class, int64_t group, double time_s)
{
	uint32_t payload = r->count + (uint32_t)(class * GROUPS_MOST) + (uint32_t)group;

	event_queue_add(r->queue, (struct event){ time_s, EVENT_NODE_FAILURE, payload });
}

static void push_trace(struct node_set *r, size_t class)
{
	const struct node_set_class *c = &r->classes[class];

	if (c->traced < c->failure->trace_count)
		push_class(r, class, 0, r->entered_s + c->failure->trace[c->traced].time_s);
}

static void leave(struct node_set *r, struct node *n, size_t class, double now_s)
{
	const struct failure *f = r->classes[class].failure;
	int is_late = r->cluster->retire_after && n->failures >= r->cluster->retire_after;

	node_part(r, n, class);
	if (f->cause == FAILURE_PREEMPTION) {
		node_be_another(r, n);
		node_set_move(r, n, NODE_COMING);
		node_come_back(r, n, now_s + distribution_draw(&f->repair, &r->classes[class].repair));
	} else if (is_late || !f->has_repair)
		node_set_move(r, n, NODE_GONE);
	else
		repair_begin(r, n, now_s);
}

/* A node leaves; at a site that replaces it another is there at once. Returns 1 when it was at work. */
static int take_out(struct node_set *r, struct node *n, size_t class, double now_s)
{
	int was_up = n->state == NODE_UP;

	if (r->replaces) {
		node_arm(r, n, now_s);
		return was_up;
	}
	leave(r, n, class, now_s);
	if (was_up)
		slots_replace(r, now_s);
	return was_up;
}

/* All of them are back together. */
static int fail_group(struct node_set *r, size_t class, int64_t group, double now_s)
{
	struct node_set_class *c = &r->classes[class];
	double back_s = c->failure->has_repair ? now_s + distribution_draw(&c->failure->repair, &c->repair) : INFINITY;
	uint32_t from = (uint32_t)(group * c->failure->size), to = from + (uint32_t)c->failure->size;
	int64_t lost = 0;

	for (uint32_t i = from; i < to && i < r->count; i++) {
		struct node *n = node_of(r, i, now_s);

		if (!node_is_in_service(n))
			continue;
		lost += n->state == NODE_UP;
		if (r->replaces) {
			node_arm(r, n, now_s);
			continue;
		}
		node_part(r, n, class);
		n->is_manual = 1; /* no stage after this one, and nobody of the crew */
		node_set_move(r, n, isinf(back_s) ? NODE_GONE : NODE_COMING);
		if (n->state == NODE_COMING)
			node_come_back(r, n, back_s);
	}
	for (int64_t i = 0; i < lost && !r->replaces; i++)
		slots_replace(r, now_s);
	if (!isinf(back_s))
		push_class(r, class, group, back_s + node_draw_life(c, 1, 0));
	return lost > 0;
}

static int fail_traced(struct node_set *r, size_t class, double now_s)
{
	struct node_set_class *c = &r->classes[class];
	struct node *n = node_of(r, c->failure->trace[c->traced++].node % r->count, now_s);

	push_trace(r, class);
	if (!node_is_in_service(n))
		return 0;
	n->failures++;
	return take_out(r, n, class, now_s);
}

/* Another than that one, at work; NULL when there is none. */
static struct node *pick_other(struct node_set *r, const struct node *faulty, double now_s)
{
	uint32_t i, but = faulty->index;

	if (r->count_of[NODE_UP] == (faulty->state == NODE_UP))
		return NULL;
	do
		i = node_set_any(r);
	while (i == but || !bit_set_has(&r->of_state[NODE_UP], i));
	return node_of(r, i, now_s);
}

/* The fault stays with the node and shows again; somebody else may have been sent away for it. */
static void misdiagnose(struct node_set *r, struct node *n, struct node *blamed, double now_s)
{
	const struct failure *f = r->classes[n->class].failure;

	if (blamed)
		take_out(r, blamed, n->class, now_s);
	node_fail_at(r, n, n->class, now_s + distribution_draw(&f->recurrence, &r->event_stream));
}

static int fail_node(struct node_set *r, struct node *n, double now_s)
{
	const struct failure *f = r->classes[n->class].failure;

	if (n->state == NODE_UP && node_set_happens(r, f->undetected)) {
		misdiagnose(r, n, NULL, now_s);
		return 1;
	}
	if (n->state == NODE_UP && node_set_happens(r, f->misattributed)) {
		misdiagnose(r, n, pick_other(r, n, now_s), now_s);
		return 1;
	}
	n->failures += f->cause != FAILURE_PREEMPTION;
	return take_out(r, n, n->class, now_s);
}

static size_t class_of(const struct node_set *r, uint32_t payload)
{
	if (payload < r->count)
		return node_set_at(r, payload)->class;
	return untouched_is_payload(r, payload) ? untouched_class(r, payload) : (payload - r->count) / GROUPS_MOST;
}

static int fail(struct node_set *r, uint32_t payload, double now_s)
{
	size_t class = class_of(r, payload);
	int is_group = r->classes[class].failure->cause == FAILURE_GROUP;

	if (payload < r->count)
		return fail_node(r, node_set_at(r, payload), now_s);
	if (untouched_is_payload(r, payload))
		payload = untouched_fail(r, payload, now_s);
	else if (is_group)
		payload = (payload - r->count) % GROUPS_MOST;
	else
		return fail_traced(r, class, now_s);
	return is_group ? fail_group(r, class, payload, now_s) : fail_node(r, node_set_at(r, payload), now_s);
}

int diagnosis_nodes(struct node_set *r, uint32_t payload, double now_s)
{
	int is_hit;

	slots_meter(r, now_s);
	is_hit = fail(r, payload, now_s);
	slots_request(r, now_s);
	return is_hit;
}

const struct failure *diagnosis_cause(const struct node_set *r, uint32_t payload)
{
	return r->classes[class_of(r, payload)].failure;
}

void diagnosis_begin(struct node_set *r, double now_s)
{
	untouched_enter_groups(r, now_s);
	for (size_t i = 0; i < r->class_count; i++)
		if (r->classes[i].failure->trace_count)
			push_trace(r, i);
}
