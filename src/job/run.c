/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/run.h"

#include "base/number.h"
#include "model/elastic.h"
#include "event/event_class.h"

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
	r->is_plain = !r->progress.is_used && !r->clocks.some_pause && !c->people.days;
	r->has_one_law = !r->progress.is_used && distribution_is_constant(r->startup);
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

/* ---- progress ---- */

static void enter(struct run *r, enum run_state state, double now_s)
{
	r->state = state;
	r->since_s = now_s;
}

/* Compute that is still to be done. */
static double remaining_s(const struct run *r)
{
	return r->work.compute_s - r->kept_s;
}

/* How many writes that takes: none after the last segment. The tolerance keeps a whole number of intervals whole in spite
 * of rounding. */
static double remaining_writes(const struct run *r)
{
	double segments = ceil(remaining_s(r) / r->work.interval_s * (1 - 1e-12));

	return segments > 1 ? segments - 1 : 0;
}

static void finish_after(struct run *r, double left_s, double now_s)
{
	event_queue_set(r->queue, TIMER_RUN, (struct event){ now_s + left_s, EVENT_FINISHED, 0 });
}

/* What comes next: the end of the work, or nodes that stand ready are taken up before. The end is looked for up to the
 * next event only, which most likely comes between: to walk to it each time would take long. */
static RARE void look_ahead(struct run *r)
{
	double now_s = r->progress.clock_s, left_s, grow_s = INFINITY;

	event_queue_unset(r->queue, TIMER_RUN);
	r->seen_s = event_queue_next_time(r->queue);
	left_s = progress_left_s(&r->progress, r->seen_s);
	if (r->membership.ready > r->membership.working)
		grow_s = r->cluster->elastic.grow == GROW_AT_ONCE ? progress_extra_write_s(&r->progress)
								  : progress_write_s(&r->progress);
	finish_after(r, left_s, now_s);
	if (grow_s < left_s) /* later by a rounding at least, where something is to be waited for */
		event_queue_set(r->queue, TIMER_RUN,
				(struct event){ grow_s > 0 ? fmax(now_s + grow_s, nextafter(now_s, INFINITY)) : now_s,
						EVENT_GROWN, 0 });
	if (!isinf(fmin(left_s, grow_s)))
		r->seen_s = INFINITY;
}

void run_look(struct run *r)
{
	if (r->state == RUN_COMPUTING && event_queue_next_time(r->queue) > r->seen_s)
		look_ahead(r);
}

static RARE void begin_walk(struct run *r, double now_s)
{
	r->membership.computed = r->membership.working;
	progress_begin(&r->progress, elastic_pace(r->cluster, r->membership.working), now_s);
	look_ahead(r);
}

static void compute(struct run *r, double now_s)
{
	enter(r, RUN_COMPUTING, now_s);
	if (r->clocks.some_pause)
		job_clocks_run(&r->clocks, r->state == RUN_COMPUTING, now_s);
	r->is_begun = 1;
	r->startup_s = 0;
	if (r->progress.is_used)
		begin_walk(r, now_s);
	else
		finish_after(r, remaining_s(r) + r->writes_left * r->work.write_s, now_s);
}

/* Who is needed for a restart may not be there. */
static RARE double draw_people(struct run *r, double now_s)
{
	const struct cluster *c = r->cluster;

	if (!r->cause || !(stream_uniform(&r->people_luck) <= r->cause->by_hand))
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
		compute(r, end_s);
		return 1;
	}
	enter(r, RUN_RESTARTING, now_s);
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

/* Books the running time since the last start up to now: whole segments with their writes are kept, the rest of the
 * time is split into compute and the cut part of a write. Returns the compute of the segment under way. */
static double book_progress(struct run *r, double now_s)
{
	const struct run_work *w = &r->work;
	double running_s = now_s - r->since_s, period_s = w->interval_s + w->write_s;
	double whole = number_least(number_whole(running_s / period_s), r->writes_left);
	double *time_s = r->ledger->time_s, rest_s = running_s - whole * period_s, partial_s;

	time_s[CAUSE_COMPUTE] += whole * w->interval_s;
	r->kept_s += whole * w->interval_s;
	r->writes_left -= whole;
	partial_s = number_least(rest_s, number_least(w->interval_s, remaining_s(r)));
	time_s[CAUSE_CHECKPOINT] = time_s[CAUSE_CHECKPOINT] + whole * w->write_s + (rest_s - partial_s);
	return partial_s;
}

/* Books what was running up to now, where the last write_s of it were spent on a checkpoint, since the end was known.
 */
static RARE void book_saved(struct run *r, double now_s)
{
	double partial_s;

	if (r->progress.is_used) {
		progress_save(&r->progress, now_s, r->ledger->time_s);
		return;
	}
	partial_s = book_progress(r, now_s - r->work.write_s);
	r->ledger->time_s[CAUSE_COMPUTE] += partial_s;
	r->ledger->time_s[CAUSE_CHECKPOINT] += r->work.write_s;
	r->kept_s += partial_s;
	r->writes_left = remaining_writes(r);
}

static void book_state(struct run *r, enum cause computed, double now_s)
{
	double *time_s = r->ledger->time_s;

	switch (r->state) {
	case RUN_COMPUTING:
		if (r->progress.is_used)
			progress_advance(&r->progress, now_s, time_s);
		else
			time_s[computed] += book_progress(r, now_s);
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

/* What a failure leaves: machines that are given back or serviced lose what was in them. */
static RARE void restore(struct run *r, struct run_interruption how)
{
	int goes = how.next == RUN_QUEUED || how.next == RUN_STOPPED;
	enum tier most = how.is_growth	      ? TIER_MEMORY
			 : goes || !how.cause ? TIER_STORAGE
					      : failure_tier(how.cause->cause);

	if (how.cause && (r->state == RUN_COMPUTING || r->state == RUN_RESTARTING))
		progress_learn(&r->progress, how.cause->cause);
	r->kept_s = progress_restore(&r->progress, most, how.cause ? how.cause->rollback : 0, r->ledger->time_s);
}

/* The walk up to now_s, which nothing interrupts. */
static RARE void walk(struct run *r, double now_s)
{
	progress_advance(&r->progress, now_s, r->ledger->time_s);
	r->since_s = now_s;
}

void run_outage(struct run *r, int change, double now_s)
{
	if (r->state == RUN_COMPUTING)
		walk(r, now_s);
	progress_outage(&r->progress, change);
}

void run_start(struct run *r, struct run_work work, struct ledger *ledger, uint64_t seed, uint64_t replication)
{
	progress_start(&r->progress, r->plan, work.compute_s, seed ^ r->luck, replication);
	membership_start(&r->membership, seed ^ r->luck, replication);
	r->seen_s = INFINITY;
	r->ledger = ledger;
	r->work = work;
	r->work.interval_s = number_least(work.interval_s, work.compute_s);
	r->kept_s = 0;
	r->writes_left = remaining_writes(r);
	r->is_begun = 0;
	r->startup_s = 0;
	r->cause = NULL;
	r->noticed_s = 0;
	draw_buffer_init(&r->restarts, r->restart);
	stream_init(&r->restarts.stream, seed ^ r->luck, replication, PURPOSE_RESTART, 0);
	stream_init(&r->people_luck, seed ^ r->luck, replication, PURPOSE_PEOPLE, 0);
	stream_init(&r->detection_luck, seed ^ r->luck, replication, PURPOSE_DETECTION, 0);
	job_clocks_start(&r->clocks, seed, seed ^ r->luck, replication);
	enter(r, RUN_QUEUED, 0);
}

/* The restart that is due is that of the latest failure. */
static void notice(struct run *r, const struct failure *cause, double now_s)
{
	r->cause = cause;
	r->noticed_s = now_s;
	if (cause && cause->has_detection)
		r->noticed_s += distribution_draw(&cause->detection, &r->detection_luck);
}

/* Machines that were queued for have to be started up, even when the run waits for something else on them first. */
static void start_up(struct run *r, enum run_state next)
{
	if (r->state == RUN_QUEUED && next != RUN_QUEUED)
		r->startup_s = distribution_draw(r->startup, &r->restarts.stream);
}

/* Was there time to write a checkpoint, known so long before, and anything to be saved? */
static int is_saved(const struct run *r, double warning_s, double now_s)
{
	return r->saves && r->state == RUN_COMPUTING && r->work.write_s <= warning_s &&
	       now_s - r->since_s > r->work.write_s;
}

unsigned run_interrupt(struct run *r, struct run_interruption how, double now_s)
{
	if (how.warning_s > 0 && is_saved(r, how.warning_s, now_s))
		book_saved(r, now_s);
	else
		book_state(r, CAUSE_LOST, now_s);
	if (r->progress.is_used)
		restore(r, how);
	start_up(r, how.next);
	event_queue_unset(r->queue, TIMER_RUN);
	notice(r, how.cause, now_s);
	if (how.next == RUN_RESTARTING)
		return restart(r, r->may_skip, now_s);
	job_clocks_pause(&r->clocks, 1, now_s);
	enter(r, how.next, now_s);
	return 0;
}

unsigned run_struck(struct run *r, const struct failure *cause, double now_s)
{
	double restart_s;

	if (!r->is_plain || r->state != RUN_COMPUTING)
		return run_interrupt(r, (struct run_interruption){ .next = RUN_RESTARTING, .cause = cause }, now_s);
	r->ledger->time_s[CAUSE_LOST] += book_progress(r, now_s);
	event_queue_unset(r->queue, TIMER_RUN);
	r->cause = cause;
	restart_s = draw_law(r, cause->has_restart ? &cause->restart : r->restart);
	return restart_until(r, r->may_skip, now_s + restart_s, now_s);
}

void run_allow_skips(struct run *r, int are_allowed)
{
	r->may_skip = are_allowed && !r->progress.is_used && !r->clocks.some_pause;
}

void run_resume(struct run *r, double now_s)
{
	start_up(r, RUN_RESTARTING);
	book_state(r, CAUSE_LOST, now_s);
	job_clocks_run(&r->clocks, r->state == RUN_COMPUTING, now_s);
	restart(r, 0, now_s);
}

void run_reinforced(struct run *r, double now_s)
{
	if (r->state != RUN_COMPUTING)
		return;
	walk(r, now_s);
	look_ahead(r);
}

/* A write that came to nothing is no time to stop: then the next one is waited for. */
void run_grown(struct run *r, double now_s)
{
	uint64_t saves = r->progress.store.saves;

	if (r->cluster->elastic.grow == GROW_AT_ONCE)
		progress_save(&r->progress, now_s, r->ledger->time_s);
	walk(r, now_s);
	if (r->membership.ready > r->membership.working &&
	    (r->progress.store.saves > saves || progress_is_safe(&r->progress)))
		run_interrupt(r, (struct run_interruption){ .next = RUN_RESTARTING, .is_growth = 1 }, now_s);
	else
		look_ahead(r);
}

void run_restarted(struct run *r, double now_s)
{
	book_state(r, CAUSE_LOST, now_s);
	compute(r, now_s);
}

void run_finished(struct run *r, double now_s)
{
	if (r->progress.is_used) {
		progress_advance(&r->progress, now_s, r->ledger->time_s);
		r->ledger->time_s[CAUSE_COMPUTE] += r->progress.work_s - r->progress.booked_s;
		r->kept_s = r->work.compute_s;
		enter(r, RUN_QUEUED, now_s);
		return;
	}
	r->ledger->time_s[CAUSE_CHECKPOINT] += r->writes_left * r->work.write_s;
	r->ledger->time_s[CAUSE_COMPUTE] += remaining_s(r);
	r->kept_s = r->work.compute_s;
	enter(r, RUN_QUEUED, now_s);
}

void run_abandon(struct run *r, double now_s)
{
	book_state(r, CAUSE_COMPUTE, now_s);
}
