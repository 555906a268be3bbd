/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/background_jobs.h"

#include "base/bug.h"
#include "base/mem.h"
#include "queue/queue_event.h"

#include <math.h>
#include <stdlib.h>

#define NO_JOB UINT32_MAX

void background_jobs_init(struct background_jobs *l, const struct background *background, struct scheduler *scheduler,
			  struct event_queue *queue, uint32_t first)
{
	*l = (struct background_jobs){
		.background = background, .scheduler = scheduler, .queue = queue, .first = first, .free_job = NO_JOB
	};
}

void background_jobs_release(struct background_jobs *l)
{
	free(l->jobs);
	l->jobs = NULL;
}

/* ---- who comes when ---- */

static void schedule_arrival(struct background_jobs *l, double now_s)
{
	const struct background *b = l->background;
	double time_s;

	if (!b->trace) {
		time_s = now_s + distribution_draw(&b->arrivals, &l->event_stream);
	} else {
		if (l->next == b->trace_count) {
			l->next = 0;
			l->lap_s += b->trace_s;
		}
		time_s = fmax(now_s, l->lap_s + b->trace[l->next].submit_s); /* rounding */
	}
	event_queue_push(l->queue, (struct event){ time_s, QUEUE_ARRIVED, 0 });
}

void background_jobs_start(struct background_jobs *l, uint64_t seed, uint64_t replication, double now_s)
{
	const struct background *b = l->background;
	double from_s;

	stream_init(&l->event_stream, seed, replication, PURPOSE_LOAD, 0);
	l->job_count = 0;
	l->free_job = NO_JOB;
	l->arrivals = 0;
	if (b->trace) {
		from_s = isnan(b->from_s) ? stream_uniform(&l->event_stream) * b->trace_s : b->from_s;
		l->lap_s = now_s - from_s;
		for (l->next = 0; l->next < b->trace_count && b->trace[l->next].submit_s < from_s;)
			l->next++;
	}
	schedule_arrival(l, now_s);
}

static struct scheduler_job draw_job(struct background_jobs *l, double now_s, double *runtime_s)
{
	const struct background *b = l->background;
	struct scheduler_job job = { .submit_s = now_s, .priority = b->priority };
	const struct trace_job *t;
	double nodes;

	if (b->trace) {
		t = &b->trace[l->next++];
		*runtime_s = t->runtime_s;
		job.request_s = t->request_s;
		job.nodes = t->nodes;
		return job;
	}
	nodes = fmax(1, fmin((double)l->scheduler->nodes, round(distribution_draw(&b->nodes, &l->event_stream))));
	*runtime_s = distribution_draw(&b->runtime, &l->event_stream);
	job.nodes = (int64_t)nodes;
	job.request_s = b->asks ? *runtime_s * distribution_draw(&b->overestimate, &l->event_stream) : INFINITY;
	return job;
}

/* ---- numbers ---- */

static uint32_t take_number(struct background_jobs *l)
{
	uint32_t i = l->free_job;

	if (i != NO_JOB) {
		l->free_job = l->jobs[i].next_free;
		return i;
	}
	l->jobs = mem_grow(l->jobs, l->job_count, &l->job_capacity, sizeof(*l->jobs));
	BUG_IF(l->job_count + l->first >= NO_JOB);
	return (uint32_t)l->job_count++;
}

uint32_t background_jobs_arrived(struct background_jobs *l, double now_s)
{
	uint32_t i = take_number(l);
	struct scheduler_job job;

	l->jobs[i].ordinal = l->arrivals++;
	job = draw_job(l, now_s, &l->jobs[i].runtime_s);
	scheduler_submit(l->scheduler, l->first + i, job);
	schedule_arrival(l, now_s);
	return l->first + i;
}

void background_jobs_started(struct background_jobs *l, uint32_t number, double now_s)
{
	struct background_jobs_job *job = &l->jobs[number - l->first];
	double length_s = fmin(job->runtime_s, l->scheduler->jobs[number].request_s);

	job->end = event_queue_push(l->queue, (struct event){ now_s + length_s, QUEUE_ENDED, number });
}

void background_jobs_evicted(struct background_jobs *l, uint32_t number, double now_s)
{
	struct scheduler_job again = l->scheduler->jobs[number];

	event_queue_cancel(l->queue, l->jobs[number - l->first].end);
	scheduler_leave(l->scheduler, number, now_s);
	scheduler_submit(l->scheduler, number, again);
}

void background_jobs_ended(struct background_jobs *l, uint32_t number, double now_s)
{
	scheduler_leave(l->scheduler, number, now_s);
	l->jobs[number - l->first].next_free = l->free_job;
	l->free_job = number - l->first;
}

void background_jobs_cut(struct background_jobs *l, uint32_t number, double now_s)
{
	event_queue_cancel(l->queue, l->jobs[number - l->first].end);
	background_jobs_ended(l, number, now_s);
}

double background_jobs_utilisation(const struct background *b, int64_t nodes)
{
	double work = 0;

	if (!b->trace)
		return fmax(1, distribution_mean(&b->nodes)) * distribution_mean(&b->runtime) /
		       (distribution_mean(&b->arrivals) * (double)nodes);
	for (size_t i = 0; i < b->trace_count; i++)
		work += b->trace[i].runtime_s * (double)b->trace[i].nodes;
	return work / (b->trace_s * (double)nodes);
}
