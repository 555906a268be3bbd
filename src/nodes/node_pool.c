/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_pool.h"

#include "base/bug.h"
#include "base/mem.h"

#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>

void node_pool_init(struct node_pool *p, const struct cluster *cluster)
{
	*p = (struct node_pool){ .cluster = cluster, .count = (uint32_t)(cluster->nodes + cluster->spares) };
	p->nodes = mem_alloc(p->count, sizeof(*p->nodes));
	bit_set_init(&p->touched, p->count);
}

void node_pool_release(struct node_pool *p)
{
	free(p->nodes);
	free(p->ranges);
	bit_set_release(&p->touched);
}

static void make_room(struct node_pool *p)
{
	p->ranges = mem_grow(p->ranges, p->range_count, &p->range_capacity, sizeof(*p->ranges));
}

void node_pool_start(struct node_pool *p, uint64_t event_seed, uint64_t replication)
{
	stream_init(&p->stream, event_seed, replication, PURPOSE_POOL, 0);
	bit_set_clear(&p->touched);
	p->range_count = 0;
	make_room(p);
	p->ranges[p->range_count++] = (struct pool_range){ .end = p->count,
							   .age_s = p->cluster->node_age_s,
							   .count = p->count,
							   .lemons = p->cluster->lemon_share > 0 ? -1 : 0 };
}

static int64_t count_untouched(const struct node_pool *p, uint32_t begin, uint32_t end)
{
	int64_t count = end - begin;

	for (uint32_t i = bit_set_next(&p->touched, begin); i < end; i = bit_set_next(&p->touched, i + 1))
		count--;
	return count;
}

/* Any of the untouched may be among the first. */
static void divide(struct node_pool *p, size_t k, uint32_t at)
{
	gsl_rng rng = stream_gsl(&p->stream);
	struct pool_range *first, *rest;

	make_room(p);
	first = &p->ranges[k];
	rest = first + 1;
	memmove(rest, first, (p->range_count++ - k) * sizeof(*rest));
	first->end = rest->begin = at;
	first->count = count_untouched(p, first->begin, at);
	if (first->lemons > 0)
		first->lemons = gsl_ran_hypergeometric(&rng, (unsigned)rest->lemons,
						       (unsigned)(rest->count - rest->lemons), (unsigned)first->count);
	rest->lemons -= first->lemons > 0 ? first->lemons : 0;
	rest->count -= first->count;
}

struct pool_range node_pool_take(struct node_pool *p, uint32_t most)
{
	gsl_rng rng = stream_gsl(&p->stream);
	struct pool_range *r;
	size_t k = 0;

	while (k < p->range_count && p->ranges[k].is_taken)
		k++;
	if (k == p->range_count)
		return (struct pool_range){ 0 };
	if (p->ranges[k].end - p->ranges[k].begin > most)
		divide(p, k, p->ranges[k].begin + most);
	r = &p->ranges[k];
	if (r->lemons < 0)
		r->lemons = (int64_t)gsl_ran_binomial(&rng, p->cluster->lemon_share, (unsigned)r->count);
	r->is_taken = 1;
	return *r;
}

/* Range k and the next become one, where they are alike. */
static void join(struct node_pool *p, size_t k)
{
	struct pool_range *a = &p->ranges[k], *b = a + 1;

	if (k + 1 >= p->range_count || a->is_taken || b->is_taken || a->age_s != b->age_s ||
	    (a->lemons < 0) != (b->lemons < 0))
		return;
	b->begin = a->begin;
	b->count += a->count;
	b->lemons += b->lemons < 0 ? 0 : a->lemons;
	memmove(a, b, (--p->range_count - k) * sizeof(*a));
}

void node_pool_give(struct node_pool *p, struct pool_range back)
{
	size_t k = 0;

	while (p->ranges[k].begin != back.begin)
		BUG_IF(++k == p->range_count);
	back.is_taken = 0;
	p->ranges[k] = back;
	join(p, k);
	if (k)
		join(p, k - 1);
}

void node_pool_keep(struct node_pool *p, uint32_t number, struct pool_node node)
{
	bit_set_add(&p->touched, number);
	p->nodes[number] = node;
}
