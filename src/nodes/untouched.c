/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/untouched.h"

#include "base/mem.h"
#include "event/event_class.h"
#include "nodes/node.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct failure *failure_of(const struct node_set *r, const struct untouched_clock *c)
{
	return r->classes[c->class].failure;
}

static int runs_on_nodes(const struct failure *f)
{
	return f->cause != FAILURE_GROUP && !f->trace_count;
}

static uint32_t group_count(const struct node_set *r, const struct failure *f)
{
	return (uint32_t)((r->count + f->size - 1) / f->size);
}

static void give_clocks(const struct node_set *r, struct untouched *u)
{
	u->clocks = mem_resize(u->clocks, r->class_count + 1, sizeof(*u->clocks));
	u->clock_count = 0;
	for (size_t i = 0; i < r->class_count; i++)
		if (runs_on_nodes(r->classes[i].failure))
			u->clocks[u->clock_count++].class = i;
}

static void init_nodes(struct node_set *r)
{
	const struct cluster *c = r->cluster;
	uint32_t size[UNTOUCHED_GROUPS] = { (uint32_t)c->nodes, (uint32_t)c->spares, (uint32_t)c->cold }, first = 0;

	for (int i = 0; i < UNTOUCHED_GROUPS; i++) {
		r->untouched[i] = (struct untouched){ .first = first,
						      .size = size[i],
						      .range = size[i],
						      .touched = &r->touched,
						      .number = NODE_POOL_NONE };
		first += size[i];
	}
	for (int i = 0; i < UNTOUCHED_GROUPS && c->segment; i++) {
		r->untouched[i].first = 0;
		r->untouched[i].range = r->count;
	}
	give_clocks(r, &r->untouched[UNTOUCHED_UP]);
	if (c->spares_fail)
		give_clocks(r, &r->untouched[UNTOUCHED_SPARE]);
}

static void init_groups(struct node_set *r, size_t class)
{
	struct untouched *u = &r->untouched[r->untouched_count++];

	u->size = u->range = group_count(r, r->classes[class].failure);
	u->touched = mem_alloc(1, sizeof(*u->touched));
	bit_set_init(u->touched, u->size);
	u->clocks = mem_alloc(1, sizeof(*u->clocks));
	u->clocks[u->clock_count++].class = class;
}

static void count_clocks(struct node_set *r)
{
	r->clock_count = 0;
	for (size_t i = 0; i < r->untouched_count; i++)
		r->clock_count += r->untouched[i].clock_count;
}

void untouched_init(struct node_set *r)
{
	r->untouched_capacity = UNTOUCHED_GROUPS + r->class_count;
	r->untouched = mem_alloc(r->untouched_capacity, sizeof(*r->untouched));
	r->untouched_count = UNTOUCHED_GROUPS;
	init_nodes(r);
	for (size_t i = 0; i < r->class_count; i++)
		if (r->classes[i].failure->cause == FAILURE_GROUP)
			init_groups(r, i);
	r->own_count = r->untouched_count;
	count_clocks(r);
}

void untouched_release(struct node_set *r)
{
	for (size_t i = 0; i < r->untouched_capacity; i++) {
		free(r->untouched[i].clocks);
		if (i < UNTOUCHED_GROUPS || i >= r->own_count)
			continue;
		bit_set_release(r->untouched[i].touched);
		free(r->untouched[i].touched);
	}
	free(r->untouched);
}

static void drop_ranges(struct node_set *r)
{
	r->untouched_count = r->own_count;
	count_clocks(r);
}

void untouched_start(struct node_set *r)
{
	drop_ranges(r);
	for (size_t i = 0; i < r->untouched_count; i++) {
		struct untouched *u = &r->untouched[i];

		u->count = u->lemons = 0;
		if (i >= UNTOUCHED_GROUPS)
			bit_set_clear(u->touched);
	}
}

/* ---- the clocks ---- */

static double weight(const struct node_set *r, const struct untouched *u, const struct untouched_clock *c)
{
	double extra = failure_of(r, c)->cause == FAILURE_PREEMPTION ? 0 : r->cluster->lemon_factor - 1;

	return (double)u->count + (double)u->lemons * extra;
}

/* The failure after the one at `hazard`. */
static void draw(struct node_set *r, const struct untouched *u, struct untouched_clock *c, double hazard)
{
	struct node_set_class *class = &r->classes[c->class];
	double more = stream_exponential(&class->lifetime) / (weight(r, u, c) * class->weight);

	hazard_clock_plan(&c->clock, &class->failure->lifetime, u->born_s, hazard + more);
}

static void run_clocks(struct node_set *r, struct untouched *u, double age_s, double now_s)
{
	u->born_s = now_s - age_s;
	for (size_t i = 0; i < u->clock_count && u->count; i++)
		draw(r, u, &u->clocks[i], distribution_hazard(&failure_of(r, &u->clocks[i])->lifetime, age_s));
}

/* Their clocks start, at that age. */
static void begin(struct node_set *r, struct untouched *u, double age_s, double now_s)
{
	double share = r->cluster->lemon_share;

	u->count = u->size;
	if (u->clock_count && share > 0 && u->touched == &r->touched) {
		gsl_rng rng = stream_gsl(&r->which);

		u->lemons = (int64_t)gsl_ran_binomial(&rng, share, u->size);
	}
	run_clocks(r, u, age_s, now_s);
}

void untouched_enter(struct node_set *r, double now_s)
{
	begin(r, &r->untouched[UNTOUCHED_UP], r->cluster->node_age_s, now_s);
	begin(r, &r->untouched[UNTOUCHED_SPARE], 0, now_s);
	begin(r, &r->untouched[UNTOUCHED_COLD], 0, now_s);
}

void untouched_enter_groups(struct node_set *r, double now_s)
{
	for (size_t i = UNTOUCHED_GROUPS; i < r->own_count; i++)
		begin(r, &r->untouched[i], 0, now_s);
}

/* One is less: clocks go slower. That of `fired` has run out. */
static void leave(struct node_set *r, struct untouched *u, int is_lemon, const struct untouched_clock *fired,
		  double now_s)
{
	struct untouched before = *u;

	u->count--;
	u->lemons -= is_lemon && u->lemons;
	for (size_t i = 0; i < u->clock_count && u->count; i++) {
		struct untouched_clock *c = &u->clocks[i];

		if (c == fired)
			draw(r, u, c, c->clock.hazard);
		else
			hazard_clock_stretch(&c->clock, &failure_of(r, c)->lifetime, u->born_s, weight(r, &before, c),
					     weight(r, u, c), now_s);
	}
}

void untouched_schedule(struct node_set *r)
{
	uint32_t payload = UINT32_MAX, first = payload;
	double first_s = INFINITY;

	for (size_t i = 0; i < r->untouched_count; i++)
		for (size_t k = 0; k < r->untouched[i].clock_count; k++, payload--)
			if (r->untouched[i].count && r->untouched[i].clocks[k].clock.next_s < first_s) {
				first_s = r->untouched[i].clocks[k].clock.next_s;
				first = payload;
			}
	event_queue_set(r->queue, TIMER_NODE_FAILURE, (struct event){ first_s, EVENT_NODE_FAILURE, first });
}

/* ---- who it is ---- */

static struct untouched *part_of(const struct node_set *r, uint32_t i)
{
	enum node_state state = node_set_first_state(r, i);

	for (size_t k = r->own_count; k < r->untouched_count && state != NODE_COLD; k++)
		if (i - r->untouched[k].first < r->untouched[k].size)
			return &r->untouched[k];
	return &r->untouched[state == NODE_UP ? UNTOUCHED_UP : state == NODE_SPARE ? UNTOUCHED_SPARE : UNTOUCHED_COLD];
}

static int is_left(const struct node_set *r, const struct untouched *u, uint32_t i)
{
	return !bit_set_has(u->touched, i) && (u->range == u->size || part_of(r, i) == u);
}

/* When it entered. */
static double first_age_s(const struct node_set *r, const struct untouched *u, enum node_state state)
{
	if (u->number != NODE_POOL_NONE)
		return r->entered_s - u->born_s;
	return state == NODE_UP ? r->cluster->node_age_s : 0;
}

/* It is in the state that it has been in from the first. */
static struct node *touch(struct node_set *r, struct untouched *u, uint32_t i, int is_lemon)
{
	struct node *n = node_set_mark(r, i);

	*n = (struct node){ .index = i,
			    .state = node_set_first_state(r, i),
			    .number = u->number == NODE_POOL_NONE ? NODE_POOL_NONE : u->number + (i - u->first),
			    .is_lemon = is_lemon,
			    .armed_s = r->entered_s };
	n->age_s = first_age_s(r, u, n->state);
	return n;
}

struct node *node_of(struct node_set *r, uint32_t i, double now_s)
{
	struct untouched *u;
	int is_lemon = 0;

	if (bit_set_has(&r->touched, i))
		return node_set_at(r, i);
	u = part_of(r, i);
	if (!u->clock_count && u->number == NODE_POOL_NONE)
		is_lemon = r->cluster->lemon_share > 0 && stream_uniform(&r->which) <= r->cluster->lemon_share;
	else if (u->lemons)
		is_lemon = stream_uniform(&r->which) * (double)u->count <= (double)u->lemons;
	leave(r, u, is_lemon, NULL, now_s);
	return touch(r, u, i, is_lemon);
}

/* ---- those of a pool ---- */

static struct untouched *add_range(struct node_set *r, int has_clocks)
{
	size_t had = r->untouched_capacity;
	struct untouched *u;

	r->untouched = mem_grow(r->untouched, r->untouched_count, &r->untouched_capacity, sizeof(*r->untouched));
	memset(&r->untouched[had], 0, (r->untouched_capacity - had) * sizeof(*r->untouched));
	u = &r->untouched[r->untouched_count++];
	*u = (struct untouched){ .touched = &r->touched, .clocks = u->clocks, .number = NODE_POOL_NONE };
	if (has_clocks)
		give_clocks(r, u);
	return u;
}

/* One to which something has happened in an earlier job. */
static void wake(struct node_set *r, uint32_t i, uint32_t number, double now_s)
{
	const struct pool_node *known = &r->pool->nodes[number];
	struct node *n = node_set_mark(r, i);

	*n = (struct node){ .index = i,
			    .state = node_set_first_state(r, i),
			    .number = number,
			    .is_lemon = known->is_lemon,
			    .failures = known->failures,
			    .age_s = known->age_s,
			    .armed_s = now_s };
	if (node_runs(r, n->state))
		node_arm(r, n, now_s);
}

/* Numbers from `first` on, nodes of the pool; new ones where it has no more. */
static void enter_range(struct node_set *r, uint32_t first, uint32_t most, int has_clocks, double now_s)
{
	struct pool_range range = node_pool_take(r->pool, most);
	struct untouched *u = add_range(r, has_clocks);

	u->first = first;
	u->size = u->range = range.begin < range.end ? range.end - range.begin : most;
	if (range.begin == range.end) {
		begin(r, u, node_set_first_state(r, first) == NODE_UP ? r->cluster->node_age_s : 0, now_s);
		return;
	}
	u->number = range.begin;
	u->count = range.count;
	u->lemons = range.lemons;
	run_clocks(r, u, range.age_s, now_s);
	for (uint32_t i = bit_set_next(&r->pool->touched, range.begin); i < range.end;
	     i = bit_set_next(&r->pool->touched, i + 1))
		wake(r, first + (i - range.begin), i, now_s);
}

static void enter_ranges(struct node_set *r, uint32_t first, int64_t count, int has_clocks, double now_s)
{
	for (uint32_t end = first + (uint32_t)count; first < end; first += r->untouched[r->untouched_count - 1].size)
		enter_range(r, first, end - first, has_clocks, now_s);
}

static void touch_each(struct node_set *r, double now_s)
{
	for (uint32_t i = 0; i < r->cluster->nodes + r->cluster->spares; i++) {
		int is_known = bit_set_has(&r->touched, i);
		struct node *n = node_of(r, i, now_s);

		if (!is_known && node_runs(r, n->state))
			node_arm(r, n, now_s);
	}
}

void untouched_enter_pool(struct node_set *r, double now_s)
{
	const struct cluster *c = r->cluster;

	r->untouched[UNTOUCHED_UP].range = r->untouched[UNTOUCHED_UP].size = 0;
	r->untouched[UNTOUCHED_SPARE].range = r->untouched[UNTOUCHED_SPARE].size = 0;
	begin(r, &r->untouched[UNTOUCHED_COLD], 0, now_s);
	if (r->is_each) {
		enter_ranges(r, 0, c->nodes + c->spares, 0, now_s);
		touch_each(r, now_s);
	} else {
		enter_ranges(r, 0, c->nodes, 1, now_s);
		enter_ranges(r, (uint32_t)c->nodes, c->spares, c->spares_fail, now_s);
	}
	count_clocks(r);
}

void untouched_leave_pool(struct node_set *r, double now_s)
{
	for (size_t i = r->own_count; i < r->untouched_count; i++) {
		const struct untouched *u = &r->untouched[i];

		if (u->number != NODE_POOL_NONE)
			node_pool_give(r->pool, (struct pool_range){ .begin = u->number,
								     .end = u->number + u->size,
								     .age_s = (u->clock_count ? now_s : r->entered_s) -
									      u->born_s,
								     .count = u->count,
								     .lemons = u->lemons });
	}
	drop_ranges(r);
}

/* ---- who fails ---- */

/* Any of them. The fewer are left the more often it looks: all in all n log n times until none is. */
static uint32_t pick(struct node_set *r, const struct untouched *u)
{
	uint32_t i;

	do
		i = u->first + (uint32_t)(stream_fraction(stream_u64(&r->which)) * u->range);
	while (!is_left(r, u, i));
	return i;
}

/* Of that payload: in the order in which untouched_schedule counts. */
static struct untouched_clock *clock_of(const struct node_set *r, uint32_t payload, struct untouched **part)
{
	size_t i = UINT32_MAX - payload;
	struct untouched *u = r->untouched;

	for (; i >= u->clock_count; u++)
		i -= u->clock_count;
	*part = u;
	return &u->clocks[i];
}

int untouched_is_payload(const struct node_set *r, uint32_t payload)
{
	return UINT32_MAX - payload < r->clock_count;
}

size_t untouched_class(const struct node_set *r, uint32_t payload)
{
	struct untouched *u;

	return clock_of(r, payload, &u)->class;
}

uint32_t untouched_fail(struct node_set *r, uint32_t payload, double now_s)
{
	struct untouched *u;
	struct untouched_clock *c = clock_of(r, payload, &u);
	double of_lemons =
		(double)u->lemons * (failure_of(r, c)->cause == FAILURE_PREEMPTION ? 1 : r->cluster->lemon_factor);
	int is_lemon = u->lemons && stream_uniform(&r->which) * weight(r, u, c) <= of_lemons;
	uint32_t i = pick(r, u);

	leave(r, u, is_lemon, c, now_s);
	if (u->touched == &r->touched)
		touch(r, u, i, is_lemon)->class = (uint32_t)c->class;
	else
		bit_set_add(u->touched, i);
	return i;
}

int untouched_is_sound(const struct node_set *r)
{
	for (size_t i = 0; i < r->untouched_count; i++) {
		const struct untouched *u = &r->untouched[i];
		int64_t left = 0;

		for (uint32_t k = u->first; k < u->first + u->range; k++)
			left += is_left(r, u, k);
		if (r->is_entered && (left != u->count || u->lemons > u->count || u->lemons < 0))
			return 0;
	}
	return 1;
}
