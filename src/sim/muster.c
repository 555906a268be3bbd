/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/muster.h"

#include "model/elastic.h"

void muster_init(struct muster *m, const struct cluster *cluster)
{
	*m = (struct muster){ .cluster = cluster, .is_used = elastic_is_used(cluster) };
}

void muster_start(struct muster *m, uint64_t seed, uint64_t replication)
{
	m->ready = m->working = m->computed = m->cluster->nodes;
	if (m->is_used)
		stream_init(&m->luck, seed, replication, PURPOSE_IDLE, 0);
}

int muster_is_hit(struct muster *m, int64_t up, int64_t lost)
{
	int64_t idle = up - m->working;
	double none = 1; /* the chance that all that are gone were idle */

	if (lost > idle)
		return 1;
	for (int64_t i = 0; i < lost; i++)
		none *= (double)(idle - i) / (double)(up - i);
	return stream_uniform(&m->luck) > none;
}

const struct distribution *muster_change(const struct muster *m)
{
	const struct elastic *e = &m->cluster->elastic;

	if (m->working < m->computed && e->has_shrink)
		return &e->shrink_takes;
	return m->working > m->computed && e->has_grow ? &e->grow_takes : NULL;
}
