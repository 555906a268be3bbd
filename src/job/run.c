/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/run.h"

#include "base/number.h"
#include "event/event_class.h"
#include "job/run_arithmetic.h"
#include "job/run_walk.h"

#include <math.h>

void run_init(struct run *r, const struct plan *plan, struct event_queue *queue, struct effort *effort)
{
	const struct cluster *c = plan->cluster;

	*r = (struct run){ .queue = queue,
			   .cluster = c,
			   .plan = plan,
			   .restart = &c->restart,
			   .startup = &plan->site->startup,
			   .saves = c->checkpoint.policy != CHECKPOINT_NONE };
	progress_init(&r->progress, plan, effort);
	membership_init(&r->membership, c);
	job_clocks_init(&r->clocks, c, queue);
	r->policy = progress_is_needed(plan) ? &run_walk : &run_arithmetic;
	r->is_plain = r->policy->may_skip && !r->clocks.some_pause && !c->people.days;
	r->has_one_law = r->policy->may_skip && distribution_is_constant(r->startup);
	r->islands = r->policy->may_skip ? (double)c->layout.islands : 1;
	r->is_plain &= r->islands <= 1;
	for (size_t i = 0; i < c->failure_count; i++) {
		r->is_plain &= !c->failures[i].has_detection;
		r->has_one_law &= !c->failures[i].has_restart;
	}
}

void run_release(struct run *r)
{
	job_clocks_release(&r->clocks);
	progress_release(&r->progress);
}

const struct failure *run_job_failed(struct run *r, uint32_t payload, double now_s)
{
	const struct failure *failure = job_clocks_fire(&r->clocks, payload);

	job_clocks_run(&r->clocks, r->state == RUN_COMPUTING, now_s);
	return failure;
}

static void enter_computing(struct run *r, double now_s)
{
	run_enter(r, RUN_COMPUTING, now_s);
	r->is_begun = 1;
	r->startup_s = 0;
}

/* What was computed before the simulation began is booked before it, so that all time together is what passes. */
static void compute(struct run *r, double now_s)
{
	double from_s = now_s - r->unsaved_s;

	r->ledger->time_s[CAUSE_COMPUTE] -= r->unsaved_s;
	r->unsaved_s = 0;
	enter_computing(r, from_s);
	if (r->clocks.some_pause)
		job_clocks_run(&r->clocks, r->state == RUN_COMPUTING, now_s);
	r->policy->begin(r, from_s);
}

/* Who is needed for a restart may not be there. */
static RARE double draw_people(struct run *r, double now_s)
{
	const struct cluster *c = r->cluster;

	if (!r->cause || !(stream_uniform(&r->people_stream) <= r->cause->manual_share))
		return 0;
	return week_wait_s(&c->people, fmod(now_s + c->submitted_week_s, WEEK_S));
}

static double draw_law(struct run *r, const struct distribution *law)
{
	return r->has_one_law ? draw_buffer_take(&r->restarts) : distribution_draw(law, &r->restarts.stream);
}

/* A restart, preceded by what is left of the time until its cause is noticed and by the wait for people. */
static double draw_restart(struct run *r, double now_s)
{
	const struct failure *cause = r->cause;
	const struct checkpoint *loaded = r->progress.loaded;
	const struct distribution *change = r->membership.is_used ? membership_change(&r->membership) : NULL;
	const struct distribution *law = change				 ? change
					 : loaded && loaded->has_restart ? &loaded->restart
					 : cause && cause->has_restart	 ? &cause->restart
									 : r->restart;
	double restart_s = draw_law(r, law), wait_s = number_most(0, r->noticed_s - now_s);

	for (int i = 0; i < r->progress.bad_loads; i++)
		restart_s += draw_law(r, law);

	if (r->cluster->people.days)
		wait_s += draw_people(r, now_s + wait_s);
	return restart_s + wait_s;
}

/* A restart: over at end_s unless it is interrupted; then another begins. Where nothing can happen until then, it is over
 * at once: the same by one event less. */
static unsigned restart_until(struct run *r, int may_skip, double end_s, double now_s)
{
	if (may_skip && event_queue_is_quiet(r->queue, end_s)) {
		r->ledger->time_s[CAUSE_RESTART] += end_s - now_s;
		enter_computing(r, end_s);
		run_arithmetic_begin(r, end_s);
		return 1;
	}
	run_enter(r, RUN_RESTARTING, now_s);
	if (r->clocks.some_pause)
		job_clocks_pause(&r->clocks, 0, now_s);
	event_queue_set(r->queue, TIMER_RUN, (struct event){ end_s, EVENT_RESTARTED, 0 });
	return 0;
}

/* What is due before computing: the start-up of new machines, and a restart unless this is the first time. */
static unsigned restart(struct run *r, int may_skip, double now_s)
{
	double restart_s;

	r->membership.working = r->membership.ready;
	restart_s = r->is_begun ? draw_restart(r, now_s) : 0;
	if (!r->is_begun && r->startup_s == 0) {
		compute(r, now_s);
		return 0;
	}
	return restart_until(r, may_skip, now_s + restart_s + r->startup_s, now_s);
}

static void book_state(struct run *r, enum cause computed, double now_s)
{
	double *time_s = r->ledger->time_s;

	switch (r->state) {
	case RUN_COMPUTING:
		r->policy->book(r, computed, now_s);
		break;
	case RUN_RESTARTING:
		time_s[CAUSE_RESTART] += now_s - r->since_s;
		r->progress.exposed_s += now_s - r->since_s;
		break;
	case RUN_STALLED:
		time_s[CAUSE_STALL] += now_s - r->since_s;
		break;
	case RUN_QUEUED:
		time_s[CAUSE_QUEUE] += now_s - r->since_s;
		break;
	case RUN_STOPPED:
		time_s[CAUSE_MAINTENANCE] += now_s - r->since_s;
		break;
	}
}

/* Work since the last checkpoint of a run under way is done, but lost with the first failure; down, it is lost already. */
static void start_unsaved(struct run *r)
{
	const struct plan_resume *resume = &r->plan->resume;
	double unsaved_s = 0;

	if (resume->state != RESUME_NONE && r->policy == &run_arithmetic && r->saves)
		unsaved_s = fmod(resume->session_share * r->work.compute_s, r->work.interval_s);
	r->work.compute_s += unsaved_s;
	r->unsaved_s = resume->state == RESUME_RUNNING ? unsaved_s : 0;
}

void run_start(struct run *r, struct run_work work, struct ledger *ledger, uint64_t seed, uint64_t replication)
{
	membership_start(&r->membership, seed ^ r->event_salt, replication);
	r->seen_s = INFINITY;
	r->ledger = ledger;
	r->work = work;
	start_unsaved(r);
	r->work.interval_s = number_least(work.interval_s, work.compute_s);
	r->policy->start(r, seed ^ r->event_salt, replication);
	r->kept_s = 0;
	r->writes_left = run_remaining_writes(r);
	r->is_begun = r->plan->resume.state == RESUME_DOWN;
	r->is_warm = r->plan->resume.state == RESUME_RUNNING;
	r->startup_s = 0;
	r->cause = NULL;
	r->noticed_s = 0;
	draw_buffer_init(&r->restarts, r->restart);
	stream_init(&r->restarts.stream, seed ^ r->event_salt, replication, PURPOSE_RESTART, 0);
	stream_init(&r->people_stream, seed ^ r->event_salt, replication, PURPOSE_PEOPLE, 0);
	stream_init(&r->detection_stream, seed ^ r->event_salt, replication, PURPOSE_DETECTION, 0);
	job_clocks_start(&r->clocks, seed, seed ^ r->event_salt, replication);
	run_enter(r, RUN_QUEUED, 0);
}

/* The restart that is due is that of the latest failure. */
static void notice(struct run *r, const struct failure *cause, double now_s)
{
	r->cause = cause;
	r->noticed_s = now_s;
	if (cause && cause->has_detection)
		r->noticed_s += distribution_draw(&cause->detection, &r->detection_stream);
}

/* Machines that were queued for have to be started up, even when the run waits for something else on them first. */
static void start_up(struct run *r, enum run_state next)
{
	if (r->state != RUN_QUEUED || next == RUN_QUEUED)
		return;
	if (!r->is_warm)
		r->startup_s = distribution_draw(r->startup, &r->restarts.stream);
	r->is_warm = 0;
}

/* Was there time to write a checkpoint, known so long before, and anything to be saved? */
static int is_saved(const struct run *r, double warning_s, double now_s)
{
	return r->saves && r->state == RUN_COMPUTING && r->work.write_s <= warning_s &&
	       now_s - r->since_s > r->work.write_s;
}

/* Before all islands stop: what was booked of the future is none. */
static RARE void stop_islands(struct run *r, double now_s)
{
	double ahead_s = fmax(0, r->since_s - now_s), *time_s = r->ledger->time_s;
	double restart_s = fmin(ahead_s, time_s[CAUSE_RESTART]);

	time_s[CAUSE_RESTART] -= restart_s;
	time_s[CAUSE_LOST] -= ahead_s - restart_s;
	r->since_s -= ahead_s;
}

unsigned run_interrupt(struct run *r, struct run_interruption how, double now_s)
{
	if (r->islands > 1 && r->state == RUN_COMPUTING)
		stop_islands(r, now_s);
	if (how.warning_s > 0 && is_saved(r, how.warning_s, now_s))
		r->policy->save(r, now_s);
	else
		book_state(r, CAUSE_LOST, now_s);
	r->policy->restore(r, how);
	start_up(r, how.next);
	event_queue_unset(r->queue, TIMER_RUN);
	notice(r, how.cause, now_s);
	if (how.next == RUN_RESTARTING)
		return restart(r, r->may_skip, now_s);
	job_clocks_pause(&r->clocks, 1, now_s);
	run_enter(r, how.next, now_s);
	return 0;
}

/* What takes nodes one by one, or kills a job of its own on each island. */
static int is_of_island(const struct failure *cause)
{
	return failure_takes_node(cause->cause) || cause->cause == FAILURE_JOB;
}

/* One of the islands loses what it computed since the last outer step, restarts, and takes part again from the next outer step
 * on; the others go on. Of the run's time that is its share: computing is taken to have begun so much later. */
static RARE unsigned island_failed(struct run *r, const struct failure *cause, double now_s)
{
	double computed_s = fmax(0, now_s - r->since_s), outer_s = r->work.outer_s, restart_s, lost_s = 0, back_s;

	notice(r, cause, now_s);
	back_s = restart_s = draw_restart(r, now_s);
	if (outer_s > 0) {
		lost_s = fmod(computed_s, outer_s);
		back_s = ceil((lost_s + restart_s) / outer_s) * outer_s - lost_s;
	}
	r->ledger->time_s[CAUSE_LOST] += lost_s / r->islands;
	r->ledger->time_s[CAUSE_RESTART] += back_s / r->islands;
	r->since_s += (lost_s + back_s) / r->islands;
	r->policy->begin(r, r->since_s);
	return 0;
}

unsigned run_failed(struct run *r, const struct failure *cause, double now_s)
{
	double restart_s;

	if (r->islands > 1 && r->state == RUN_COMPUTING && is_of_island(cause))
		return island_failed(r, cause, now_s);
	if (!r->is_plain || r->state != RUN_COMPUTING)
		return run_interrupt(r, (struct run_interruption){ .next = RUN_RESTARTING, .cause = cause }, now_s);
	r->ledger->time_s[CAUSE_LOST] += run_arithmetic_book(r, now_s);
	event_queue_unset(r->queue, TIMER_RUN);
	r->cause = cause;
	restart_s = draw_law(r, cause->has_restart ? &cause->restart : r->restart);
	return restart_until(r, r->may_skip, now_s + restart_s, now_s);
}

void run_allow_skips(struct run *r, int are_allowed)
{
	r->may_skip = are_allowed && r->policy->may_skip && !r->clocks.some_pause;
}

void run_resume(struct run *r, double now_s)
{
	start_up(r, RUN_RESTARTING);
	book_state(r, CAUSE_LOST, now_s);
	job_clocks_run(&r->clocks, r->state == RUN_COMPUTING, now_s);
	restart(r, 0, now_s);
}

void run_restarted(struct run *r, double now_s)
{
	book_state(r, CAUSE_LOST, now_s);
	compute(r, now_s);
}

void run_finished(struct run *r, double now_s)
{
	r->policy->finish(r, now_s);
	r->kept_s = r->work.compute_s;
	run_enter(r, RUN_QUEUED, now_s);
}

void run_abandon(struct run *r, double now_s)
{
	if (r->islands > 1 && r->state == RUN_COMPUTING)
		stop_islands(r, now_s);
	book_state(r, CAUSE_COMPUTE, now_s);
}
