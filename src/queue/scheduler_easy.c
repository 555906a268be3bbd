/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scheduler_easy.c - EASY backfill (Lifka 1995, "The ANL/IBM SP scheduling system"; Mu'alem & Feitelson 2001).
 *
 * The first job that does not fit has a reservation at its shadow time, when by the requests of those that run enough
 * nodes are free; nodes that are free then beyond its need are extra. A later job may start if it fits now and either
 * is gone by the shadow time or takes extra nodes only. Where the shadow time is not known (nobody asked for a
 * wall-time) nobody goes before.
 */
#include "queue/scheduler.h"

#include <math.h>

struct shadow {
	double time_s;
	int64_t extra;
};

/* Running jobs are in the order of their ends, but for those that are leaving: these count first. */
static struct shadow find_shadow(const struct scheduler *s, int64_t nodes, double now_s)
{
	struct shadow shadow = { now_s, 0 };
	int64_t free = s->free + s->leaving;

	for (size_t i = 0; i < s->running_count; i++) {
		const struct scheduler_job *job = &s->jobs[s->running[i]];

		if (job->state == SCHEDULER_LEAVING)
			continue;
		if (free >= nodes && job->end_by_s > shadow.time_s)
			break;
		shadow.time_s = free >= nodes ? shadow.time_s : job->end_by_s;
		free += job->nodes;
	}
	shadow.extra = isinf(shadow.time_s) ? 0 : free - nodes;
	return shadow;
}

/* May the job go before the head? Takes its share of the extra nodes. */
static int may_pass(const struct scheduler_job *job, struct shadow *shadow, double now_s)
{
	double end_s = now_s + job->request_s;

	if (end_s <= shadow->time_s && isfinite(shadow->time_s))
		return 1;
	if (job->nodes > shadow->extra)
		return 0;
	shadow->extra -= job->nodes;
	return 1;
}

static void pass(struct scheduler *s, double now_s)
{
	size_t head = scheduler_start_heads(s, now_s), place;
	struct shadow shadow;

	if (head >= s->waiting_count)
		return;
	shadow = find_shadow(s, s->jobs[s->waiting[head]].nodes, now_s);
	place = scheduler_next(s, head + 1);
	while (place < s->waiting_count && s->free > 0) {
		const struct scheduler_job *job = &s->jobs[s->waiting[place]];

		if (job->nodes <= s->free && may_pass(job, &shadow, now_s))
			scheduler_start(s, place, now_s);
		else
			place++;
		place = scheduler_next(s, place);
	}
}

const struct scheduler_policy scheduler_easy = { .name = "easy", .by_priority = 1, .pass = pass };
