/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/replication.h"

#include "base/bug.h"
#include "base/rare.h"
#include "model/checkpoint.h"
#include "model/work.h"
#include "event/event_class.h"
#include "sim/invariants.h"
#include "sim/node_events.h"
#include "sim/settlement.h"

#include <math.h>
#include <string.h>

static const struct spot_trace *spot_trace(const struct plan *plan)
{
	const struct spot_terms *spot = site_kind_spot(plan->site);

	return spot && spot->trace.count ? &spot->trace : NULL;
}

/* NULL where nodes are not taken one by one. */
static const struct failure *preemption(const struct plan *plan)
{
	const struct spot_terms *spot = site_kind_spot(plan->site);

	return spot && !spot->trace.count ? &spot->preemption : NULL;
}

/* Of losses of all nodes at once; NULL where there are none. */
static const struct failure *common(const struct plan *plan)
{
	const struct failure *f = preemption(plan);

	return f && failure_is_common(f, plan->cluster) ? f : NULL;
}

void replication_init(struct replication *r, const struct plan *plan, const struct study *study)
{
	*r = (struct replication){ .plan = plan, .study = study, .spot = site_kind_spot(plan->site) };
	event_queue_init(&r->queue);
	spot_market_init(&r->market, spot_trace(plan), common(plan), &r->queue);
	nodes_init(&r->nodes, plan->cluster, preemption(plan), spot_market_is_used(&r->market), &r->queue);
	run_init(&r->run, plan, &r->queue, &r->effort);
	stops_init(&r->stops, plan->cluster, &r->queue);
	storage_outages_init(&r->outages, plan->cluster, &r->queue);
	allocation_init(&r->allocation, plan, &r->queue);
	r->nodes.replaces = plan->site->kind->has_queue;
	r->is_special = r->spot != NULL || r->nodes.replaces || r->run.membership.is_used;
}

void replication_release(struct replication *r)
{
	nodes_release(&r->nodes);
	run_release(&r->run);
	storage_outages_release(&r->outages);
	event_queue_release(&r->queue);
}

int replication_give_up(struct replication *r, enum end_reason end, struct outcome *out)
{
	run_abandon(&r->run, r->clock_s);
	out->end = end;
	return 1;
}

static RARE void handle_job_failure(struct replication *r, struct event e, struct outcome *out)
{
	out->failures++;
	replication_skip(r, run_failed(&r->run, run_job_failed(&r->run, e.payload, e.time_s), e.time_s));
}

static RARE void handle_stop(struct replication *r, double now_s)
{
	stops_begin(&r->stops, now_s);
	if (r->allocation.is_held)
		run_interrupt(&r->run, (struct run_interruption){ .next = RUN_STOPPED, .warning_s = INFINITY }, now_s);
}

static RARE void handle_stop_over(struct replication *r, double now_s)
{
	if (stops_end(&r->stops, now_s) && r->allocation.is_held)
		node_events_go_on(r, now_s);
}

static RARE void handle_outage(struct replication *r, struct event e)
{
	int begins = e.class == EVENT_OUTAGE;

	if (begins)
		storage_outages_begin(&r->outages, e.payload, e.time_s);
	else
		storage_outages_end(&r->outages, e.payload, e.time_s);
	run_outage(&r->run, begins ? 1 : -1, e.time_s);
}

static RARE int finish(struct replication *r, double now_s, struct outcome *out)
{
	run_finished(&r->run, now_s);
	out->end = END_FINISHED;
	return 1;
}

/* Returns 1 when the replication is over, with its reason in out->end. */
static RARE int handle(struct replication *r, struct event e, struct outcome *out)
{
	switch ((enum event_class)e.class) {
	case EVENT_GRANTED:
		node_events_take(r, e.time_s);
		break;
	case EVENT_OUTAGE_OVER:
	case EVENT_OUTAGE:
		handle_outage(r, e);
		return 0;
	case EVENT_STOP_OVER:
		handle_stop_over(r, e.time_s);
		break;
	case EVENT_STOP:
		handle_stop(r, e.time_s);
		break;
	case EVENT_RESTARTED:
		run_restarted(&r->run, e.time_s);
		return 0;
	case EVENT_FINISHED:
		return finish(r, e.time_s, out);
	case EVENT_REPAIR:
		nodes_repair(&r->nodes, e.payload, e.time_s);
		node_events_fill(r, e.time_s);
		break;
	case EVENT_GROWN:
		run_grown(&r->run, e.time_s);
		return 0;
	case EVENT_MARKET:
		return node_events_track_market(r, out);
	case EVENT_FALLBACK:
		nodes_fall_back(&r->nodes, e.time_s);
		node_events_fill(r, e.time_s);
		break;
	case EVENT_EXPIRED:
		return node_events_expire(r, out);
	case EVENT_NODE_FAILURE:
		return node_events_fail(r, e, out);
	case EVENT_JOB_FAILURE:
		handle_job_failure(r, e, out);
		break;
	case EVENT_HORIZON:
		return replication_give_up(r, END_HORIZON, out);
	}
	return node_events_end_if_stuck(r, out);
}

RARE void replication_end(struct replication *r, uint64_t index, struct outcome *out)
{
	r->allocation.spot.missing_s = node_events_missing_s(r, r->clock_s);
	allocation_close(&r->allocation, r->clock_s);
	if (r->plan->cluster->spares)
		settlement_spares(r->plan, out->ledger.money);
	if (r->draw.experiments > 0)
		r->allocation.held_gpu_s *=
			settlement_experiments(r->draw.experiments, r->plan->experiments.takes_time, out->ledger.money);
	out->wall_s = r->clock_s + r->plan->moving_s;
	out->ledger.time_s[CAUSE_QUEUE] += r->plan->moving_s;
	settlement_extras(r->plan, out->wall_s, r->study->seed, index, out->ledger.money);
	if (r->idle_share > 0)
		settlement_overheads(&out->ledger, r->idle_share);
	out->cost = ledger_money(&out->ledger);
	out->allocations = r->allocation.grants;
	out->gpu_s = r->allocation.held_gpu_s;
}

/* What is to be done: once for all replications where no input is uncertain. */
static RARE void draw_work(struct replication *r, uint64_t index)
{
	const struct plan *p = r->plan;
	uint64_t made = stream_made;

	r->draw = work_draw(p, r->study->seed, index);
	r->work = (struct run_work){ .compute_s = work_total_s(p, &r->draw),
				     .interval_s = checkpoint_plan_interval_s(p, r->draw.write_s),
				     .write_s = r->draw.write_s,
				     .outer_s = work_outer_s(p, &r->draw) };
	r->is_constant = stream_made == made;
}

static void take_work(struct replication *r, const struct replication *from)
{
	r->draw = from->draw;
	r->work = from->work;
	r->is_constant = from->is_constant;
}

static RARE void start(struct replication *r, struct outcome *out, uint64_t index)
{
	uint64_t seed = r->study->seed, shared = replication_event_salt(r->study), own = r->event_salt ^ shared;

	r->clock_s = r->metered_s = 0;
	effort_start(&r->effort, r->study->event_limit);
	r->skipped = 0;
	r->idle_share = 1 - 1 / r->draw.slowdown;
	event_queue_clear(&r->queue);
	event_queue_push(&r->queue, (struct event){ r->study->horizon_s, EVENT_HORIZON, 0 });
	r->nodes.event_salt = r->run.event_salt = r->allocation.event_salt = own;
	r->outages.event_salt = shared; /* hits all jobs of a plan at once */
	nodes_start(&r->nodes, seed, index);
	stops_start(&r->stops, seed ^ shared, index);
	storage_outages_start(&r->outages, seed, index);
	if (spot_market_is_used(&r->market)) {
		spot_market_start(&r->market, seed, seed ^ shared, index);
		nodes_limit(&r->nodes, r->market.capacity, 0);
	}
	run_start(&r->run, r->work, &out->ledger, seed, index);
	r->allocation.tokens = r->draw.tokens;
	if (allocation_start(&r->allocation, &out->ledger, seed, index))
		node_events_take(r, 0);
}

RARE void replication_begin(struct replication *r, uint64_t index, struct outcome *out)
{
	memset(out, 0, sizeof(*out));
	bug_context(r->study->seed, index, &r->clock_s);
	if (r->works_as)
		take_work(r, r->works_as);
	else if (!r->is_constant)
		draw_work(r, index);
	start(r, out, index);
}

/* A restart that is over changes nothing that is metered: the sums are of the same stretches whether it was skipped or not. */
static void advance(struct replication *r, struct event e)
{
	BUG_IF(e.time_s < r->clock_s);
	r->clock_s = e.time_s;
	r->effort.events++;
	if (r->spot && e.class != EVENT_RESTARTED)
		node_events_note(r, e.time_s);
}

/* No restart is skipped: other jobs may come between, or somebody watches. */
RARE int replication_step(struct replication *r, struct outcome *out)
{
	struct event e = event_queue_pop(&r->queue);
	int is_over;

	run_allow_skips(&r->run, 0);
	if (r->observer)
		r->observer->before(r->observer, r, out, &e);
	advance(r, e);
	is_over = handle(r, e, out);
	if (r->run.seen_s < INFINITY)
		run_look(&r->run);
	if (!is_over && effort_is_spent(&r->effort))
		is_over = replication_give_up(r, END_EVENT_LIMIT, out);
	if (r->check_invariants)
		invariants_check(r, out, is_over);
	return is_over;
}

void replication_evict(struct replication *r, double warning_s, double now_s)
{
	r->clock_s = now_s;
	node_events_note(r, now_s);
	node_events_requeue(r, (struct run_interruption){ .warning_s = warning_s }, now_s);
}

void replication_stop(struct replication *r, enum end_reason end, double now_s, struct outcome *out)
{
	r->clock_s = now_s;
	node_events_note(r, now_s);
	replication_give_up(r, end, out);
}

/* Restarts are skipped as long as nobody watches and the limit cannot fall into one; 1 = it is over. Flat: one function
 * from a failure to the next, as a call for each step takes as long as the step. */
static __attribute__((flatten)) int fast_path(struct replication *r, struct outcome *out)
{
	int is_over = 0;

	run_allow_skips(&r->run, 1);
	do {
		while (!is_over && effort_has(&r->effort, 2)) {
			struct event e = event_queue_pop(&r->queue);

			advance(r, e);
			is_over = e.class == EVENT_NODE_FAILURE ? node_events_fail(r, e, out) : handle(r, e, out);
			if (__builtin_expect(r->run.seen_s < INFINITY, 0))
				run_look(&r->run);
		}
	} while (!is_over && !effort_look(&r->effort) && effort_has(&r->effort, 2));
	return is_over;
}

int replication_run(struct replication *r, uint64_t index, struct outcome *out)
{
	int is_watched = r->observer || r->check_invariants, is_over;

	replication_begin(r, index, out);
	is_over = is_watched ? 0 : fast_path(r, out);
	if (!is_over && effort_is_spent(&r->effort)) /* by a walk between two events */
		is_over = replication_give_up(r, END_EVENT_LIMIT, out);
	while (!is_over)
		is_over = replication_step(r, out);
	replication_end(r, index, out);
	if (r->observer)
		r->observer->after(r->observer, r, out);
	return !r->effort.is_stopped;
}
