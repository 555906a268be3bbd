/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two timers of the event queue: the next arrival, the end of the step under way. Requests are numbered by arrival, and
 * join in that order, so the queue is all those between the next to join and the next to arrive.
 */
#include "sim/request_queue.h"

#include "base/mem.h"
#include "event/event_queue.h"

#include <math.h>
#include <stdlib.h>

/* Tokens of a step: vLLM's max_num_batched_tokens with chunked prefill, by default (vllm v0.6, 2024-09). */
#define CHUNK_TOKENS 2048.0

enum { TIMER_ARRIVAL, TIMER_STEP };

/* One that runs. */
struct sequence {
	size_t request;
	double unread, reads; /* tokens of its prompt; in the step under way */
	double prompt, written, answer;
};

struct request_queue {
	const struct request_server *server;
	const struct request_load *load;
	struct request_times *times;
	struct event_queue events;
	struct stream arrivals, lengths;
	double *arrival_s, *joined_s, *first_s;
	struct sequence *running;
	size_t running_count, arrived, joined, left, all;
	double now_s;
};

/* ---- what is observed ---- */

static void observe(struct request_queue *q, const struct sequence *s)
{
	struct request_times *t = q->times;
	size_t i = s->request - q->load->margin;
	double arrived_s = q->arrival_s[s->request], first_s = q->first_s[s->request];

	t->all_latency_s += q->now_s - arrived_s;
	if (s->request < q->load->margin || i >= t->count)
		return;
	t->wait_s[i] = q->joined_s[s->request] - arrived_s;
	t->ttft_s[i] = first_s - arrived_s;
	t->latency_s[i] = q->now_s - arrived_s;
	t->tpot_s[i] = s->answer > 1 ? (q->now_s - first_s) / (s->answer - 1) : 0;
}

/* Integrals of how many run and wait, up to `time_s`. */
static void pass(struct request_queue *q, double time_s)
{
	q->times->running += (double)q->running_count * (time_s - q->now_s);
	q->times->waiting += (double)(q->arrived - q->joined) * (time_s - q->now_s);
	q->now_s = time_s;
}

/* ---- arrivals ---- */

static void expect(struct request_queue *q)
{
	double gap_s = stream_exponential(&q->arrivals) / q->load->requests_per_s;

	if (q->arrived < q->all)
		event_queue_set(&q->events, TIMER_ARRIVAL, (struct event){ .time_s = q->now_s + gap_s });
}

static double tokens(struct request_queue *q, const struct distribution *d, double least)
{
	return fmax(least, ceil(distribution_quantile(d, stream_uniform(&q->lengths))));
}

static void join(struct request_queue *q)
{
	struct sequence *s = &q->running[q->running_count++];

	*s = (struct sequence){ .request = q->joined++ };
	s->prompt = s->unread = tokens(q, &q->load->prompt, 0);
	s->answer = tokens(q, &q->load->answer, 1);
	q->joined_s[s->request] = q->now_s;
}

/* ---- steps ---- */

/* Who has its prompt behind it writes a token; the oldest others read, as far as the chunk goes. */
static struct generation_step share_step(struct request_queue *q)
{
	struct generation_step step = { 0 };
	double prompts = 0, readers = 0;

	for (size_t i = 0; i < q->running_count; i++) {
		struct sequence *s = &q->running[i];

		s->reads = fmin(s->unread, q->server->chunk - step.tokens);
		step.tokens += s->reads;
		step.batch += !(s->unread > 0);
		step.context += s->unread > 0 ? 0 : s->prompt + s->written;
		readers += s->reads > 0;
		prompts += s->reads > 0 ? s->prompt : 0;
	}
	step.context /= fmax(1, step.batch);
	step.prompt = prompts / fmax(1, readers);
	return step;
}

static void begin_step(struct request_queue *q)
{
	size_t most = q->server->most;
	struct generation_step step;

	if (q->server->is_gated && q->running_count)
		most = q->running_count;
	while (q->running_count < most && q->joined < q->arrived)
		join(q);
	if (!q->running_count)
		return;
	step = share_step(q);
	event_queue_set(
		&q->events, TIMER_STEP,
		(struct event){ .time_s = q->now_s + q->server->step_s(q->server->context, &step), .class = 1 });
}

/* Whose prompt is read has its first token with the last part of it. */
static void advance(struct request_queue *q, struct sequence *s)
{
	s->unread -= s->reads;
	if (s->unread > 0)
		return;
	if (s->written++ < 1)
		q->first_s[s->request] = q->now_s;
}

static void end_step(struct request_queue *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->running_count; i++) {
		struct sequence *s = &q->running[i];

		advance(q, s);
		if (s->written < s->answer)
			q->running[kept++] = *s;
		else
			observe(q, s);
	}
	q->left += q->running_count - kept;
	q->running_count = kept;
	begin_step(q);
}

/* ---- a run ---- */

static void set_up(struct request_queue *q, uint64_t seed, uint64_t replication)
{
	struct request_times *t = q->times;

	q->all = q->load->observed + 2 * q->load->margin;
	q->arrival_s = mem_alloc(3 * q->all, sizeof(double));
	q->joined_s = q->arrival_s + q->all;
	q->first_s = q->joined_s + q->all;
	q->running = mem_alloc(q->server->most < q->all ? q->server->most : q->all, sizeof(*q->running));
	*t = (struct request_times){ .count = q->load->observed };
	t->wait_s = mem_alloc(4 * t->count, sizeof(double));
	t->ttft_s = t->wait_s + t->count;
	t->tpot_s = t->ttft_s + t->count;
	t->latency_s = t->tpot_s + t->count;
	event_queue_init(&q->events);
	stream_init(&q->arrivals, seed, replication, PURPOSE_REQUEST, stream_entity("arrivals"));
	stream_init(&q->lengths, seed, replication, PURPOSE_REQUEST, stream_entity("lengths"));
}

void request_queue_run(const struct request_server *server, const struct request_load *load, uint64_t seed,
		       uint64_t replication, struct request_times *times)
{
	struct request_queue q = { .server = server, .load = load, .times = times };

	set_up(&q, seed, replication);
	for (expect(&q); q.left < q.all;) {
		struct event e = event_queue_pop(&q.events);

		pass(&q, e.time_s);
		if (e.class) {
			end_step(&q);
			continue;
		}
		q.arrival_s[q.arrived++] = q.now_s;
		expect(&q);
		if (!q.running_count)
			begin_step(&q);
	}
	times->span_s = q.now_s;
	times->running /= q.now_s;
	times->waiting /= q.now_s;
	event_queue_release(&q.events);
	free(q.arrival_s);
	free(q.running);
}

void request_times_release(struct request_times *times)
{
	free(times->wait_s);
	*times = (struct request_times){ 0 };
}

/* ---- a model's replica ---- */

static double step_s(const void *context, const struct generation_step *step)
{
	return generation_mixed_s(context, step);
}

struct request_server request_server_of(const struct generation *g, double prompt, double answer)
{
	return (struct request_server){ .step_s = step_s,
					.context = g,
					.most = (size_t)fmax(1, floor(generation_batch_limit(g, prompt, answer))),
					.chunk = CHUNK_TOKENS };
}
