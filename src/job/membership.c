/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/membership.h"

#include "model/elastic.h"

void membership_init(struct membership *m, const struct cluster *cluster)
{
	*m = (struct membership){ .cluster = cluster, .is_used = elastic_is_used(cluster) };
}

void membership_start(struct membership *m, uint64_t seed, uint64_t replication)
{
	m->ready = m->working = m->computed = m->cluster->nodes;
	if (m->is_used)
		stream_init(&m->event_stream, seed, replication, PURPOSE_IDLE, 0);
}

int membership_is_hit(struct membership *m, int64_t up, int64_t lost)
{
	int64_t idle = up - m->working;
	double none = 1; /* the chance that all that are gone were idle */

	if (lost > idle)
		return 1;
	for (int64_t i = 0; i < lost; i++)
		none *= (double)(idle - i) / (double)(up - i);
	return stream_uniform(&m->event_stream) > none;
}

const struct distribution *membership_change(const struct membership *m)
{
	const struct elastic *e = &m->cluster->elastic;

	if (m->working < m->computed && e->has_shrink)
		return &e->shrink_takes;
	return m->working > m->computed && e->has_grow ? &e->grow_takes : NULL;
}
