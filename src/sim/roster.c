/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/roster.h"

#include "base/mem.h"
#include "sim/event_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Payloads from the number of nodes on: groups and traces, GROUPS_MOST a class. */
enum { GROUPS_MOST = 1 << 24 };

static int is_of_roster(const struct failure *f)
{
	return failure_takes_node(f->cause) || f->cause == FAILURE_GROUP;
}

void roster_init(struct roster *r, const struct cluster *cluster, const struct failure *preemption,
		 struct event_queue *queue)
{
	*r = (struct roster){ .cluster = cluster,
			      .queue = queue,
			      .count = (uint32_t)(cluster->nodes + cluster->spares + cluster->cold) };
	r->nodes = mem_alloc(r->count, sizeof(*r->nodes));
	r->classes = mem_alloc(cluster->failure_count + 1, sizeof(*r->classes));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (is_of_roster(&cluster->failures[i]))
			r->classes[r->class_count++].failure = &cluster->failures[i];
	if (preemption)
		r->classes[r->class_count++].failure = preemption;
}

void roster_release(struct roster *r)
{
	free(r->nodes);
	free(r->classes);
}

void roster_start(struct roster *r, uint64_t seed, uint64_t luck, uint64_t replication)
{
	r->missing = r->busy = r->on_demand = 0;
	r->capacity = INT64_MAX;
	r->is_entered = 0;
	r->out_s = 0;
	r->tickets = 0;
	stream_init(&r->luck, luck, replication, PURPOSE_NODE, 0);
	for (size_t i = 0; i < r->class_count; i++) {
		struct roster_class *c = &r->classes[i];

		c->traced = 0;
		c->weight = failure_weight(c->failure, r->cluster, seed, replication);
		stream_init(&c->lifetime, luck, replication, PURPOSE_LIFETIME, c->failure->entity);
		stream_init(&c->repair, luck, replication, PURPOSE_REPAIR, c->failure->entity);
	}
}

static int happens(struct roster *r, double chance)
{
	return chance > 0 && stream_uniform(&r->luck) <= chance;
}

static void enter_state(struct roster *r, struct node *n, enum node_state state)
{
	r->count_of[n->state]--;
	r->count_of[state]++;
	n->state = state;
}

/* Of the market and on demand. */
static int64_t held(const struct roster *r)
{
	return r->count_of[NODE_UP] + r->count_of[NODE_SPARE];
}

int64_t roster_held(const struct roster *r)
{
	return held(r) - r->on_demand;
}

double roster_out_s(const struct roster *r, double now_s)
{
	int64_t out = r->cluster->nodes + r->cluster->spares - held(r);

	return r->is_entered ? r->out_s + (double)out * (now_s - r->metered_s) : 0;
}

/* Before who is held changes. */
static void meter(struct roster *r, double now_s)
{
	r->out_s = roster_out_s(r, now_s);
	r->metered_s = now_s;
}

/* ---- clocks ---- */

static double draw_life(struct roster_class *c, double factor)
{
	return distribution_hazard_inverse(&c->failure->lifetime,
					   stream_exponential(&c->lifetime) / (c->weight * factor));
}

static void fail_at(struct roster *r, struct node *n, size_t class, double time_s)
{
	n->class = (uint32_t) class;
	event_queue_cancel(r->queue, n->next);
	n->next = event_queue_push(r->queue, (struct event){ time_s, EVENT_NODE_FAILURE, (uint32_t)(n - r->nodes) });
}

static int is_preemption(const struct failure *f)
{
	return f->cause == FAILURE_PREEMPTION;
}

/* A node that is new: the earliest of its lifetimes. */
static void wind(struct roster *r, struct node *n, double now_s)
{
	double least_s = INFINITY, factor = n->is_lemon ? r->cluster->lemon_factor : 1;
	size_t first = 0;

	for (size_t i = 0; i < r->class_count; i++) {
		const struct failure *f = r->classes[i].failure;
		double life_s;

		if (f->cause == FAILURE_GROUP || f->trace_count || (is_preemption(f) && n->is_on_demand))
			continue;
		life_s = draw_life(&r->classes[i], is_preemption(f) ? 1 : factor);
		if (life_s < least_s) {
			least_s = life_s;
			first = i;
		}
	}
	if (!isinf(least_s))
		fail_at(r, n, first, now_s + least_s);
}

static int64_t group_count(const struct roster *r, const struct failure *f)
{
	return (r->count + f->size - 1) / f->size;
}

static void push_class(struct roster *r, size_t class, int64_t group, double time_s)
{
	uint32_t payload = r->count + (uint32_t)(class * GROUPS_MOST) + (uint32_t)group;

	event_queue_add(r->queue, (struct event){ time_s, EVENT_NODE_FAILURE, payload });
}

static void push_trace(struct roster *r, size_t class)
{
	const struct roster_class *c = &r->classes[class];

	if (c->traced < c->failure->trace_count)
		push_class(r, class, 0, r->entered_s + c->failure->trace[c->traced].time_s);
}

/* ---- places ---- */

static void put_up(struct roster *r, struct node *n, double now_s)
{
	int is_aged = n->state == NODE_SPARE && r->cluster->spares_fail;

	enter_state(r, n, NODE_UP);
	if (!is_aged)
		wind(r, n, now_s);
}

/* A node without anything to do: the first of that state. */
static struct node *find(struct roster *r, enum node_state state)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (r->nodes[i].state == state)
			return &r->nodes[i];
	return NULL;
}

static void come_back(struct roster *r, struct node *n, double at_s)
{
	n->back_s = at_s;
	n->next = event_queue_push(r->queue, (struct event){ at_s, EVENT_REPAIR, (uint32_t)(n - r->nodes) });
}

/* A node is there, unless the market has none to give: it fills a place, or waits for one, warm while no more are than
 * the cluster keeps so. */
static void arrive(struct roster *r, struct node *n, double now_s)
{
	if (roster_held(r) >= r->capacity) {
		enter_state(r, n, NODE_TAKEN);
		return;
	}
	if (r->missing) {
		r->missing--;
		put_up(r, n, now_s);
		return;
	}
	if (r->count_of[NODE_SPARE] >= r->cluster->spares) {
		enter_state(r, n, NODE_COLD);
		return;
	}
	enter_state(r, n, NODE_SPARE);
	if (r->cluster->spares_fail)
		wind(r, n, now_s);
}

/* What the market has taken and can give again. */
static void invite(struct roster *r, double now_s)
{
	while (r->count_of[NODE_TAKEN] && roster_held(r) < r->capacity)
		arrive(r, find(r, NODE_TAKEN), now_s);
}

/* A place has become empty: a warm spare, or a cold one after a while. */
static void replace(struct roster *r, double now_s)
{
	struct node *spare = find(r, NODE_SPARE), *cold;

	if (spare) {
		put_up(r, spare, now_s);
		return;
	}
	r->missing++;
	cold = find(r, NODE_COLD);
	if (!cold)
		return;
	enter_state(r, cold, NODE_COMING);
	come_back(r, cold, now_s + distribution_draw(&r->cluster->cold_delay, &r->luck));
}

/* ---- repair ---- */

static int needs_crew(const struct roster *r, const struct node *n)
{
	return r->cluster->crew > 0 && (n->is_manual || !r->cluster->has_manual);
}

static void mend(struct roster *r, struct node *n, double now_s)
{
	struct roster_class *c = &r->classes[n->class];
	const struct distribution *law = n->is_manual ? &r->cluster->manual : &c->failure->repair;

	if (needs_crew(r, n) && r->busy == r->cluster->crew) {
		enter_state(r, n, NODE_WAITING);
		n->waits = r->tickets++;
		return;
	}
	r->busy += needs_crew(r, n);
	enter_state(r, n, NODE_REPAIR);
	come_back(r, n, now_s + distribution_draw(law, &c->repair));
}

/* It is not at hand any more: its clock stops. */
static void part(struct roster *r, struct node *n, size_t class)
{
	event_queue_cancel(r->queue, n->next);
	n->class = (uint32_t) class;
	n->is_manual = 0;
	r->on_demand -= n->is_on_demand;
	n->is_on_demand = 0;
}

/* Who comes in its place is somebody else. */
static void be_another(struct roster *r, struct node *n)
{
	n->failures = 0;
	n->is_lemon = happens(r, r->cluster->lemon_share);
}

static void leave(struct roster *r, struct node *n, size_t class, double now_s)
{
	const struct failure *f = r->classes[class].failure;
	int is_late = r->cluster->retire_after && n->failures >= r->cluster->retire_after;

	part(r, n, class);
	if (is_preemption(f)) {
		be_another(r, n);
		enter_state(r, n, NODE_COMING);
		come_back(r, n, now_s + distribution_draw(&f->repair, &r->classes[class].repair));
	} else if (is_late || !f->has_repair)
		enter_state(r, n, NODE_GONE);
	else
		mend(r, n, now_s);
}

/* The crew is free again: for who has waited longest. */
static void next_in_line(struct roster *r, double now_s)
{
	struct node *first = NULL;

	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (n->state == NODE_WAITING && (!first || n->waits < first->waits))
			first = n;
	}
	if (first)
		mend(r, first, now_s);
}

void roster_repair(struct roster *r, uint32_t payload, double now_s)
{
	struct node *n = &r->nodes[payload];

	meter(r, now_s);
	if (n->state == NODE_REPAIR && needs_crew(r, n)) {
		r->busy--;
		next_in_line(r, now_s);
	}
	if (n->state == NODE_REPAIR && !n->is_manual && r->cluster->has_manual && happens(r, r->cluster->escalates)) {
		n->is_manual = 1;
		mend(r, n, now_s);
		return;
	}
	if (n->state == NODE_REPAIR && n->is_lemon && happens(r, r->cluster->cures))
		n->is_lemon = 0;
	arrive(r, n, now_s);
}

/* ---- failures ---- */

/* A node leaves; at a site that replaces it another is there at once. Returns 1 when it was at work. */
static int take_out(struct roster *r, struct node *n, size_t class, double now_s)
{
	int was_up = n->state == NODE_UP;

	if (r->replaces) {
		wind(r, n, now_s);
		return was_up;
	}
	leave(r, n, class, now_s);
	if (was_up)
		replace(r, now_s);
	return was_up;
}

static int is_in_service(const struct node *n)
{
	return n->state == NODE_UP || n->state == NODE_SPARE || n->state == NODE_COLD;
}

/* All of them are back together. */
static int fail_group(struct roster *r, size_t class, int64_t group, double now_s)
{
	struct roster_class *c = &r->classes[class];
	double back_s = c->failure->has_repair ? now_s + distribution_draw(&c->failure->repair, &c->repair) : INFINITY;
	uint32_t from = (uint32_t)(group * c->failure->size), to = from + (uint32_t)c->failure->size;
	int64_t lost = 0;

	for (uint32_t i = from; i < to && i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (!is_in_service(n))
			continue;
		lost += n->state == NODE_UP;
		if (r->replaces) {
			wind(r, n, now_s);
			continue;
		}
		part(r, n, class);
		n->is_manual = 1; /* no stage after this one, and nobody of the crew */
		enter_state(r, n, isinf(back_s) ? NODE_GONE : NODE_COMING);
		if (n->state == NODE_COMING)
			come_back(r, n, back_s);
	}
	for (int64_t i = 0; i < lost && !r->replaces; i++)
		replace(r, now_s);
	if (!isinf(back_s))
		push_class(r, class, group, back_s + draw_life(c, 1));
	return lost > 0;
}

static int fail_traced(struct roster *r, size_t class, double now_s)
{
	struct roster_class *c = &r->classes[class];
	struct node *n = &r->nodes[c->failure->trace[c->traced++].node % r->count];

	push_trace(r, class);
	if (!is_in_service(n))
		return 0;
	n->failures++;
	return take_out(r, n, class, now_s);
}

/* Another than that one, at work; NULL when there is none. */
static struct node *pick_other(struct roster *r, const struct node *faulty)
{
	int64_t up = 0, which;

	for (uint32_t i = 0; i < r->count; i++)
		up += r->nodes[i].state == NODE_UP && &r->nodes[i] != faulty;
	if (!up)
		return NULL;
	which = (int64_t)ceil(stream_uniform(&r->luck) * (double)up);
	for (uint32_t i = 0;; i++)
		if (r->nodes[i].state == NODE_UP && &r->nodes[i] != faulty && --which <= 0)
			return &r->nodes[i];
}

/* The fault stays with the node and shows again; somebody else may have been sent away for it. */
static void misdiagnose(struct roster *r, struct node *n, struct node *blamed, double now_s)
{
	const struct failure *f = r->classes[n->class].failure;

	if (blamed)
		take_out(r, blamed, n->class, now_s);
	fail_at(r, n, n->class, now_s + distribution_draw(&f->recurs, &r->luck));
}

static int strike(struct roster *r, uint32_t payload, double now_s)
{
	size_t class = payload < r->count ? r->nodes[payload].class : (payload - r->count) / GROUPS_MOST;
	const struct failure *f = r->classes[class].failure;
	struct node *n;

	if (payload >= r->count && f->cause == FAILURE_GROUP)
		return fail_group(r, class, (payload - r->count) % GROUPS_MOST, now_s);
	if (payload >= r->count)
		return fail_traced(r, class, now_s);
	n = &r->nodes[payload];
	if (n->state == NODE_UP && happens(r, f->missed)) {
		misdiagnose(r, n, NULL, now_s);
		return 1;
	}
	if (n->state == NODE_UP && happens(r, f->blamed)) {
		misdiagnose(r, n, pick_other(r, n), now_s);
		return 1;
	}
	n->failures += !is_preemption(f);
	return take_out(r, n, class, now_s);
}

int roster_fail(struct roster *r, uint32_t payload, double now_s)
{
	int is_hit;

	meter(r, now_s);
	is_hit = strike(r, payload, now_s);
	invite(r, now_s);
	return is_hit;
}

const struct failure *roster_cause(const struct roster *r, uint32_t payload)
{
	size_t class = payload < r->count ? r->nodes[payload].class : (payload - r->count) / GROUPS_MOST;

	return r->classes[class].failure;
}

/* ---- all of them ---- */

static enum node_state first_state(const struct roster *r, uint32_t i)
{
	const struct cluster *c = r->cluster;

	return i < c->nodes ? NODE_UP : i < c->nodes + c->spares ? NODE_SPARE : NODE_COLD;
}

void roster_enter(struct roster *r, double now_s)
{
	r->entered_s = r->metered_s = now_s;
	memset(r->count_of, 0, sizeof(r->count_of));
	for (uint32_t i = 0; i < r->count; i++) {
		r->nodes[i] =
			(struct node){ .state = first_state(r, i), .is_lemon = happens(r, r->cluster->lemon_share) };
		r->count_of[r->nodes[i].state]++;
		if (r->nodes[i].state == NODE_UP || (r->nodes[i].state == NODE_SPARE && r->cluster->spares_fail))
			wind(r, &r->nodes[i], now_s);
	}
	for (size_t i = 0; i < r->class_count; i++) {
		const struct failure *f = r->classes[i].failure;

		for (int64_t g = 0; f->cause == FAILURE_GROUP && g < group_count(r, f); g++)
			push_class(r, i, g, now_s + draw_life(&r->classes[i], 1));
		if (f->trace_count)
			push_trace(r, i);
	}
	r->is_entered = 1;
	roster_limit(r, r->capacity, now_s);
}

/* Other machines: whoever is away is replaced by a new node. */
void roster_refresh(struct roster *r, double now_s)
{
	meter(r, now_s);
	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (is_in_service(n))
			continue;
		event_queue_cancel(r->queue, n->next);
		arrive(r, n, now_s);
	}
	r->busy = 0;
}

/* ---- the market ---- */

/* One of those that it could take: all are as likely. */
static struct node *pick_held(struct roster *r)
{
	int64_t which = (int64_t)ceil(stream_uniform(&r->luck) * (double)roster_held(r));

	for (uint32_t i = 0;; i++) {
		struct node *n = &r->nodes[i];

		if ((n->state == NODE_UP || n->state == NODE_SPARE) && !n->is_on_demand && --which <= 0)
			return n;
	}
}

int64_t roster_limit(struct roster *r, int64_t capacity, double now_s)
{
	int64_t lost = 0;

	r->capacity = capacity;
	if (!r->is_entered)
		return 0;
	meter(r, now_s);
	while (roster_held(r) > capacity) {
		struct node *n = pick_held(r);
		int was_up = n->state == NODE_UP;

		part(r, n, n->class);
		be_another(r, n);
		enter_state(r, n, NODE_TAKEN);
		lost += was_up;
		if (was_up)
			replace(r, now_s);
	}
	invite(r, now_s);
	return lost;
}

/* Of those that are away the one that is back last, or never. */
static struct node *pick_last(struct roster *r)
{
	struct node *last = NULL;
	double last_s = -1;

	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];
		int comes = n->state == NODE_REPAIR || n->state == NODE_COMING;
		double back_s = comes ? n->back_s : INFINITY;

		if (is_in_service(n) || back_s <= last_s)
			continue;
		last = n;
		last_s = back_s;
	}
	return last;
}

void roster_fall_back(struct roster *r, double now_s)
{
	meter(r, now_s);
	for (; r->missing; r->missing--) {
		struct node *n = pick_last(r);

		event_queue_cancel(r->queue, n->next);
		be_another(r, n);
		n->is_on_demand = 1;
		r->on_demand++;
		put_up(r, n, now_s);
	}
}

int roster_is_stuck(const struct roster *r)
{
	for (uint32_t i = 0; r->missing && i < r->count; i++) {
		enum node_state state = r->nodes[i].state;

		if (state == NODE_REPAIR || state == NODE_WAITING || state == NODE_COMING)
			return 0;
	}
	return r->missing > 0;
}

int roster_is_sound(const struct roster *r)
{
	int64_t count[NODE_STATES] = { 0 }, busy = 0, on_demand = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct node *n = &r->nodes[i];
		int is_due = event_queue_is_pending(r->queue, n->next);

		count[n->state]++;
		on_demand += n->is_on_demand;
		busy += n->state == NODE_REPAIR && needs_crew(r, n);
		if ((n->state == NODE_REPAIR || n->state == NODE_COMING) != is_due && n->state != NODE_UP &&
		    n->state != NODE_SPARE)
			return 0;
	}
	for (int i = 0; i < NODE_STATES; i++)
		if (count[i] != r->count_of[i])
			return 0;
	if (on_demand != r->on_demand || roster_held(r) > r->capacity || roster_held(r) < 0)
		return 0;
	return r->missing >= 0 && count[NODE_UP] + r->missing == r->cluster->nodes && busy == r->busy &&
	       (r->missing == 0 || count[NODE_SPARE] == 0) && (count[NODE_WAITING] == 0 || busy == r->cluster->crew);
}
