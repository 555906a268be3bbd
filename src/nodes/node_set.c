/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_set.h"

#include "base/mem.h"
#include "nodes/node.h"
#include "nodes/slots.h"
#include "nodes/diagnosis.h"
#include "nodes/repair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BITS 64

/* 64-bit words that hold a bit a node. */
static size_t words(const struct node_set *r)
{
	return (r->count + WORD_BITS - 1) / WORD_BITS;
}

struct node *node_set_next(const struct node_set *r, enum node_state state, const struct node *n)
{
	const uint64_t *bits = r->of_state[state];
	size_t from = n ? (size_t)(n - r->nodes) + 1 : 0, w = from / WORD_BITS;
	uint64_t word = w < words(r) ? bits[w] & (~UINT64_C(0) << from % WORD_BITS) : 0;

	while (!word && ++w < words(r))
		word = bits[w];
	return word ? &r->nodes[w * WORD_BITS + (size_t)__builtin_ctzll(word)] : NULL;
}

struct node *node_set_first(const struct node_set *r, enum node_state state)
{
	return r->count_of[state] ? node_set_next(r, state, NULL) : NULL;
}

struct node *node_set_at(const struct node_set *r, enum node_state state, int64_t n)
{
	const uint64_t *bits = r->of_state[state];
	size_t w = 0;
	uint64_t word;

	for (; n >= __builtin_popcountll(bits[w]); w++)
		n -= __builtin_popcountll(bits[w]);
	for (word = bits[w]; n > 0; n--)
		word &= word - 1;
	return &r->nodes[w * WORD_BITS + (size_t)__builtin_ctzll(word)];
}

static int is_of_nodes(const struct failure *f)
{
	return failure_takes_node(f->cause) || f->cause == FAILURE_GROUP;
}

void node_set_init(struct node_set *r, const struct cluster *cluster, const struct failure *preemption,
		   struct event_queue *queue)
{
	*r = (struct node_set){ .cluster = cluster,
				.queue = queue,
				.count = (uint32_t)(cluster->nodes + cluster->spares + cluster->cold) };
	r->nodes = mem_alloc(r->count, sizeof(*r->nodes));
	r->of_state[0] = mem_alloc(NODE_STATES * words(r), sizeof(**r->of_state));
	for (size_t i = 1; i < NODE_STATES; i++)
		r->of_state[i] = r->of_state[0] + i * words(r);
	r->classes = mem_alloc(cluster->failure_count + 1, sizeof(*r->classes));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (is_of_nodes(&cluster->failures[i]))
			r->classes[r->class_count++].failure = &cluster->failures[i];
	if (preemption)
		r->classes[r->class_count++].failure = preemption;
}

void node_set_release(struct node_set *r)
{
	free(r->nodes);
	free(r->of_state[0]);
	free(r->classes);
}

void node_set_start(struct node_set *r, uint64_t seed, uint64_t luck, uint64_t replication)
{
	r->missing = r->busy = r->on_demand = 0;
	r->capacity = INT64_MAX;
	r->is_entered = 0;
	r->out_s = 0;
	r->tickets = 0;
	stream_init(&r->luck, luck, replication, PURPOSE_NODE, 0);
	for (size_t i = 0; i < r->class_count; i++) {
		struct node_set_class *c = &r->classes[i];

		c->traced = 0;
		c->weight = failure_weight(c->failure, r->cluster, seed, replication);
		stream_init(&c->lifetime, luck, replication, PURPOSE_LIFETIME, c->failure->entity);
		stream_init(&c->repair, luck, replication, PURPOSE_REPAIR, c->failure->entity);
	}
}

static enum node_state first_state(const struct node_set *r, uint32_t i)
{
	const struct cluster *c = r->cluster;

	return i < c->nodes ? NODE_UP : i < c->nodes + c->spares ? NODE_SPARE : NODE_COLD;
}

/* Nobody is away, and no clock runs. */
static void line_up(struct node_set *r)
{
	memset(r->count_of, 0, sizeof(r->count_of));
	memset(r->of_state[0], 0, NODE_STATES * words(r) * sizeof(**r->of_state));
	r->missing = r->busy = 0;
	for (uint32_t i = 0; i < r->count; i++) {
		if (r->is_entered)
			event_queue_cancel(r->queue, r->nodes[i].next);
		r->nodes[i] = (struct node){ .state = first_state(r, i), .number = NODE_POOL_NONE };
		r->count_of[r->nodes[i].state]++;
		r->of_state[r->nodes[i].state][i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
	}
}

/* From the pool, as it has become; else new. Cold ones are always new. */
static void recruit(struct node_set *r, struct node *n)
{
	n->number = r->pool && n->state != NODE_COLD ? node_pool_take(r->pool) : NODE_POOL_NONE;
	if (n->number == NODE_POOL_NONE) {
		n->is_lemon = node_set_happens(r, r->cluster->lemon_share);
		return;
	}
	n->is_lemon = r->pool->nodes[n->number].is_lemon;
	n->failures = r->pool->nodes[n->number].failures;
	n->age_s = r->pool->nodes[n->number].age_s;
}

void node_set_enter(struct node_set *r, double now_s)
{
	r->entered_s = r->metered_s = now_s;
	line_up(r);
	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		recruit(r, n);
		if (n->state == NODE_UP || (n->state == NODE_SPARE && r->cluster->spares_fail))
			node_arm(r, n, now_s);
	}
	if (!r->is_entered)
		diagnosis_begin(r, now_s);
	r->is_entered = 1;
	slots_limit(r, r->capacity, now_s);
}

void node_set_leave(struct node_set *r, double now_s)
{
	if (!r->pool || !r->is_entered)
		return;
	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (n->number == NODE_POOL_NONE)
			continue;
		if (n->state == NODE_GONE)
			node_be_another(r, n);
		r->pool->nodes[n->number].age_s = node_age_s(r, n, now_s);
		r->pool->nodes[n->number].is_lemon = n->is_lemon;
		r->pool->nodes[n->number].failures = n->failures;
		node_pool_give(r->pool, n->number);
	}
	line_up(r);
}

/* Other machines: whoever is away is replaced by a new node. */
void node_set_refresh(struct node_set *r, double now_s)
{
	if (r->pool) {
		node_set_enter(r, now_s);
		return;
	}
	slots_meter(r, now_s);
	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (node_is_in_service(n))
			continue;
		event_queue_cancel(r->queue, n->next);
		slots_arrive(r, n, now_s);
	}
	r->busy = 0;
}

int node_set_is_stuck(const struct node_set *r)
{
	const int64_t *count = r->count_of;

	return r->missing > 0 && !count[NODE_REPAIR] && !count[NODE_WAITING] && !count[NODE_COMING];
}

/* Nodes of that state that their bit finds. */
static int64_t marked(const struct node_set *r, enum node_state state)
{
	int64_t count = 0;

	for (const struct node *n = node_set_next(r, state, NULL); n; n = node_set_next(r, state, n))
		count += n->state == state;
	return count;
}

int node_set_is_sound(const struct node_set *r)
{
	int64_t count[NODE_STATES] = { 0 }, busy = 0, on_demand = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct node *n = &r->nodes[i];
		int is_due = event_queue_is_pending(r->queue, n->next);

		count[n->state]++;
		on_demand += n->is_on_demand;
		busy += n->state == NODE_REPAIR && repair_needs_crew(r, n);
		if ((n->state == NODE_REPAIR || n->state == NODE_COMING) != is_due && n->state != NODE_UP &&
		    n->state != NODE_SPARE)
			return 0;
	}
	for (int i = 0; i < NODE_STATES; i++)
		if (count[i] != r->count_of[i] || count[i] != marked(r, (enum node_state)i))
			return 0;
	if (on_demand != r->on_demand || slots_held(r) > r->capacity || slots_held(r) < 0)
		return 0;
	return r->missing >= 0 && count[NODE_UP] + r->missing == r->cluster->nodes && busy == r->busy &&
	       (r->missing == 0 || count[NODE_SPARE] == 0) && (count[NODE_WAITING] == 0 || busy == r->cluster->crew);
}
