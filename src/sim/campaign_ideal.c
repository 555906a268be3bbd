/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/campaign_ideal.h"

#include "base/mem.h"
#include "event/event_queue.h"
#include "site/pricing.h"
#include "model/work.h"
#include "queue/job_graph.h"
#include "queue/queue_event.h"
#include "queue/scheduler.h"

#include <math.h>
#include <stdlib.h>

struct rehearsal {
	const struct jobs *jobs;
	struct job_graph graph;
	struct event_queue queue;
	struct scheduler scheduler;
	size_t *open, *lacking;
	double *work_s; /* by job */
	uint32_t *job;	/* of each copy */
	struct event_handle wake;
};

static void submit(struct rehearsal *r, size_t job, double now_s)
{
	const struct job *j = &r->jobs->items[job];

	for (size_t i = r->graph.first[job]; i < r->graph.first[job + 1]; i++)
		event_queue_push(&r->queue, (struct event){ fmax(now_s, j->submit_s), QUEUE_SUBMITTED, (uint32_t)i });
}

static void init(struct rehearsal *r, const struct plan *plan)
{
	const struct jobs *jobs = plan->jobs;

	*r = (struct rehearsal){ .jobs = jobs };
	job_graph_init(&r->graph, jobs);
	event_queue_init(&r->queue);
	scheduler_init(&r->scheduler, scheduler_policies[jobs->queueing], plan->cluster->nodes);
	r->scheduler.most_running = plan->partition ? plan->partition->most_running : 0;
	r->open = mem_alloc(jobs->count, sizeof(*r->open));
	r->lacking = mem_alloc(jobs->count, sizeof(*r->lacking));
	r->work_s = mem_alloc(jobs->count, sizeof(*r->work_s));
	r->job = mem_alloc(jobs->copies, sizeof(*r->job));
	for (size_t i = 0; i < jobs->count; i++) {
		const struct work_draw draw = work_expected(jobs->items[i].plan);

		r->work_s[i] = work_compute_s(jobs->items[i].plan, &draw);
		r->open[i] = (size_t)jobs->items[i].copies;
		r->lacking[i] = jobs->items[i].after_count;
		for (size_t k = r->graph.first[i]; k < r->graph.first[i + 1]; k++)
			r->job[k] = (uint32_t)i;
		if (!r->lacking[i])
			submit(r, i, 0);
	}
}

static void release(struct rehearsal *r)
{
	job_graph_release(&r->graph);
	event_queue_release(&r->queue);
	scheduler_release(&r->scheduler);
	free(r->open);
	free(r->lacking);
	free(r->work_s);
	free(r->job);
}

static void end(struct rehearsal *r, uint32_t number, double now_s)
{
	size_t job = r->job[number];

	scheduler_leave(&r->scheduler, number, now_s);
	if (--r->open[job])
		return;
	for (size_t k = r->graph.next_begin[job]; k < r->graph.next_begin[job + 1]; k++)
		if (!--r->lacking[r->graph.next[k]])
			submit(r, r->graph.next[k], now_s);
}

static void decide(struct rehearsal *r, double now_s)
{
	double wake_s;

	scheduler_pass(&r->scheduler, now_s);
	for (size_t i = 0; i < r->scheduler.started_count; i++) {
		uint32_t number = r->scheduler.started[i];

		event_queue_push(&r->queue, (struct event){ now_s + r->work_s[r->job[number]], QUEUE_ENDED, number });
	}
	event_queue_cancel(&r->queue, r->wake);
	wake_s = scheduler_wake_s(&r->scheduler);
	if (wake_s > now_s && isfinite(wake_s))
		r->wake = event_queue_push(&r->queue, (struct event){ wake_s, QUEUE_PASS, 0 });
}

/* Once everything that happens at an instant has happened. */
static double rehearse(struct rehearsal *r)
{
	double now_s = 0;

	while (event_queue_next_time(&r->queue) < INFINITY) {
		struct event e = event_queue_pop(&r->queue);
		const struct job *job = &r->jobs->items[r->job[e.payload]];

		now_s = e.time_s;
		if (e.class == QUEUE_ENDED)
			end(r, e.payload, now_s);
		else if (e.class == QUEUE_SUBMITTED)
			scheduler_submit(&r->scheduler, e.payload,
					 (struct scheduler_job){ .submit_s = now_s,
								 .request_s = job->request_s,
								 .nodes = job->plan->cluster->nodes,
								 .priority = job->priority,
								 .is_capped = 1 });
		if (event_queue_next_time(&r->queue) > now_s)
			decide(r, now_s);
	}
	return now_s;
}

struct campaign_ideal campaign_ideal(const struct plan *plan)
{
	const struct jobs *jobs = plan->jobs;
	struct campaign_ideal ideal = { 0, 0, 0, 0 };
	struct rehearsal r;

	init(&r, plan);
	ideal.wall_s = rehearse(&r);
	for (size_t i = 0; i < jobs->count; i++) {
		const struct plan *p = jobs->items[i].plan;
		const struct work_draw draw = work_expected(p);
		double copies = (double)jobs->items[i].copies;

		ideal.flop += copies * work_flop(p, &draw);
		ideal.gpu_s += copies * r.work_s[i] * pricing_billed_gpus(p);
		ideal.cost += copies * pricing_ideal(p, r.work_s[i], draw.tokens);
	}
	if (jobs->holds_cluster) {
		ideal.gpu_s = ideal.wall_s * pricing_billed_gpus(plan);
		ideal.cost = pricing_ideal(plan, ideal.wall_s, 0);
	} else {
		ideal.cost += pricing_extras(plan, ideal.wall_s);
	}
	release(&r);
	return ideal;
}
