/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/storage_outages.h"

#include "base/mem.h"
#include "event/event_class.h"

#include <stdlib.h>

void storage_outages_init(struct storage_outages *o, const struct cluster *cluster, struct event_queue *queue)
{
	*o = (struct storage_outages){ .queue = queue, .cluster = cluster };
	o->items = mem_alloc(cluster->failure_count + 1, sizeof(*o->items));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (cluster->failures[i].cause == FAILURE_STORAGE)
			o->items[o->count++].failure = &cluster->failures[i];
}

void storage_outages_release(struct storage_outages *o)
{
	free(o->items);
}

void storage_outages_begin(struct storage_outages *o, uint32_t payload, double now_s)
{
	struct outage *item = &o->items[payload];

	if (item->failure->has_repair)
		event_queue_add(o->queue,
				(struct event){ now_s + distribution_draw(&item->failure->repair, &item->repair),
						EVENT_OUTAGE_OVER, payload });
}

void storage_outages_end(struct storage_outages *o, uint32_t payload, double now_s)
{
	struct outage *item = &o->items[payload];
	double life_s = distribution_hazard_inverse(&item->failure->lifetime,
						    stream_exponential(&item->lifetime) / item->weight);

	event_queue_add(o->queue, (struct event){ now_s + life_s, EVENT_OUTAGE, payload });
}

void storage_outages_start(struct storage_outages *o, uint64_t seed, uint64_t replication)
{
	for (size_t i = 0; i < o->count; i++) {
		struct outage *item = &o->items[i];

		item->weight = failure_weight(item->failure, o->cluster, seed, replication);
		stream_init(&item->lifetime, seed ^ o->event_salt, replication, PURPOSE_OUTAGE, item->failure->entity);
		stream_init(&item->repair, seed ^ o->event_salt, replication, PURPOSE_REPAIR, item->failure->entity);
		storage_outages_end(o, (uint32_t)i, 0);
	}
}
