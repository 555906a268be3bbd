/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_set.h"

#include "base/mem.h"
#include "model/segment.h"

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
	if (cluster->segment) {
		r->up_of = mem_alloc(2 * (size_t)segment_domains(cluster), sizeof(*r->up_of));
		r->spare_of = r->up_of + segment_domains(cluster);
	}
}

void node_set_release(struct node_set *r)
{
	free(r->nodes);
	free(r->of_state[0]);
	free(r->classes);
	free(r->up_of);
}

void node_set_start(struct node_set *r, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	r->missing = r->busy = r->on_demand = 0;
	r->capacity = INT64_MAX;
	r->is_entered = 0;
	r->out_s = 0;
	r->tickets = 0;
	stream_init(&r->event_stream, event_seed, replication, PURPOSE_NODE, 0);
	for (size_t i = 0; i < r->class_count; i++) {
		struct node_set_class *c = &r->classes[i];

		c->traced = 0;
		c->weight = failure_weight(c->failure, r->cluster, seed, replication);
		stream_init(&c->lifetime, event_seed, replication, PURPOSE_LIFETIME, c->failure->entity);
		stream_init(&c->repair, event_seed, replication, PURPOSE_REPAIR, c->failure->entity);
	}
}

size_t node_set_domain(const struct node_set *r, const struct node *n)
{
	return (size_t)(n - r->nodes) / (size_t)segment_domain_nodes(r->cluster, 0);
}

/* One more, or less, in that state. */
static void count_in_domain(struct node_set *r, const struct node *n, int by)
{
	size_t d;

	if (!r->up_of)
		return;
	d = node_set_domain(r, n);
	r->up_of[d] += n->state == NODE_UP ? by : 0;
	r->spare_of[d] += n->state == NODE_SPARE ? by : 0;
}

void node_set_move(struct node_set *r, struct node *n, enum node_state state)
{
	size_t i = (size_t)(n - r->nodes), w = i / WORD_BITS;
	uint64_t bit = UINT64_C(1) << i % WORD_BITS;

	count_in_domain(r, n, -1);
	r->count_of[n->state]--;
	r->count_of[state]++;
	r->of_state[n->state][w] &= ~bit;
	r->of_state[state][w] |= bit;
	n->state = state;
	count_in_domain(r, n, 1);
}

void node_set_recount(struct node_set *r)
{
	memset(r->count_of, 0, sizeof(r->count_of));
	memset(r->of_state[0], 0, NODE_STATES * words(r) * sizeof(**r->of_state));
	if (r->up_of)
		memset(r->up_of, 0, 2 * (size_t)segment_domains(r->cluster) * sizeof(*r->up_of));
	for (uint32_t i = 0; i < r->count; i++) {
		count_in_domain(r, &r->nodes[i], 1);
		r->count_of[r->nodes[i].state]++;
		r->of_state[r->nodes[i].state][i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
	}
}

int node_set_is_stuck(const struct node_set *r)
{
	const int64_t *count = r->count_of;

	return r->missing > 0 && !count[NODE_REPAIR] && !count[NODE_WAITING] && !count[NODE_COMING];
}
