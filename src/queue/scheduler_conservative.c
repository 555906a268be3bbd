/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scheduler_conservative.c - conservative backfill (Mu'alem & Feitelson 2001): every waiting job has a reservation, the
 * earliest that delays nobody who came before. When somebody leaves before his time, reservations move forward, one
 * after the other in the queue's order, and never back. A job without a wall-time reserves for ever. Nobody is evicted:
 * a reservation is kept.
 */
#include "queue/scheduler.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* From time_s to the next step's so many nodes are free; the last step lasts for ever. */
struct scheduler_step {
	double time_s;
	int64_t free;
};

/* Index of the step that begins at time_s, made if there is none. */
static size_t split(struct scheduler *s, double time_s)
{
	size_t i = s->profile_count;

	while (s->profile[i - 1].time_s > time_s)
		i--;
	if (s->profile[i - 1].time_s == time_s)
		return i - 1;
	s->profile = mem_grow(s->profile, s->profile_count, &s->profile_capacity, sizeof(*s->profile));
	memmove(s->profile + i + 1, s->profile + i, (s->profile_count++ - i) * sizeof(*s->profile));
	s->profile[i] = (struct scheduler_step){ time_s, s->profile[i - 1].free };
	return i;
}

/* `nodes` more are taken (or given back when negative) from begin_s to end_s. */
static void reserve(struct scheduler *s, double begin_s, double end_s, int64_t nodes)
{
	size_t begin, end;

	if (!(begin_s < end_s) || isinf(begin_s))
		return;
	begin = split(s, begin_s);
	end = isinf(end_s) ? s->profile_count : split(s, end_s);
	for (size_t i = begin; i < end; i++)
		s->profile[i].free -= nodes;
}

/* The earliest time from which so many nodes are free for so long. */
static double find_slot(const struct scheduler *s, int64_t nodes, double length_s)
{
	size_t begin = 0;

	for (size_t i = 0; i < s->profile_count; i++) {
		if (i > begin && s->profile[begin].time_s + length_s <= s->profile[i].time_s)
			break;
		if (s->profile[i].free < nodes)
			begin = i + 1;
	}
	return begin < s->profile_count ? s->profile[begin].time_s : INFINITY;
}

static int is_reserved(const struct scheduler_job *job)
{
	return !isnan(job->planned_s);
}

/* Everything that is known: who runs, and the reservations. One whose time has come and was not granted, since
 * somebody is still leaving, is from now on. */
static void draw_profile(struct scheduler *s, double now_s)
{
	s->profile_count = 0;
	s->profile = mem_grow(s->profile, 0, &s->profile_capacity, sizeof(*s->profile));
	s->profile[s->profile_count++] = (struct scheduler_step){ now_s, s->nodes };
	for (size_t i = 0; i < s->running_count; i++)
		reserve(s, now_s, scheduler_back_s(s, s->running[i], now_s), s->jobs[s->running[i]].nodes);
	for (size_t i = 0; i < s->waiting_count; i++) {
		struct scheduler_job *job = &s->jobs[s->waiting[i]];

		if (!is_reserved(job))
			continue;
		job->planned_s = fmax(job->planned_s, now_s);
		reserve(s, job->planned_s, job->planned_s + job->request_s, job->nodes);
	}
}

/* A job without a reservation gets one; where others left early, one with a reservation may get a better one. */
static void plan(struct scheduler *s, struct scheduler_job *job)
{
	if (is_reserved(job) && !s->is_loose)
		return;
	if (is_reserved(job))
		reserve(s, job->planned_s, job->planned_s + job->request_s, -job->nodes);
	job->planned_s = find_slot(s, job->nodes, job->request_s);
	reserve(s, job->planned_s, job->planned_s + job->request_s, job->nodes);
}

static void pass(struct scheduler *s, double now_s)
{
	size_t place = scheduler_next(s, 0);

	draw_profile(s, now_s);
	while (place < s->waiting_count) {
		struct scheduler_job *job = &s->jobs[s->waiting[place]];

		plan(s, job);
		if (job->planned_s <= now_s && job->nodes <= s->free)
			scheduler_start(s, place, now_s);
		else
			place++;
		place = scheduler_next(s, place);
	}
	s->is_loose = 0;
}

const struct scheduler_policy scheduler_conservative = { .name = "conservative", .by_priority = 1, .pass = pass };
