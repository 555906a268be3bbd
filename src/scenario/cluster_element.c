/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/cluster_element.h"

#include "scenario/accelerator_element.h"
#include "scenario/checkpoint_element.h"
#include "scenario/elastic_element.h"
#include "scenario/failure_element.h"
#include "scenario/id_reference.h"
#include "scenario/layout_element.h"
#include "scenario/overhead_element.h"
#include "scenario/node_set_element.h"
#include "scenario/segment_element.h"
#include "scenario/speed_element.h"
#include "scenario/stop_element.h"

enum { NODES_MOST = 10000000, GPUS_PER_NODE_MOST = 1024, SPARES_MOST = 1000000 };
#define GPUS_MOST 1e8

const struct cluster *cluster_element_read(struct scenario *s, struct element e)
{
	static const struct field host = { "host", DIMENSION_BANDWIDTH, 0, 1e16, 1, "of one GPU, one way" };
	static const struct field network = { "network", DIMENSION_BANDWIDTH, 0, 1e16, 1, "of one GPU, one way" };
	struct field_reader *r = &s->reader;
	struct cluster *c = scenario_resolved(s, e);
	struct element accelerator;

	if (c)
		return c;
	c = scenario_resolve(s, e, sizeof(*c));
	c->id = id_reference_text(s, e, "id");
	accelerator = id_reference_follow(s, e, "accelerator", 1);
	c->accelerator = accelerator.node ? accelerator_element_read(s, accelerator) : NULL;
	c->nodes = c->gpus_per_node = 1;
	field_quantity(r, e, &network, &c->network_b_per_s, NULL);
	field_quantity(r, e, &host, &c->host_b_per_s, NULL);
	field_integer(r, e, "nodes", 1, NODES_MOST, &c->nodes);
	field_integer(r, e, "gpus-per-node", 1, GPUS_PER_NODE_MOST, &c->gpus_per_node);
	c->domain = c->accelerator ? c->accelerator->domain : 0;
	if (field_integer(r, e, "domain", 1, 100000, &c->domain) && c->domain % c->gpus_per_node)
		field_fault(r, e, "domain", "must be whole nodes of %lld GPUs; accepted: such as %lld",
			    (long long)c->gpus_per_node,
			    (long long)((c->domain / c->gpus_per_node + 1) * c->gpus_per_node));
	if (!field_is_present(e, "spares"))
		field_default(r, e, "spares", "0");
	field_integer(r, e, "spares", 0, SPARES_MOST, &c->spares);
	if (cluster_held_gpus(c) > GPUS_MOST)
		field_fault(r, e, "nodes", "%.0f GPUs are beyond the limit of %.0f", cluster_held_gpus(c), GPUS_MOST);
	speed_element_read(s, e, &c->speed);
	stop_element_read_all(s, e, c);
	node_set_element_read_all(s, e, c);
	segment_element_read(s, e, c);
	overhead_element_read(s, e, c);
	failure_element_read_all(s, e, c);
	checkpoint_element_read_all(s, e, c);
	layout_element_read(s, e, &c->layout);
	elastic_element_read(s, e, c);
	return c;
}
