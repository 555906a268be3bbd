/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/elastic.h"

#include "base/bug.h"

/* Where experts are dealt to several replicas, as many together count as one. */
static int64_t replicas(const struct cluster *c, int64_t nodes)
{
	int64_t unit = layout_unit(&c->layout);

	BUG_IF(unit < 1);
	return nodes * c->gpus_per_node / unit;
}

int64_t elastic_nodes(const struct cluster *c, int64_t up)
{
	int64_t nodes;

	if (up >= c->nodes)
		return c->nodes;
	nodes = (replicas(c, up) * layout_unit(&c->layout) + c->gpus_per_node - 1) / c->gpus_per_node;
	return nodes < c->elastic.least ? 0 : nodes;
}

/* Microbatches of a step on so many replicas. */
static int64_t microbatches_on(const struct cluster *c, int64_t left)
{
	int64_t all = replicas(c, c->nodes), n = layout_microbatches(&c->layout, (int64_t)cluster_gpus(c));

	return c->elastic.keeps_batch ? (n * all + left - 1) / left : n;
}

struct cluster elastic_degraded(const struct cluster *c, int64_t least)
{
	struct cluster few = *c;

	while (!(few.nodes = elastic_nodes(c, least)))
		least++;
	if (few.layout.batch) {
		int64_t left = replicas(c, few.nodes);
		int64_t at_once = c->layout.microbatch * layout_data(&c->layout, left * layout_unit(&c->layout));

		few.layout.batch = at_once * microbatches_on(c, left);
	}
	return few;
}

double elastic_pace(const struct cluster *c, int64_t nodes)
{
	int64_t all = replicas(c, c->nodes), left = replicas(c, nodes), microbatches;
	double bubble;

	if (nodes >= c->nodes)
		return 1;
	if (!left)
		return 0;
	if (!c->elastic.keeps_batch)
		return (double)left / (double)all;
	microbatches = layout_microbatches(&c->layout, (int64_t)cluster_gpus(c));
	bubble = (double)(c->layout.pipeline - 1) / (double)c->layout.interleave;
	return ((double)microbatches + bubble) / ((double)microbatches_on(c, left) + bubble);
}
