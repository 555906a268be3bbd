/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/scheduler.h"

#include "base/bug.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct scheduler_policy *const scheduler_policies[QUEUEING_END] = {
	[QUEUEING_FIFO] = &scheduler_fifo,
	[QUEUEING_PRIORITY] = &scheduler_priority,
	[QUEUEING_EASY] = &scheduler_easy,
	[QUEUEING_CONSERVATIVE] = &scheduler_conservative,
};

void scheduler_init(struct scheduler *s, const struct scheduler_policy *policy, int64_t nodes)
{
	*s = (struct scheduler){ .policy = policy, .nodes = nodes, .free = nodes };
}

void scheduler_release(struct scheduler *s)
{
	free(s->jobs);
	free(s->waiting);
	free(s->running);
	free(s->started);
	free(s->evicted);
	free(s->profile);
	scheduler_init(s, s->policy, s->nodes);
}

void scheduler_clear(struct scheduler *s)
{
	for (size_t i = 0; i < s->job_capacity; i++)
		s->jobs[i].state = SCHEDULER_ABSENT;
	s->free = s->nodes;
	s->leaving = s->capped = 0;
	s->waiting_count = s->running_count = s->started_count = s->evicted_count = 0;
	s->orders = 0;
	s->is_loose = 0;
}

/* A list can hold every job. */
static void grow(struct scheduler *s, uint32_t number)
{
	size_t old = s->job_capacity, capacity = old ? old : 64;

	while (capacity <= number)
		capacity *= 2;
	s->jobs = mem_resize(s->jobs, capacity, sizeof(*s->jobs));
	memset(s->jobs + old, 0, (capacity - old) * sizeof(*s->jobs));
	s->waiting = mem_resize(s->waiting, capacity, sizeof(*s->waiting));
	s->running = mem_resize(s->running, capacity, sizeof(*s->running));
	s->started = mem_resize(s->started, capacity, sizeof(*s->started));
	s->evicted = mem_resize(s->evicted, capacity, sizeof(*s->evicted));
	s->job_capacity = capacity;
}

/* ---- the two lists ---- */

static int is_ahead(const struct scheduler *s, const struct scheduler_job *a, const struct scheduler_job *b)
{
	if (s->policy->by_priority && a->priority != b->priority)
		return a->priority > b->priority;
	if (a->submit_s != b->submit_s)
		return a->submit_s < b->submit_s;
	return a->order < b->order;
}

static void take_out(uint32_t *list, size_t *count, size_t place)
{
	memmove(list + place, list + place + 1, (--*count - place) * sizeof(*list));
}

static size_t find(const uint32_t *list, size_t count, uint32_t number)
{
	size_t i = 0;

	while (i < count && list[i] != number)
		i++;
	BUG_IF(i == count);
	return i;
}

static void add_waiting(struct scheduler *s, uint32_t number)
{
	size_t i = s->waiting_count++;

	for (; i > 0 && is_ahead(s, &s->jobs[number], &s->jobs[s->waiting[i - 1]]); i--)
		s->waiting[i] = s->waiting[i - 1];
	s->waiting[i] = number;
}

static void add_running(struct scheduler *s, uint32_t number)
{
	size_t i = s->running_count++;

	for (; i > 0 && s->jobs[number].end_by_s < s->jobs[s->running[i - 1]].end_by_s; i--)
		s->running[i] = s->running[i - 1];
	s->running[i] = number;
}

void scheduler_submit(struct scheduler *s, uint32_t number, struct scheduler_job job)
{
	if (number >= s->job_capacity)
		grow(s, number);
	BUG_IF(s->jobs[number].state != SCHEDULER_ABSENT);
	BUG_IF(job.nodes < 1 || job.nodes > s->nodes || !(job.request_s > 0));
	job.state = SCHEDULER_WAITING;
	job.order = s->orders++;
	job.planned_s = NAN;
	s->jobs[number] = job;
	add_waiting(s, number);
}

void scheduler_leave(struct scheduler *s, uint32_t number, double now_s)
{
	struct scheduler_job *job = &s->jobs[number];

	BUG_IF(number >= s->job_capacity || job->state == SCHEDULER_ABSENT);
	if (job->state == SCHEDULER_WAITING) {
		take_out(s->waiting, &s->waiting_count, find(s->waiting, s->waiting_count, number));
		s->is_loose = 1;
	} else {
		take_out(s->running, &s->running_count, find(s->running, s->running_count, number));
		s->free += job->nodes;
		s->capped -= job->is_capped != 0;
		s->is_loose |= now_s < job->end_by_s;
		if (job->state == SCHEDULER_LEAVING)
			s->leaving -= job->nodes;
	}
	job->state = SCHEDULER_ABSENT;
}

int scheduler_expect(struct scheduler *s, uint32_t number, double end_by_s)
{
	struct scheduler_job *job = &s->jobs[number];

	BUG_IF(job->state != SCHEDULER_RUNNING && job->state != SCHEDULER_LEAVING);
	if (end_by_s == job->end_by_s)
		return 0;
	s->is_loose |= end_by_s < job->end_by_s;
	take_out(s->running, &s->running_count, find(s->running, s->running_count, number));
	job->end_by_s = end_by_s;
	add_running(s, number);
	return 1;
}

/* ---- what policies are made of ---- */

size_t scheduler_next(const struct scheduler *s, size_t place)
{
	int is_full = s->most_running && s->capped >= s->most_running;

	while (is_full && place < s->waiting_count && s->jobs[s->waiting[place]].is_capped)
		place++;
	return place;
}

void scheduler_start(struct scheduler *s, size_t place, double now_s)
{
	uint32_t number = s->waiting[place];
	struct scheduler_job *job = &s->jobs[number];

	BUG_IF(job->nodes > s->free);
	take_out(s->waiting, &s->waiting_count, place);
	job->state = SCHEDULER_RUNNING;
	job->start_s = now_s;
	job->end_by_s = now_s + job->request_s;
	s->free -= job->nodes;
	s->capped += job->is_capped != 0;
	add_running(s, number);
	s->started[s->started_count++] = number;
}

void scheduler_go_on(struct scheduler *s, uint32_t number, struct scheduler_job job, double end_by_s)
{
	scheduler_submit(s, number, job);
	scheduler_start(s, find(s->waiting, s->waiting_count, number), job.submit_s);
	s->started_count = 0;
	scheduler_expect(s, number, end_by_s);
}

/* Who makes room first: the lowest priority, of these who started last. */
static int goes_first(const struct scheduler_job *a, const struct scheduler_job *b)
{
	if (a->priority != b->priority)
		return a->priority < b->priority;
	if (a->start_s != b->start_s)
		return a->start_s > b->start_s;
	return a->order > b->order;
}

/* Evicts one running job of lower priority than `job`; 0 when there is none. */
static int evict_one(struct scheduler *s, const struct scheduler_job *job)
{
	uint32_t victim = UINT32_MAX;

	for (size_t i = 0; i < s->running_count; i++) {
		const struct scheduler_job *r = &s->jobs[s->running[i]];

		if (r->state == SCHEDULER_RUNNING && r->priority < job->priority &&
		    (victim == UINT32_MAX || goes_first(r, &s->jobs[victim])))
			victim = s->running[i];
	}
	if (victim == UINT32_MAX)
		return 0;
	s->jobs[victim].state = SCHEDULER_LEAVING;
	s->leaving += s->jobs[victim].nodes;
	s->evicted[s->evicted_count++] = victim;
	return 1;
}

/* Nothing is done when even all of lower priority would not be enough. */
static void make_room(struct scheduler *s, const struct scheduler_job *job)
{
	int64_t reach = s->free + s->leaving;

	for (size_t i = 0; i < s->running_count; i++) {
		const struct scheduler_job *r = &s->jobs[s->running[i]];

		if (r->state == SCHEDULER_RUNNING && r->priority < job->priority)
			reach += r->nodes;
	}
	if (reach < job->nodes)
		return;
	while (s->free + s->leaving < job->nodes && evict_one(s, job))
		;
}

size_t scheduler_start_heads(struct scheduler *s, double now_s)
{
	size_t head = scheduler_next(s, 0);

	while (head < s->waiting_count && s->jobs[s->waiting[head]].nodes <= s->free) {
		scheduler_start(s, head, now_s);
		head = scheduler_next(s, head);
	}
	if (s->preempts && head < s->waiting_count)
		make_room(s, &s->jobs[s->waiting[head]]);
	return head;
}

double scheduler_back_s(const struct scheduler *s, uint32_t number, double now_s)
{
	const struct scheduler_job *job = &s->jobs[number];

	return job->state == SCHEDULER_LEAVING ? now_s : job->end_by_s;
}

void scheduler_pass(struct scheduler *s, double now_s)
{
	s->started_count = s->evicted_count = 0;
	if (s->waiting_count)
		s->policy->pass(s, now_s);
}

double scheduler_wake_s(const struct scheduler *s)
{
	double wake_s = INFINITY;

	if (s->policy == &scheduler_conservative)
		for (size_t i = 0; i < s->waiting_count; i++)
			wake_s = fmin(wake_s, s->jobs[s->waiting[i]].planned_s); /* fmin passes over NAN */
	return wake_s;
}

int scheduler_is_sound(const struct scheduler *s)
{
	int64_t held = 0, leaving = 0, capped = 0;
	size_t waiting = 0, running = 0;

	for (size_t i = 0; i < s->job_capacity; i++) {
		const struct scheduler_job *job = &s->jobs[i];
		int runs = job->state == SCHEDULER_RUNNING || job->state == SCHEDULER_LEAVING;

		waiting += job->state == SCHEDULER_WAITING;
		running += (size_t)runs;
		held += runs ? job->nodes : 0;
		capped += runs && job->is_capped;
		leaving += job->state == SCHEDULER_LEAVING ? job->nodes : 0;
	}
	for (size_t i = 1; i < s->waiting_count; i++)
		if (is_ahead(s, &s->jobs[s->waiting[i]], &s->jobs[s->waiting[i - 1]]))
			return 0;
	return s->free >= 0 && held + s->free == s->nodes && leaving == s->leaving && capped == s->capped &&
	       waiting == s->waiting_count && running == s->running_count;
}
