/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/campaign.h"

#include "base/bug.h"
#include "base/mem.h"
#include "sim/campaign_settlement.h"
#include "event/event_class.h"
#include "queue/queue_event.h"
#include "site/site_scheduled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---- */

static void open_run(struct campaign *c, struct campaign_run *run, const struct job *job, size_t copy)
{
	struct text id = TEXT_INIT;

	text_addf(&id, "job/%s/%zu", job->id, copy);
	run->job = job;
	replication_init(&run->life, job->plan, c->study);
	run->life.event_salt = stream_entity(id.s);
	if (job->plan->cluster->is_pooled && run->life.nodes.node_set) {
		if (!c->pool.count)
			node_pool_init(&c->pool, c->plan->cluster);
		node_set_share(run->life.nodes.node_set, &c->pool);
	}
	run->life.allocation.policy = &c->policy;
	text_release(&id);
}

struct campaign *campaign_open(const struct plan *plan, const struct study *study)
{
	const struct jobs *jobs = plan->jobs;
	struct campaign *c = mem_alloc(1, sizeof(*c));

	*c = (struct campaign){ .plan = plan, .jobs = jobs, .study = study };
	event_queue_init(&c->queue);
	event_queue_init(&c->whole_queue);
	scheduler_init(&c->scheduler, scheduler_policies[jobs->queueing], plan->cluster->nodes);
	c->scheduler.preempts = jobs->preempts;
	c->scheduler.most_running = plan->partition ? plan->partition->most_running : 0;
	background_jobs_init(&c->load, &jobs->background, &c->scheduler, &c->queue, (uint32_t)jobs->copies);
	allocation_init(&c->whole, plan, &c->whole_queue);
	c->policy = site_scheduled(c->whole.policy, plan);
	job_graph_init(&c->graph, jobs);
	c->runs = mem_alloc(jobs->copies, sizeof(*c->runs));
	c->open = mem_alloc(jobs->count, sizeof(*c->open));
	c->lacking = mem_alloc(jobs->count, sizeof(*c->lacking));
	c->outcomes = mem_alloc(jobs->count, sizeof(*c->outcomes));
	for (size_t i = 0; i < jobs->count; i++)
		for (size_t k = c->graph.first[i]; k < c->graph.first[i + 1]; k++)
			open_run(c, &c->runs[k], &jobs->items[i], k - c->graph.first[i]);
	return c;
}

void campaign_close(struct campaign *c)
{
	for (size_t i = 0; i < c->jobs->copies; i++)
		replication_release(&c->runs[i].life);
	node_pool_release(&c->pool);
	job_graph_release(&c->graph);
	background_jobs_release(&c->load);
	scheduler_release(&c->scheduler);
	event_queue_release(&c->queue);
	event_queue_release(&c->whole_queue);
	free(c->runs);
	free(c->open);
	free(c->lacking);
	free(c->outcomes);
	free(c);
}

/* ---- runs and the queue ---- */

static uint32_t number_of(const struct campaign *c, const struct campaign_run *run)
{
	return (uint32_t)(run - c->runs);
}

/* The run's next event stands in the campaign's queue. */
static void track(struct campaign *c, struct campaign_run *run)
{
	double next_s = event_queue_next_time(&run->life.queue);

	if (!event_queue_reschedule(&c->queue, run->next, next_s))
		run->next = event_queue_push(&c->queue, (struct event){ next_s, QUEUE_RUN, number_of(c, run) });
}

/* One decision an instant. */
static void call_scheduler(struct campaign *c)
{
	if (c->is_pass_due)
		return;
	c->is_pass_due = 1;
	event_queue_push(&c->queue, (struct event){ c->clock_s, QUEUE_PASS, 0 });
}

/* The site puts up the nodes of each run when the scheduler has started it. */
static int is_provisioned(const struct campaign *c)
{
	return !c->plan->site->kind->has_queue && !c->jobs->holds_cluster;
}

/* Nodes are taken from the scheduler's start on, the wall-time counts when they are up. */
static struct scheduler_job request_of(const struct campaign *c, const struct campaign_run *run)
{
	double usual_s = is_provisioned(c) ? site_kind_provision_mean_s(c->plan->site) : 0;

	return (struct scheduler_job){ .submit_s = run->submit_s,
				       .request_s = run->job->request_s + usual_s,
				       .nodes = run->job->plan->cluster->nodes,
				       .priority = run->job->priority,
				       .is_capped = 1 };
}

static void enqueue(struct campaign *c, struct campaign_run *run, double submit_s)
{
	run->submit_s = submit_s;
	scheduler_submit(&c->scheduler, number_of(c, run), request_of(c, run));
	call_scheduler(c);
}

/* Is it under way when the campaign begins? */
static int goes_on(const struct campaign_run *run)
{
	return run->job->plan->resume.state == RESUME_RUNNING;
}

/* A run that was under way before time 0 has its nodes since its session began. Before that others had them. */
static void adopt(struct campaign *c, struct campaign_run *run)
{
	double left_s = run->job->plan->resume.session_left_s;

	run->submit_s = -run->job->plan->cluster->job_age_s;
	run->start_s = 0;
	run->is_running = 1;
	run->life.allocation.until_s = left_s;
	c->first_s = fmin(c->first_s, run->submit_s);
	event_queue_push(&c->queue, (struct event){ run->submit_s, QUEUE_GOES_ON, number_of(c, run) });
}

/* Those of others who are in its way are done. */
static void go_on(struct campaign *c, struct campaign_run *run)
{
	struct scheduler *s = &c->scheduler;
	struct scheduler_job request = request_of(c, run);

	for (size_t i = s->running_count; i-- > 0 && s->free < request.nodes;)
		if (s->running[i] >= c->jobs->copies)
			background_jobs_cut(&c->load, s->running[i], c->clock_s);
	scheduler_go_on(s, number_of(c, run), request, run->life.allocation.until_s);
}

/* What a centre's other users do to a submission is in its waiting time, unless they are simulated. */
static void submit_from(struct campaign *c, struct campaign_run *run, double from_s)
{
	struct allocation *t = &run->life.allocation;
	double wait_s = 0;

	if (c->plan->site->kind->has_queue && !c->jobs->background.is_given)
		wait_s = c->whole.policy->wait_s(t, from_s);
	event_queue_push(&c->queue, (struct event){ from_s + wait_s, QUEUE_SUBMITTED, number_of(c, run) });
}

static void end_as(struct campaign *c, enum end_reason end)
{
	c->is_over = 1;
	c->end = end;
}

/* The run has given up, and so does the rest. */
static void give_up(struct campaign *c, const struct campaign_run *run)
{
	c->effort.is_stopped |= run->life.effort.is_stopped;
	end_as(c, run->outcome.end);
}

/* What has happened to the cluster before the run came: stops and outages of the storage, which nothing of it met. */
static void catch_up(struct campaign *c, struct campaign_run *run)
{
	while (!c->is_over && event_queue_next_time(&run->life.queue) < c->clock_s)
		if (replication_step(&run->life, &run->outcome)) /* too many events */
			give_up(c, run);
}

/* All copies of a job may be submitted: what they wait for is done. */
static void make_ready(struct campaign *c, size_t job)
{
	for (size_t i = c->graph.first[job]; i < c->graph.first[job + 1]; i++) {
		struct campaign_run *run = &c->runs[i];

		run->ready_s = fmax(c->clock_s, run->job->submit_s);
		run->life.check_invariants = c->checks;
		run->life.effort.stop = c->effort.stop;
		replication_begin(&run->life, c->index, &run->outcome);
		if (goes_on(run))
			adopt(c, run);
		catch_up(c, run);
		track(c, run);
		if (!goes_on(run))
			submit_from(c, run, fmax(run->ready_s, c->whole_from_s));
	}
}

static void give_back(struct campaign *c, struct campaign_run *run)
{
	scheduler_leave(&c->scheduler, number_of(c, run), c->clock_s);
	event_queue_cancel(&c->queue, run->vacate);
	run->is_running = 0;
	nodes_leave(&run->life.nodes, c->clock_s);
	call_scheduler(c);
}

static void finish(struct campaign *c, struct campaign_run *run)
{
	size_t job = (size_t)(run->job - c->jobs->items);

	run->is_over = 1;
	event_queue_cancel(&c->queue, run->next);
	replication_end(&run->life, c->index, &run->outcome);
	give_back(c, run);
	c->left--;
	if (--c->open[job])
		return;
	for (size_t k = c->graph.next_begin[job]; k < c->graph.next_begin[job + 1]; k++)
		if (!--c->lacking[c->graph.next[k]])
			make_ready(c, c->graph.next[k]);
}

/* The run's next event: maybe it is done, or has lost its machines: killed at its request, or its node has failed at a
 * centre. */
static void step(struct campaign *c, struct campaign_run *run)
{
	int had = run->life.allocation.is_held, is_over = replication_step(&run->life, &run->outcome);
	int has = run->life.allocation.is_held;

	if (has && isnan(run->start_s))
		run->start_s = c->clock_s;
	if (has && !had && scheduler_expect(&c->scheduler, number_of(c, run), run->life.allocation.until_s))
		call_scheduler(c);
	if (is_over && run->outcome.end == END_FINISHED) {
		finish(c, run);
		if (!c->left)
			end_as(c, END_FINISHED);
		return;
	}
	if (is_over) {
		run->is_over = 1;
		replication_end(&run->life, c->index, &run->outcome);
		give_up(c, run);
		return;
	}
	if (had && !has) {
		give_back(c, run);
		submit_from(c, run, c->clock_s);
	}
	track(c, run);
}

/* ---- the scheduler's decisions ---- */

static int is_quota_spent(const struct campaign *c)
{
	double used_gpu_s = 0, quota_gpu_s = site_kind_quota_gpu_s(c->plan->site);

	if (isinf(quota_gpu_s))
		return 0;
	for (size_t i = 0; i < c->jobs->copies; i++)
		used_gpu_s += isnan(c->runs[i].ready_s) ? 0 : c->runs[i].life.allocation.used_gpu_s;
	return used_gpu_s >= quota_gpu_s;
}

/* The nodes are the run's; a cloud still has to put them up. */
static void start_run(struct campaign *c, struct campaign_run *run)
{
	struct allocation *t = &run->life.allocation;
	double wait_s = 0;

	if (is_provisioned(c))
		wait_s = c->whole.policy->wait_s(t, c->clock_s);
	run->is_running = 1;
	t->until_s = c->clock_s + wait_s + run->job->request_s;
	BUG_IF(!event_queue_reschedule(&run->life.queue, t->next, c->clock_s + wait_s));
	track(c, run);
}

/* A run that computes may finish a checkpoint first, if that takes no longer than the grace. */
static void evict_run(struct campaign *c, struct campaign_run *run)
{
	const struct run *r = &run->life.run;
	int saves = r->saves && r->state == RUN_COMPUTING && r->work.write_s <= c->jobs->grace_s;

	run->warning_s = saves ? c->jobs->grace_s : 0;
	run->vacate = event_queue_push(&c->queue, (struct event){ c->clock_s + (saves ? r->work.write_s : 0),
								  QUEUE_VACATED, number_of(c, run) });
}

/* Keeps its place in the queue. One that was still waiting for its nodes to be put up waits again. */
static void vacate(struct campaign *c, struct campaign_run *run)
{
	struct replication *life = &run->life;
	struct allocation *t = &life->allocation;

	if (t->is_held && life->observer)
		life->observer->before(life->observer, life, &run->outcome,
				       &(struct event){ c->clock_s, EVENT_EXPIRED, EXPIRED_EVICTED });
	if (t->is_held)
		replication_evict(life, run->warning_s, c->clock_s);
	else
		event_queue_reschedule(&run->life.queue, t->next, INFINITY);
	give_back(c, run);
	enqueue(c, run, run->submit_s);
	track(c, run);
}

/* A reservation may begin when nothing else happens. */
static void set_alarm(struct campaign *c)
{
	double wake_s = scheduler_wake_s(&c->scheduler);

	event_queue_cancel(&c->queue, c->wake);
	if (wake_s > c->clock_s && isfinite(wake_s))
		c->wake = event_queue_push(&c->queue, (struct event){ wake_s, QUEUE_PASS, 0 });
}

static int starts_ours(const struct campaign *c)
{
	const struct scheduler *s = &c->scheduler;

	for (size_t i = 0; i < s->started_count; i++)
		if (s->started[i] < c->jobs->copies)
			return 1;
	return 0;
}

static void decide(struct campaign *c)
{
	struct scheduler *s = &c->scheduler;
	uint32_t ours = (uint32_t)c->jobs->copies;

	c->is_pass_due = 0;
	scheduler_pass(s, c->clock_s);
	if (starts_ours(c) && is_quota_spent(c)) {
		end_as(c, END_QUOTA);
		return;
	}
	for (size_t i = 0; i < s->started_count; i++)
		if (s->started[i] < ours)
			start_run(c, &c->runs[s->started[i]]);
		else
			background_jobs_started(&c->load, s->started[i], c->clock_s);
	for (size_t i = 0; i < s->evicted_count; i++)
		if (s->evicted[i] < ours) {
			evict_run(c, &c->runs[s->evicted[i]]);
		} else {
			background_jobs_evicted(&c->load, s->evicted[i], c->clock_s);
			call_scheduler(c);
		}
	set_alarm(c);
}

static void handle(struct campaign *c, struct event e)
{
	switch ((enum queue_event)e.class) {
	case QUEUE_GOES_ON:
		go_on(c, &c->runs[e.payload]);
		break;
	case QUEUE_RUN:
		step(c, &c->runs[e.payload]);
		break;
	case QUEUE_ENDED:
		background_jobs_ended(&c->load, e.payload, e.time_s);
		call_scheduler(c);
		break;
	case QUEUE_VACATED:
		vacate(c, &c->runs[e.payload]);
		break;
	case QUEUE_SUBMITTED:
		enqueue(c, &c->runs[e.payload], e.time_s);
		break;
	case QUEUE_ARRIVED:
		background_jobs_arrived(&c->load, e.time_s);
		call_scheduler(c);
		break;
	case QUEUE_PASS:
		decide(c);
		break;
	}
}

static void start(struct campaign *c, struct outcome *out)
{
	const struct jobs *jobs = c->jobs;

	event_queue_clear(&c->queue);
	event_queue_clear(&c->whole_queue);
	scheduler_clear(&c->scheduler);
	c->clock_s = c->first_s = 0;
	effort_start(&c->effort, c->study->event_limit);
	c->is_over = c->is_pass_due = 0;
	c->left = jobs->copies;
	c->wake = (struct event_handle){ 0, 0 };
	c->whole_from_s = 0;
	c->whole.event_salt = replication_event_salt(c->study);
	if (c->pool.count)
		node_pool_start(&c->pool, c->study->seed ^ c->whole.event_salt, c->index);
	if (!allocation_start(&c->whole, &out->ledger, c->study->seed, c->index) && jobs->holds_cluster)
		c->whole_from_s = event_queue_next_time(&c->whole_queue);
	for (size_t i = 0; i < jobs->copies; i++) {
		struct campaign_run *run = &c->runs[i];

		run->ready_s = run->submit_s = run->start_s = NAN;
		run->is_running = run->is_over = 0;
		run->next = run->vacate = (struct event_handle){ 0, 0 };
	}
	for (size_t i = 0; i < jobs->count; i++) {
		c->open[i] = (size_t)jobs->items[i].copies;
		c->lacking[i] = jobs->items[i].after_count;
	}
	for (size_t i = 0; i < jobs->count; i++)
		if (!c->lacking[i])
			make_ready(c, i);
	if (jobs->background.is_given)
		background_jobs_start(&c->load, c->study->seed ^ c->whole.event_salt, c->index,
				      c->first_s - jobs->background.warm_up_s);
}

static void check(const struct campaign *c)
{
	BUG_IF(!event_queue_is_sound(&c->queue));
	BUG_IF(!scheduler_is_sound(&c->scheduler));
	for (size_t i = 0; i < c->jobs->copies; i++)
		BUG_IF(!isnan(c->runs[i].ready_s) && !c->runs[i].is_over && c->runs[i].life.allocation.is_held &&
		       !c->runs[i].is_running);
}

int campaign_replicate(struct campaign *c, uint64_t index, struct outcome *out)
{
	memset(out, 0, sizeof(*out));
	c->index = index;
	start(c, out);
	while (!c->is_over) {
		struct event e = event_queue_pop(&c->queue);

		BUG_IF(e.time_s < c->clock_s && c->clock_s > 0);
		c->clock_s = e.time_s;
		handle(c, e);
		c->effort.events++;
		if (!c->is_over && effort_is_spent(&c->effort))
			end_as(c, END_EVENT_LIMIT);
		if (c->checks)
			check(c);
	}
	campaign_settlement(c, out);
	return !c->effort.is_stopped;
}
