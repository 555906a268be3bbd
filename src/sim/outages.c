/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/outages.h"

#include "base/mem.h"
#include "sim/event_class.h"

#include <stdlib.h>

void outages_init(struct outages *o, const struct cluster *cluster, struct event_queue *queue)
{
	*o = (struct outages){ .queue = queue, .cluster = cluster };
	o->items = mem_alloc(cluster->failure_count + 1, sizeof(*o->items));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (cluster->failures[i].cause == FAILURE_STORAGE)
			o->items[o->count++].failure = &cluster->failures[i];
}

void outages_release(struct outages *o)
{
	free(o->items);
}

void outages_begin(struct outages *o, uint32_t payload, double now_s)
{
	struct outage *item = &o->items[payload];

	if (item->failure->has_repair)
		event_queue_add(o->queue,
				(struct event){ now_s + distribution_draw(&item->failure->repair, &item->repair),
						EVENT_OUTAGE_OVER, payload });
}

void outages_end(struct outages *o, uint32_t payload, double now_s)
{
	struct outage *item = &o->items[payload];
	double life_s = distribution_hazard_inverse(&item->failure->lifetime,
						    stream_exponential(&item->lifetime) / item->weight);

	event_queue_add(o->queue, (struct event){ now_s + life_s, EVENT_OUTAGE, payload });
}

void outages_start(struct outages *o, uint64_t seed, uint64_t replication)
{
	for (size_t i = 0; i < o->count; i++) {
		struct outage *item = &o->items[i];

		item->weight = failure_weight(item->failure, o->cluster, seed, replication);
		stream_init(&item->lifetime, seed ^ o->luck, replication, PURPOSE_OUTAGE, item->failure->entity);
		stream_init(&item->repair, seed ^ o->luck, replication, PURPOSE_REPAIR, item->failure->entity);
		outages_end(o, (uint32_t)i, 0);
	}
}
