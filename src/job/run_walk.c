/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/run_walk.h"

#include "event/event_class.h"
#include "model/elastic.h"

#include <math.h>

static void start(struct run *r, uint64_t seed, uint64_t replication)
{
	progress_start(&r->progress, r->plan, r->work.compute_s, seed, replication);
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
	run_finish_after(r, left_s, now_s);
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

static void begin(struct run *r, double now_s)
{
	r->membership.computed = r->membership.working;
	progress_begin(&r->progress, elastic_pace(r->cluster, r->membership.working), now_s);
	look_ahead(r);
}

static void book(struct run *r, enum cause computed, double now_s)
{
	(void)computed; /* all as kept: what is lost is taken off in restore */
	progress_advance(&r->progress, now_s, r->ledger->time_s);
}

static void save(struct run *r, double now_s)
{
	progress_save(&r->progress, now_s, r->ledger->time_s);
}

/* What a failure leaves: machines that are given back or serviced lose what was in them. */
static void restore(struct run *r, struct run_interruption how)
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

static void finish(struct run *r, double now_s)
{
	progress_advance(&r->progress, now_s, r->ledger->time_s);
	r->ledger->time_s[CAUSE_COMPUTE] += r->progress.work_s - r->progress.booked_s;
}

const struct run_policy run_walk = {
	.start = start, .begin = begin, .book = book, .save = save, .restore = restore, .finish = finish
};
