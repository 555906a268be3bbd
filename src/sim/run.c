/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/run.h"

#include "base/mem.h"
#include "sim/event_class.h"

#include <math.h>
#include <stdlib.h>

void run_init(struct run *r, const struct cluster *cluster, struct event_queue *queue, struct ledger *ledger)
{
	*r = (struct run){ .queue = queue, .ledger = ledger, .restart = &cluster->restart };
	r->clocks = mem_alloc(cluster->failure_count, sizeof(*r->clocks));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (cluster->failures[i].cause == FAILURE_JOB)
			r->clocks[r->clock_count++].failure = &cluster->failures[i];
}

void run_release(struct run *r)
{
	free(r->clocks);
}

/* ---- the job's own failure clocks: they run while the job does ---- */

static void pause_clocks(struct run *r, double now_s)
{
	for (size_t i = 0; i < r->clock_count; i++)
		if (event_queue_is_pending(r->queue, r->clocks[i].next)) {
			r->clocks[i].left_s -= now_s;
			event_queue_cancel(r->queue, r->clocks[i].next);
		}
}

/* left_s becomes the time of firing while a clock runs. */
static void wind_clocks(struct run *r, double now_s)
{
	for (size_t i = 0; i < r->clock_count; i++) {
		struct job_clock *c = &r->clocks[i];

		if (event_queue_is_pending(r->queue, c->next))
			continue;
		c->left_s += now_s;
		c->next = event_queue_push(r->queue, (struct event){ c->left_s, EVENT_JOB_FAILURE, (uint32_t)i });
	}
}

void run_job_failed(struct run *r, uint32_t payload, double now_s)
{
	struct job_clock *c = &r->clocks[payload];

	c->left_s = distribution_draw(&c->failure->lifetime, &c->lifetime);
	wind_clocks(r, now_s);
}

/* ---- progress ---- */

static void enter(struct run *r, enum run_state state, double now_s)
{
	r->state = state;
	r->since_s = now_s;
}

static double last_segment_s(const struct run *r)
{
	return r->segments > 1 ? r->work.compute_s - (r->segments - 1) * r->work.interval_s : r->work.compute_s;
}

/* Compute that is still to be done, from the last complete write. */
static double remaining_s(const struct run *r)
{
	return r->segments - r->done > 1 ? r->work.compute_s - r->done * r->work.interval_s : last_segment_s(r);
}

static double remaining_writes_s(const struct run *r)
{
	return r->segments - 1 - r->done > 0 ? (r->segments - 1 - r->done) * r->work.write_s : 0;
}

static void compute(struct run *r, double now_s)
{
	enter(r, RUN_COMPUTING, now_s);
	r->pending = event_queue_push(
		r->queue, (struct event){ now_s + remaining_s(r) + remaining_writes_s(r), EVENT_FINISHED, 0 });
}

static void restart(struct run *r, double now_s)
{
	double restart_s = distribution_draw(r->restart, &r->restart_luck);

	enter(r, RUN_RESTARTING, now_s);
	r->pending = event_queue_push(r->queue, (struct event){ now_s + restart_s, EVENT_RESTARTED, 0 });
}

/* Books the running time since the last start up to now: whole segments with their writes are kept, the rest of the
 * time is split into compute and the cut part of a write. Returns the compute of the segment under way. */
static double book_progress(struct run *r, double now_s)
{
	double running_s = now_s - r->since_s, period_s = r->work.interval_s + r->work.write_s;
	double whole = fmin(floor(running_s / period_s), r->segments - 1 - r->done);
	double *time_s = r->ledger->time_s, rest_s, segment_s, partial_s;

	if (!(whole > 0)) /* also without checkpoints, where the period is infinite */
		whole = 0;
	else
		time_s[CAUSE_COMPUTE] += whole * r->work.interval_s;
	rest_s = whole > 0 ? running_s - whole * period_s : running_s;
	r->done += whole;
	segment_s = r->done < r->segments - 1 ? r->work.interval_s : last_segment_s(r);
	partial_s = fmin(rest_s, segment_s);
	time_s[CAUSE_CHECKPOINT] += whole * r->work.write_s + (rest_s - partial_s);
	return partial_s;
}

static void book_state(struct run *r, enum cause computed, double now_s)
{
	double *time_s = r->ledger->time_s;

	switch (r->state) {
	case RUN_COMPUTING:
		time_s[computed] += book_progress(r, now_s);
		break;
	case RUN_RESTARTING:
		time_s[CAUSE_RESTART] += now_s - r->since_s;
		break;
	case RUN_STALLED:
		time_s[CAUSE_STALL] += now_s - r->since_s;
		break;
	}
}

void run_start(struct run *r, struct run_work work, uint64_t seed, uint64_t replication)
{
	r->work = work;
	/* The tolerance keeps a whole number of intervals whole in spite of rounding. */
	r->segments = isinf(work.interval_s) ? 1 : fmax(1, ceil(work.compute_s / work.interval_s * (1 - 1e-12)));
	r->done = 0;
	stream_init(&r->restart_luck, seed, replication, PURPOSE_RESTART, 0);
	for (size_t i = 0; i < r->clock_count; i++) {
		struct job_clock *c = &r->clocks[i];

		stream_init(&c->lifetime, seed, replication, PURPOSE_JOB, c->failure->entity);
		c->left_s = distribution_draw(&c->failure->lifetime, &c->lifetime);
	}
	wind_clocks(r, 0);
	compute(r, 0);
}

void run_interrupt(struct run *r, int nodes_missing, double now_s)
{
	book_state(r, CAUSE_LOST, now_s);
	event_queue_cancel(r->queue, r->pending);
	if (nodes_missing) {
		pause_clocks(r, now_s);
		enter(r, RUN_STALLED, now_s);
	} else {
		restart(r, now_s);
	}
}

void run_resume(struct run *r, double now_s)
{
	book_state(r, CAUSE_LOST, now_s);
	wind_clocks(r, now_s);
	restart(r, now_s);
}

void run_restarted(struct run *r, double now_s)
{
	book_state(r, CAUSE_LOST, now_s);
	compute(r, now_s);
}

void run_finished(struct run *r, double now_s)
{
	(void)now_s;
	r->ledger->time_s[CAUSE_COMPUTE] += remaining_s(r);
	r->ledger->time_s[CAUSE_CHECKPOINT] += remaining_writes_s(r);
}

void run_abandon(struct run *r, double now_s)
{
	book_state(r, CAUSE_COMPUTE, now_s);
}
