/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/run.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "event/event_class.h"

#include <math.h>

#define EXACT 1e-12

/* ---- a run by itself, under failures at given times ---- */

/* What strikes from outside: a failure of a node at fail_h, and when its place is filled: 0 = at once, by a spare;
 * NEVER = not at all. Hours. */
#define NEVER INFINITY
struct diagnosis {
	double fail_h, filled_h;
};

enum { STRIKES_MOST = 8 };

struct rig {
	struct fixture fixture;
	struct event_queue queue;
	struct ledger ledger;
	struct run run;
	struct effort effort;
	double now_s;
	int missing, node_failures, job_failures, restarts;
};

static void rig_init(struct rig *r)
{
	fixture_init(&r->fixture, 1, 1);
}

static double hours(double h)
{
	return 3600 * h;
}

static void push(struct rig *r, double time_h, enum event_class class, uint32_t payload)
{
	event_queue_push(&r->queue, (struct event){ hours(time_h), (uint8_t) class, payload });
}

static void rig_start(struct rig *r, double work_h, double interval_h, double write_h)
{
	r->ledger = (struct ledger){ 0 };
	r->effort = (struct effort){ 0 };
	r->now_s = 0;
	r->missing = r->node_failures = r->job_failures = r->restarts = 0;
	event_queue_init(&r->queue);
	effort_start(&r->effort, UINT64_MAX);
	run_init(&r->run, &r->fixture.plan, &r->queue, &r->effort);
	run_start(&r->run,
		  (struct run_work){
			  .compute_s = hours(work_h), .interval_s = hours(interval_h), .write_s = hours(write_h) },
		  &r->ledger, 42, 0);
	run_resume(&r->run, 0); /* its machines are there at once */
}

static void rig_release(struct rig *r)
{
	run_release(&r->run);
	event_queue_release(&r->queue);
}

static void handle_node_failure(struct rig *r, int has_spare)
{
	r->node_failures++;
	r->missing += !has_spare;
	run_interrupt(&r->run, (struct run_interruption){ .next = r->missing > 0 ? RUN_STALLED : RUN_RESTARTING },
		      r->now_s);
}

static void handle_job_failure(struct rig *r, uint32_t payload)
{
	r->job_failures++;
	run_interrupt(&r->run,
		      (struct run_interruption){ .next = RUN_RESTARTING,
						 .cause = run_job_failed(&r->run, payload, r->now_s) },
		      r->now_s);
}

/* Up to `now` all time is booked, but that of the state under way. */
static void assert_booked(const struct rig *r)
{
	assert_close(ledger_time_s(&r->ledger), r->run.since_s, EXACT);
	assert_true(event_queue_is_sound(&r->queue));
	assert_int_equal(r->run.state == RUN_STALLED, r->missing > 0);
}

/* Handles the next event; returns 1 when the run is over. */
static int rig_step(struct rig *r)
{
	struct event e = event_queue_pop(&r->queue);

	r->now_s = e.time_s;
	switch ((enum event_class)e.class) {
	case EVENT_REPAIR:
		if (!--r->missing)
			run_resume(&r->run, r->now_s);
		break;
	case EVENT_RESTARTED:
		r->restarts++;
		run_restarted(&r->run, r->now_s);
		break;
	case EVENT_FINISHED:
		run_finished(&r->run, r->now_s);
		return 1;
	case EVENT_NODE_FAILURE:
		handle_node_failure(r, (int)e.payload);
		break;
	case EVENT_JOB_FAILURE:
		handle_job_failure(r, e.payload);
		break;
	case EVENT_GRANTED:
	case EVENT_GROWN:
	case EVENT_MARKET:
	case EVENT_FALLBACK:
	case EVENT_EXPIRED:
	case EVENT_STOP:
	case EVENT_OUTAGE:
	case EVENT_OUTAGE_OVER:
	case EVENT_STOP_OVER:
		fail_msg("no site takes part");
		return 1;
	case EVENT_HORIZON:
		run_abandon(&r->run, r->now_s);
		return 1;
	}
	assert_booked(r);
	return 0;
}

struct expected {
	double wall_h, compute_h, checkpoint_h, lost_h, restart_h, stall_h;
};

static void assert_time(const struct rig *r, enum cause cause, double expected_h)
{
	double got_h = r->ledger.time_s[cause] / 3600;

	if (!(fabs(got_h - expected_h) <= EXACT * fmax(1, expected_h)))
		fail_msg("%s: %.15g h instead of %.15g h", cause_name(cause), got_h, expected_h);
}

static void assert_ledger(const struct rig *r, struct expected e)
{
	assert_close(r->now_s, hours(e.wall_h), EXACT);
	assert_time(r, CAUSE_COMPUTE, e.compute_h);
	assert_time(r, CAUSE_CHECKPOINT, e.checkpoint_h);
	assert_time(r, CAUSE_LOST, e.lost_h);
	assert_time(r, CAUSE_RESTART, e.restart_h);
	assert_time(r, CAUSE_STALL, e.stall_h);
	assert_close(ledger_time_s(&r->ledger), r->now_s, EXACT);
}

/* A case by hand: work, interval and write, a constant restart, what strikes (up to a fail_h of 0), and what it costs.
 */
struct scene {
	const char *name;
	struct {
		double work_h, interval_h, write_h, restart_h, horizon_h; /* horizon_h: 0 = none */
	} given;
	struct diagnosis strike[STRIKES_MOST];
	struct expected expected;
};

static void play(const struct scene *s)
{
	struct rig r;
	int strikes = 0;

	if (s->name)
		print_message("# %s\n", s->name);
	rig_init(&r);
	r.fixture.cluster.restart = distribution_constant(hours(s->given.restart_h));
	rig_start(&r, s->given.work_h, s->given.interval_h, s->given.write_h);
	for (; s->strike[strikes].fail_h > 0; strikes++) {
		const struct diagnosis *k = &s->strike[strikes];

		push(&r, k->fail_h, EVENT_NODE_FAILURE, k->filled_h == 0);
		if (k->filled_h > 0 && k->filled_h < NEVER)
			push(&r, k->filled_h, EVENT_REPAIR, 0);
	}
	if (s->given.horizon_h > 0)
		push(&r, s->given.horizon_h, EVENT_HORIZON, 0);
	while (!rig_step(&r))
		;
	assert_ledger(&r, s->expected);
	rig_release(&r);
}

static void play_all(const struct scene *scenes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		play(&scenes[i]);
}

#define PLAY(scenes) play_all(scenes, sizeof(scenes) / sizeof((scenes)[0]))

/* ---- without failures ---- */

static const struct scene undisturbed[] = {
	{ "ten hours, a write of 2 min after each but the last: nine writes",
	  { 10, 1, 2.0 / 60, 0, 0 },
	  { { 0, 0 } },
	  { 10.3, 10, 0.3, 0, 0, 0 } },
	{ "ten and a half hours: ten writes, a last segment of half an hour",
	  { 10.5, 1, 0.25, 0, 0 },
	  { { 0, 0 } },
	  { 13, 10.5, 2.5, 0, 0, 0 } },
	{ "work shorter than the interval: no write",
	  { 0.75, 1, 0.25, 0, 0 },
	  { { 0, 0 } },
	  { 0.75, 0.75, 0, 0, 0, 0 } },
	{ "work as long as the interval: no write", { 1, 1, 0.25, 0, 0 }, { { 0, 0 } }, { 1, 1, 0, 0, 0, 0 } },
	{ "no checkpoints", { 100, INFINITY, 0.25, 0, 0 }, { { 0, 0 } }, { 100, 100, 0, 0, 0, 0 } },
	{ "writes that take no time", { 10, 1, 0, 0, 0 }, { { 0, 0 } }, { 10, 10, 0, 0, 0, 0 } },
	/* 0.3 / 0.1 and 2.1 / 0.7 are not whole numbers in binary */
	{ "three tenths are three intervals", { 0.3, 0.1, 1, 0, 0 }, { { 0, 0 } }, { 2.3, 0.3, 2, 0, 0, 0 } },
	{ "2.1 h are three intervals of 0.7 h", { 2.1, 0.7, 1, 0, 0 }, { { 0, 0 } }, { 4.1, 2.1, 2, 0, 0, 0 } },
};

static void test_undisturbed(void **state)
{
	(void)state;
	PLAY(undisturbed);
}

/* Whatever the interval, n of them are n segments. */
static void test_whole_numbers_of_intervals(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	for (int n = 1; n <= 3000; n++) {
		double interval_h = (double)n / 7 + 0.1;

		rig_start(&r, n * interval_h, interval_h, 0.5);
		while (!rig_step(&r))
			;
		assert_close(r.now_s, hours(n * interval_h + (n - 1) * 0.5), EXACT);
		rig_release(&r);
	}
}

/* ---- node failures with a spare at hand ---- */

/* Work 3 h, interval 1 h, write 0.25 h: computing in [0, 1], [1.25, 2.25], [2.5, 3.5], writing between. */
static const struct scene interrupted[] = {
	{ "in the first segment: all is lost",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 0.75, 0 } },
	  { 4.75, 3, 0.5, 0.75, 0.5, 0 } },
	{ "in the second segment", { 3, 1, 0.25, 0.5, 0 }, { { 2, 0 } }, { 4.75, 3, 0.5, 0.75, 0.5, 0 } },
	{ "in the last segment", { 3, 1, 0.25, 0.5, 0 }, { { 3.25, 0 } }, { 4.75, 3, 0.5, 0.75, 0.5, 0 } },
	{ "during a write: the whole segment is lost, the cut write is time of checkpoints",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 1.125, 0 } },
	  { 5.125, 3, 0.625, 1, 0.5, 0 } },
	{ "as a write begins: nothing of it is written",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 1, 0 } },
	  { 5, 3, 0.5, 1, 0.5, 0 } },
	{ "as a write is complete: it counts, nothing is lost",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 1.25, 0 } },
	  { 4, 3, 0.5, 0, 0.5, 0 } },
	{ "as the last write is complete", { 3, 1, 0.25, 0.5, 0 }, { { 2.5, 0 } }, { 4, 3, 0.5, 0, 0.5, 0 } },
	{ "as the work is done: it is done", { 3, 1, 0.25, 0.5, 0 }, { { 3.5, 0 } }, { 3.5, 3, 0.5, 0, 0, 0 } },
	{ "a moment before", { 3, 1, 0.25, 0.5, 0 }, { { 3.4999, 0 } }, { 4.9999, 3, 0.5, 0.9999, 0.5, 0 } },
	{ "twice in the same segment", { 3, 1, 0.25, 0.5, 0 }, { { 0.75, 0 }, { 2, 0 } }, { 6, 3, 0.5, 1.5, 1, 0 } },
	{ "after two writes and again: what is written stays written",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 2.75, 0 }, { 3.5, 0 } },
	  { 5, 3, 0.5, 0.5, 1, 0 } },
	{ "twice at one instant: the second restart replaces the first",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 0.75, 0 }, { 0.75, 0 } },
	  { 4.75, 3, 0.5, 0.75, 0.5, 0 } },
	{ "during the restart: another one begins",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 0.75, 0 }, { 1, 0 } },
	  { 5, 3, 0.5, 0.75, 0.75, 0 } },
	{ "at the end of the restart: the restart is complete, another one follows",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 0.75, 0 }, { 1.25, 0 } },
	  { 5.25, 3, 0.5, 0.75, 1, 0 } },
	{ "restarts that take no time", { 3, 1, 0.25, 0, 0 }, { { 0.75, 0 } }, { 4.25, 3, 0.5, 0.75, 0, 0 } },
	{ "no checkpoint: all is lost each time",
	  { 3, INFINITY, 0.25, 0.5, 0 },
	  { { 2.5, 0 }, { 5, 0 } },
	  { 8.5, 3, 0, 4.5, 1, 0 } },
	{ "a short last segment", { 2.25, 1, 0.25, 0.5, 0 }, { { 2.625, 0 } }, { 3.375, 2.25, 0.5, 0.125, 0.5, 0 } },
	{ "writes that take no time: at 1.5 h half an hour is lost",
	  { 3, 1, 0, 0.5, 0 },
	  { { 1.5, 0 } },
	  { 4, 3, 0, 0.5, 0.5, 0 } },
};

static void test_interrupted(void **state)
{
	(void)state;
	PLAY(interrupted);
}

/* ---- places that stay empty for a while ---- */

static const struct scene stalled[] = {
	{ "half an hour without a node, then a restart",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 2, 2.5 } },
	  { 5.25, 3, 0.5, 0.75, 0.5, 0.5 } },
	{ "a spare for one, none for the next: the restart is cut",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 2, 0 }, { 2.25, 3 } },
	  { 5.75, 3, 0.5, 0.75, 0.75, 0.75 } },
	{ "a second one fails meanwhile: both have to be back",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 2, 2.5 }, { 2.25, 4 } },
	  { 6.75, 3, 0.5, 0.75, 0.5, 2 } },
	{ "fails and is filled at the end of the other's stall: one restart",
	  { 3, 1, 0.25, 0.5, 0 },
	  { { 2, 2.5 }, { 2.5, 3 } },
	  { 5.75, 3, 0.5, 0.75, 0.5, 1 } },
	{ "two failures of the only node, as in test_replication.c",
	  { 3, 1, 0.25, 0.25, 0 },
	  { { 2, 2.5 }, { 4.5, 5 } },
	  { 6.25, 3, 0.5, 1.25, 0.5, 1 } },
};

static void test_stalled(void **state)
{
	(void)state;
	PLAY(stalled);
}

/* ---- random strikes, against a walk from segment to segment ---- */

struct walk {
	const struct scene *scene;
	double now_h, stalled_until_h, restarting_until_h, segments, done;
	struct expected sum;
};

static double take_until(struct walk *w, double end_h)
{
	double taken_h = fmax(0, end_h - w->now_h);

	w->now_h += taken_h;
	return taken_h;
}

/* Computes from now_h on, up to `end_h`; returns 1 when the work is done before that. */
static int walk_segments(struct walk *w, double end_h)
{
	const struct scene *s = w->scene;

	for (;;) {
		int is_last = w->done == w->segments - 1;
		double compute_h = is_last ? s->given.work_h - w->done * s->given.interval_h : s->given.interval_h;
		double write_h = is_last ? 0 : s->given.write_h;

		if (w->now_h + compute_h + write_h > end_h) {
			w->sum.lost_h += take_until(w, fmin(end_h, w->now_h + compute_h));
			w->sum.checkpoint_h += take_until(w, end_h);
			return 0;
		}
		w->sum.compute_h += compute_h;
		w->sum.checkpoint_h += write_h;
		w->now_h += compute_h + write_h;
		if (is_last)
			return 1;
		w->done++;
	}
}

static int walk_until(struct walk *w, double end_h)
{
	w->sum.stall_h += take_until(w, fmin(end_h, w->stalled_until_h));
	w->sum.restart_h += take_until(w, fmin(end_h, w->restarting_until_h));
	return w->now_h < end_h && walk_segments(w, end_h);
}

static void walk(struct scene *s)
{
	struct walk w = { .scene = s, .segments = ceil(s->given.work_h / s->given.interval_h) };

	for (int i = 0; i < STRIKES_MOST - 1 && !walk_until(&w, s->strike[i].fail_h); i++) {
		w.stalled_until_h = fmax(w.stalled_until_h, s->strike[i].filled_h);
		w.restarting_until_h = fmax(w.now_h, w.stalled_until_h) + s->given.restart_h;
	}
	if (w.sum.compute_h < s->given.work_h * (1 - 1e-9))
		walk_until(&w, INFINITY);
	s->expected = w.sum;
	s->expected.wall_h = w.now_h;
}

/* The last strike stays 0 and ends the list. */
static struct scene random_scene(struct stream *stream)
{
	struct scene s = { NULL,
			   { 10 * stream_uniform(stream), 0.1 + stream_uniform(stream), 0.2 * stream_uniform(stream),
			     stream_uniform(stream), 0 },
			   { { 0, 0 } },
			   { 0, 0, 0, 0, 0, 0 } };
	double fail_h = 0;

	for (int i = 0; i < STRIKES_MOST - 1; i++) {
		fail_h += stream_exponential(stream);
		s.strike[i].fail_h = fail_h;
		s.strike[i].filled_h = stream_uniform(stream) < 0.5 ? 0 : fail_h + 2 * stream_exponential(stream);
	}
	return s;
}

static void test_random_strikes(void **state)
{
	struct stream stream;

	(void)state;
	stream_init(&stream, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < 20000; i++) {
		struct scene s = random_scene(&stream);

		walk(&s);
		play(&s);
	}
}

/* ---- given up ---- */

static const struct scene abandoned[] = {
	{ "computing: nothing is lost", { 3, 1, 0.25, 0.5, 2 }, { { 0, 0 } }, { 2, 1.75, 0.25, 0, 0, 0 } },
	{ "writing", { 3, 1, 0.25, 0.5, 1.125 }, { { 0, 0 } }, { 1.125, 1, 0.125, 0, 0, 0 } },
	{ "restarting", { 3, 1, 0.25, 0.5, 2.25 }, { { 2, 0 } }, { 2.25, 1, 0.25, 0.75, 0.25, 0 } },
	{ "stalled", { 3, 1, 0.25, 0.5, 9 }, { { 2, NEVER } }, { 9, 1, 0.25, 0.75, 0, 7 } },
	{ "as the work is done: it is done", { 3, 1, 0.25, 0.5, 3.5 }, { { 0, 0 } }, { 3.5, 3, 0.5, 0, 0, 0 } },
	{ "a failure at the same instant comes first",
	  { 3, 1, 0.25, 0.5, 2 },
	  { { 2, 0 } },
	  { 2, 1, 0.25, 0.75, 0, 0 } },
};

static void test_abandoned(void **state)
{
	(void)state;
	PLAY(abandoned);
}

/* ---- the job's own failures ---- */

/* A job that lives lifetime_h each time, on a node that fails all the time: that is not the run's business. */
static void rig_init_job(struct rig *r, double lifetime_h, double restart_h)
{
	rig_init(r);
	r->fixture.cluster.restart = distribution_constant(hours(restart_h));
	fixture_fail(&r->fixture, FAILURE_NODE, distribution_constant(hours(0.1)));
	fixture_fail(&r->fixture, FAILURE_JOB, distribution_constant(hours(lifetime_h)));
}

static void finish(struct rig *r)
{
	while (!rig_step(r))
		;
}

/*
 * A life of 2 h that begins again at each failure and runs through the restart: computing 0 - 1, write, 1.25 - 2 lost,
 * restart to 2.5, 2.5 - 3.5, write to 3.75, 3.75 - 4 lost, restart to 4.5, 4.5 - 5.5 done.
 */
static void test_job_failures(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 2, 0.5);
	rig_start(&r, 3, 1, 0.25);
	finish(&r);
	assert_ledger(&r, (struct expected){ 5.5, 3, 0.5, 1, 1, 0 });
	assert_int_equal(r.job_failures, 2);
	assert_int_equal(r.restarts, 2);
	rig_release(&r);
}

/* A node failure doesn't wind the job's clock up: it still fires at 2 h, in the restart that began at 1.75 h. */
static void test_job_clock_goes_on_through_node_failures(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 2, 0.5);
	rig_start(&r, 1, 1, 0.25);
	push(&r, 0.5, EVENT_NODE_FAILURE, 1);
	push(&r, 1.75, EVENT_NODE_FAILURE, 1);
	finish(&r);
	/* 0 - 0.5 lost, restart to 1, 1 - 1.75 lost, restart cut at 2, another to 2.5, 2.5 - 3.5 done */
	assert_ledger(&r, (struct expected){ 3.5, 1, 0, 1.25, 1.25, 0 });
	assert_int_equal(r.job_failures, 1);
	rig_release(&r);
}

/* Stalled from 0.5 to 10.5 h with 1.5 h left on the clock: it fires 1.5 h after the stall, at 12 h. */
static void test_job_clock_pauses_in_a_stall(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 2, 0.5);
	rig_start(&r, 3, 1, 0.25);
	push(&r, 0.5, EVENT_NODE_FAILURE, 0);
	push(&r, 10.5, EVENT_REPAIR, 0);
	while (r.job_failures == 0)
		assert_int_equal(rig_step(&r), 0);
	assert_close(r.now_s, hours(12), EXACT);
	finish(&r);
	/* 0.5 lost; restart 10.5 - 11; 11 - 12 lost, the failure comes as the write begins; restart 12 - 12.5; 12.5
	 * - 13.5, write to 13.75, 13.75 - 14 lost; restart to 14.5, 14.5 - 15.5, write to 15.75, 15.75 - 16 lost;
	 * restart to 16.5, the last hour to 17.5. */
	assert_ledger(&r, (struct expected){ 17.5, 3, 0.5, 2, 2, 10 });
	assert_int_equal(r.job_failures, 3);
	rig_release(&r);
}

/* Two stalls: what is left is kept over both. 2 h of life: 0.5 h before, 1 h between, the rest after. */
static void test_job_clock_pauses_again(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 2, 0.25);
	rig_start(&r, 3, 1, 0.25);
	push(&r, 0.5, EVENT_NODE_FAILURE, 0);
	push(&r, 5, EVENT_REPAIR, 0);
	push(&r, 6, EVENT_NODE_FAILURE, 0);
	push(&r, 6.5, EVENT_NODE_FAILURE, 0); /* in the stall: pauses nothing twice */
	push(&r, 7, EVENT_REPAIR, 0);
	push(&r, 8, EVENT_REPAIR, 0);
	while (r.job_failures == 0)
		assert_int_equal(rig_step(&r), 0);
	assert_close(r.now_s, hours(8.5), EXACT);
	rig_release(&r);
}

/* Fires at the very instant of a node failure: first the node's, then, after the stall, the job's. */
static void test_job_failure_at_the_instant_of_a_stall(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 2, 0.5);
	rig_start(&r, 3, INFINITY, 0);
	push(&r, 2, EVENT_NODE_FAILURE, 0);
	push(&r, 7, EVENT_REPAIR, 0);
	rig_step(&r);
	assert_int_equal(r.node_failures, 1);
	while (r.job_failures == 0)
		assert_int_equal(rig_step(&r), 0);
	assert_close(r.now_s, hours(7), EXACT);
	assert_int_equal(r.run.state, RUN_RESTARTING);
	rig_release(&r);
}

/*
 * Lives of 5 h and 3 h. Two segments are written at 2.5 h; 2.5 - 3 lost (at 3 h the second clock), restart to 3.5,
 * 3.5 - 4.5, write to 4.75, 4.75 - 5 lost (the first clock), restart to 5.5, 5.5 - 6 lost (the second again), restart
 * to 6.5, 6.5 - 7.5 done.
 */
static void test_two_job_clocks(void **state)
{
	struct rig r;

	(void)state;
	rig_init_job(&r, 5, 0.5);
	fixture_fail(&r.fixture, FAILURE_JOB, distribution_constant(hours(3)));
	rig_start(&r, 4, 1, 0.25);
	assert_int_equal(r.run.clocks.count, 2);
	finish(&r);
	assert_ledger(&r, (struct expected){ 7.5, 4, 0.75, 1.25, 1.5, 0 });
	assert_int_equal(r.job_failures, 3);
	rig_release(&r);
}

/* ---- restarts are drawn anew each time ---- */

static void test_restart_is_drawn_each_time(void **state)
{
	struct rig r;
	double last_s = 0;

	(void)state;
	rig_init(&r);
	r.fixture.cluster.restart = fixture_distribution(DISTRIBUTION_LOGNORMAL, 1800, 900, 0);
	rig_start(&r, 1000, 1, 0.25);
	for (int i = 1; i <= 10; i++)
		push(&r, 50 * i, EVENT_NODE_FAILURE, 1);
	for (int i = 1; i <= 10; i++) {
		double length_s;

		assert_int_equal(rig_step(&r), 0);
		length_s = event_queue_next_time(&r.queue) - r.now_s;
		assert_true(length_s > 0 && length_s != last_s);
		last_s = length_s;
		assert_int_equal(rig_step(&r), 0);
	}
	assert_int_equal(r.restarts, 10);
	rig_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_undisturbed),
		cmocka_unit_test(test_whole_numbers_of_intervals),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_stalled),
		cmocka_unit_test(test_random_strikes),
		cmocka_unit_test(test_abandoned),
		cmocka_unit_test(test_job_failures),
		cmocka_unit_test(test_job_clock_goes_on_through_node_failures),
		cmocka_unit_test(test_job_clock_pauses_in_a_stall),
		cmocka_unit_test(test_job_clock_pauses_again),
		cmocka_unit_test(test_job_failure_at_the_instant_of_a_stall),
		cmocka_unit_test(test_two_job_clocks),
		cmocka_unit_test(test_restart_is_drawn_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
