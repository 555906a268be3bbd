/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/job_clocks.h"

#include "base/mem.h"
#include "base/number.h"
#include "event/event_class.h"

#include <stdlib.h>

void job_clocks_init(struct job_clocks *j, const struct cluster *cluster, struct event_queue *queue)
{
	*j = (struct job_clocks){ .cluster = cluster, .queue = queue };
	j->items = mem_alloc(cluster->failure_count, sizeof(*j->items));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (failure_is_of_job(cluster->failures[i].cause)) {
			j->items[j->count++].failure = &cluster->failures[i];
			j->some_pause |= cluster->failures[i].pauses_in_restarts;
		}
}

void job_clocks_release(struct job_clocks *j)
{
	free(j->items);
}

static double draw_life(struct job_clock *c)
{
	if (c->weight == 1)
		return distribution_draw(&c->failure->lifetime, &c->lifetime);
	return distribution_hazard_inverse(&c->failure->lifetime, stream_exponential(&c->lifetime) / c->weight);
}

/* Of a clock that has run so long. */
static double draw_rest(struct job_clock *c, double age_s)
{
	const struct distribution *law = &c->failure->lifetime;
	double hazard;

	if (!(age_s > 0) || law->kind == DISTRIBUTION_EXPONENTIAL)
		return draw_life(c);
	hazard = distribution_hazard(law, age_s) + stream_exponential(&c->lifetime) / c->weight;
	return number_most(0, distribution_hazard_inverse(law, hazard) - age_s);
}

void job_clocks_start(struct job_clocks *j, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	for (size_t i = 0; i < j->count; i++) {
		struct job_clock *c = &j->items[i];

		stream_init(&c->lifetime, event_seed, replication, PURPOSE_JOB, c->failure->entity);
		c->weight = failure_weight(c->failure, j->cluster, seed, replication);
		c->left_s = draw_rest(c, j->cluster->job_age_s);
	}
}

void job_clocks_pause(struct job_clocks *j, int all, double now_s)
{
	for (size_t i = 0; i < j->count; i++) {
		struct job_clock *c = &j->items[i];

		if ((all || c->failure->pauses_in_restarts) && event_queue_is_pending(j->queue, c->next)) {
			c->left_s -= now_s;
			event_queue_cancel(j->queue, c->next);
		}
	}
}

void job_clocks_run(struct job_clocks *j, int computes, double now_s)
{
	for (size_t i = 0; i < j->count; i++) {
		struct job_clock *c = &j->items[i];

		if (event_queue_is_pending(j->queue, c->next) || (c->failure->pauses_in_restarts && !computes))
			continue;
		c->left_s += now_s;
		c->next = event_queue_push(j->queue, (struct event){ c->left_s, EVENT_JOB_FAILURE, (uint32_t)i });
	}
}

const struct failure *job_clocks_fire(struct job_clocks *j, uint32_t payload)
{
	struct job_clock *c = &j->items[payload];

	c->left_s = draw_life(c);
	return c->failure;
}
