/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_pool.h"

#include "base/mem.h"

#include <stdlib.h>

void node_pool_init(struct node_pool *p, const struct cluster *cluster)
{
	*p = (struct node_pool){ .cluster = cluster, .count = (uint32_t)(cluster->nodes + cluster->spares) };
	p->nodes = mem_alloc(p->count, sizeof(*p->nodes));
}

void node_pool_release(struct node_pool *p)
{
	free(p->nodes);
}

void node_pool_start(struct node_pool *p, uint64_t event_seed, uint64_t replication)
{
	double share = p->cluster->lemon_share;
	struct stream stream;

	stream_init(&stream, event_seed, replication, PURPOSE_POOL, 0);
	p->first = 0;
	for (uint32_t i = 0; i < p->count; i++)
		p->nodes[i] = (struct pool_node){ .age_s = p->cluster->node_age_s,
						  .is_lemon = share > 0 && stream_uniform(&stream) <= share };
}

uint32_t node_pool_take(struct node_pool *p)
{
	while (p->first < p->count && p->nodes[p->first].is_taken)
		p->first++;
	if (p->first == p->count)
		return NODE_POOL_NONE;
	p->nodes[p->first].is_taken = 1;
	return p->first++;
}

void node_pool_give(struct node_pool *p, uint32_t number)
{
	p->nodes[number].is_taken = 0;
	if (number < p->first)
		p->first = number;
}
