/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_set.h"

#include "base/mem.h"
#include "model/segment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first nodes of each domain work. */
static enum node_state first_in_domain(const struct cluster *c, uint32_t node)
{
	int64_t whole = segment_domain_nodes(c, 0), domain = node / whole;
	int64_t before = domain * segment_nodes(whole, c->segment); /* nodes that work in the domains before */
	int64_t place = node - domain * whole;

	return place < segment_nodes(segment_domain_nodes(c, domain), c->segment) && before + place < c->nodes
		       ? NODE_UP
		       : NODE_SPARE;
}

enum node_state node_set_first_state(const struct node_set *r, uint32_t i)
{
	const struct cluster *c = r->cluster;

	if (c->segment)
		return first_in_domain(c, i);
	return i < c->nodes ? NODE_UP : i < c->nodes + c->spares ? NODE_SPARE : NODE_COLD;
}

static int is_of_nodes(const struct failure *f)
{
	return failure_takes_node(f->cause) || f->cause == FAILURE_GROUP;
}

/* So many more, or less, of that state are in the node's domain of links. */
static void count_in_domain(struct node_set *r, uint32_t node, enum node_state state, int by)
{
	uint32_t d;

	if (!r->up_of || (state != NODE_UP && state != NODE_SPARE))
		return;
	d = node / (uint32_t)segment_domain_nodes(r->cluster, 0);
	(state == NODE_UP ? r->up_of : r->spare_of)[d] += by;
	bit_set_add(&r->changed, d);
	if (r->spare_of[d] >= r->cluster->segment)
		bit_set_add(&r->roomy, d);
	else
		bit_set_remove(&r->roomy, d);
}

static void init_domains(struct node_set *r)
{
	uint32_t domains = (uint32_t)segment_domains(r->cluster);

	r->up_of = mem_alloc(2 * (size_t)domains, sizeof(*r->up_of));
	r->spare_of = r->up_of + domains;
	bit_set_init(&r->changed, domains);
	bit_set_init(&r->roomy, domains);
	for (uint32_t i = 0; i < r->count; i++)
		count_in_domain(r, i, node_set_first_state(r, i), 1);
}

void node_set_init(struct node_set *r, const struct cluster *cluster, const struct failure *preemption,
		   struct event_queue *queue)
{
	*r = (struct node_set){ .cluster = cluster,
				.queue = queue,
				.count = (uint32_t)(cluster->nodes + cluster->spares + cluster->cold) };
	r->nodes = mem_alloc(r->count, sizeof(*r->nodes));
	bit_set_init(&r->touched, r->count);
	r->place_of = mem_alloc(r->count, sizeof(*r->place_of));
	for (size_t i = 0; i < NODE_STATES; i++)
		bit_set_init(&r->of_state[i], r->count);
	for (uint32_t i = 0; i < r->count; i++)
		bit_set_add(&r->of_state[node_set_first_state(r, i)], i);
	r->classes = mem_alloc(cluster->failure_count + 1, sizeof(*r->classes));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (is_of_nodes(&cluster->failures[i]))
			r->classes[r->class_count++].failure = &cluster->failures[i];
	if (preemption)
		r->classes[r->class_count++].failure = preemption;
	if (cluster->segment)
		init_domains(r);
}

void node_set_release(struct node_set *r)
{
	bit_set_release(&r->touched);
	free(r->place_of);
	free(r->line);
	free(r->nodes);
	for (size_t i = 0; i < NODE_STATES; i++)
		bit_set_release(&r->of_state[i]);
	free(r->classes);
	free(r->up_of);
	bit_set_release(&r->changed);
	bit_set_release(&r->roomy);
}

void node_set_start(struct node_set *r, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	r->on_demand = 0;
	r->capacity = INT64_MAX;
	r->is_entered = 0;
	r->out_s = 0;
	node_set_line_up(r);
	stream_init(&r->event_stream, event_seed, replication, PURPOSE_NODE, 0);
	stream_init(&r->which, event_seed, replication, PURPOSE_NODE, 1);
	for (size_t i = 0; i < r->class_count; i++) {
		struct node_set_class *c = &r->classes[i];

		c->traced = 0;
		c->weight = failure_weight(c->failure, r->cluster, seed, replication);
		stream_init(&c->lifetime, event_seed, replication, PURPOSE_LIFETIME, c->failure->entity);
		stream_init(&c->renewal, event_seed, replication, PURPOSE_RENEWAL, c->failure->entity);
		stream_init(&c->repair, event_seed, replication, PURPOSE_REPAIR, c->failure->entity);
	}
}

void node_set_move(struct node_set *r, struct node *n, enum node_state state)
{
	uint32_t i = n->index;

	count_in_domain(r, i, n->state, -1);
	r->count_of[n->state]--;
	r->count_of[state]++;
	bit_set_remove(&r->of_state[n->state], i);
	bit_set_add(&r->of_state[state], i);
	n->state = state;
	count_in_domain(r, i, state, 1);
}

struct node *node_set_mark(struct node_set *r, uint32_t i)
{
	bit_set_add(&r->touched, i);
	r->place_of[i] = r->touched_count;
	return &r->nodes[r->touched_count++];
}

void node_set_share(struct node_set *r, struct node_pool *pool)
{
	r->pool = pool;
	r->is_each = r->cluster->segment > 0; /* who steps back from a broken one keeps an age of its own */
}

void node_set_line_up(struct node_set *r)
{
	for (uint32_t k = 0; k < r->touched_count; k++) {
		const struct node *n = &r->nodes[k];
		uint32_t i = n->index;

		if (r->is_entered)
			event_queue_cancel(r->queue, n->next);
		bit_set_remove(&r->of_state[n->state], i);
		bit_set_add(&r->of_state[node_set_first_state(r, i)], i);
		bit_set_remove(&r->touched, i);
		count_in_domain(r, i, n->state, -1);
		count_in_domain(r, i, node_set_first_state(r, i), 1);
	}
	if (r->up_of)
		bit_set_clear(&r->changed);
	r->touched_count = 0;
	memset(r->count_of, 0, sizeof(r->count_of));
	r->count_of[NODE_UP] = r->cluster->nodes;
	r->count_of[NODE_SPARE] = r->cluster->spares;
	r->count_of[NODE_COLD] = r->cluster->cold;
	r->missing = r->busy = 0;
	r->tickets = r->served = 0;
}

int node_set_is_stuck(const struct node_set *r)
{
	const int64_t *count = r->count_of;

	return r->missing > 0 && !count[NODE_REPAIR] && !count[NODE_WAITING] && !count[NODE_COMING];
}
