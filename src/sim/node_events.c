/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_events.c - what an event of nodes or of the site means for the run: whether it restarts, stalls, is queued again or
 * goes on with fewer nodes. The state machines themselves know nothing of each other.
 */
#include "sim/node_events.h"

#include "model/elastic.h"
#include "event/event_class.h"
#include "nodes/slots.h"
#include "sim/replication.h"

#include <math.h>

void node_events_meter(const struct replication *r, struct allocation *t, double now_s)
{
	double passed_s = now_s - r->metered_s, spot_s;

	if (!r->spot || !t->is_held)
		return;
	t->spot.fallback_s += (double)r->nodes.fallback * passed_s;
	if (!r->market.trace || !r->market.trace->has_prices)
		return;
	spot_s = (double)slots_held(r->nodes.node_set) * passed_s;
	t->spot.market_s += spot_s;
	t->spot.market_paid += spot_s * r->market.now->price;
}

void node_events_note(struct replication *r, double now_s)
{
	node_events_meter(r, &r->allocation, now_s);
	r->metered_s = now_s;
}

/* The nodes on which it can run; 0 = it has to wait for more. */
static RARE int64_t count_ready(const struct replication *r)
{
	return elastic_nodes(r->plan->cluster, r->plan->cluster->nodes - r->nodes.missing);
}

int node_events_suffice(const struct replication *r)
{
	return !r->nodes.missing || (r->run.membership.is_used && count_ready(r) > 0);
}

int node_events_membership(struct replication *r)
{
	if (r->run.membership.is_used)
		r->run.membership.ready = count_ready(r);
	return node_events_suffice(r);
}

double node_events_missing_s(const struct replication *r, double now_s)
{
	return r->spot ? nodes_out_s(&r->nodes, now_s) - r->out_s : 0;
}

void node_events_go_on(struct replication *r, double now_s)
{
	struct run_interruption how = { .next = r->stops.is_on ? RUN_STOPPED : RUN_STALLED };

	if (!node_events_membership(r) || r->stops.is_on)
		run_interrupt(&r->run, how, now_s);
	else
		run_resume(&r->run, now_s);
}

/* The nodes of a run under way may not all be there. */
static void enter(struct replication *r, double now_s)
{
	const struct plan_resume *resume = &r->plan->resume;

	nodes_enter(&r->nodes, now_s);
	if (resume->state == RESUME_RUNNING)
		nodes_lack(&r->nodes, resume->missing, now_s - resume->missing_s, now_s);
}

/* Machines are there: the run goes on. Its waiting is booked before the billing begins. */
void node_events_take(struct replication *r, double now_s)
{
	if (!r->allocation.grants)
		enter(r, now_s);
	else
		nodes_refresh(&r->nodes, now_s);
	r->out_s = nodes_out_s(&r->nodes, now_s);
	node_events_go_on(r, now_s);
	allocation_granted(&r->allocation, now_s);
}

void node_events_requeue(struct replication *r, struct run_interruption how, double now_s)
{
	how.next = RUN_QUEUED;
	run_interrupt(&r->run, how, now_s);
	event_queue_cancel(&r->queue, r->fallback);
	r->allocation.spot.missing_s = node_events_missing_s(r, now_s);
	allocation_release(&r->allocation, now_s);
	if (allocation_request(&r->allocation, now_s))
		node_events_take(r, now_s);
}

static double limit_warning_s(const struct replication *r)
{
	const struct site_policy *policy = r->allocation.policy;

	return policy->saves_s ? policy->saves_s(&r->allocation) : 0;
}

int node_events_expire(struct replication *r, struct outcome *out)
{
	double now_s = r->clock_s;

	switch (allocation_expired(&r->allocation, now_s)) {
	case VERDICT_REQUEUE:
		node_events_requeue(r, (struct run_interruption){ .warning_s = limit_warning_s(r) }, now_s);
		return 0;
	case VERDICT_END:
		return replication_give_up(r, END_QUOTA, out);
	default:
		return 0;
	}
}

/* Spot: after waiting so long for a node, one on demand is taken. */
static RARE void schedule_fallback(struct replication *r, double now_s)
{
	double fallback_s = r->spot->fallback_s;

	if (isinf(fallback_s) || !r->nodes.missing || event_queue_is_pending(&r->queue, r->fallback))
		return;
	r->fallback = event_queue_push(&r->queue, (struct event){ now_s + fallback_s, EVENT_FALLBACK, 0 });
}

/* Has the run lost a node that it did not use? Before this failure `missing` were. */
static RARE int is_idle(struct replication *r, int64_t missing)
{
	int64_t lost = r->nodes.missing - missing;
	int runs = r->run.state == RUN_COMPUTING || r->run.state == RUN_RESTARTING;

	return runs && !membership_is_hit(&r->run.membership, r->plan->cluster->nodes - missing, lost > 0 ? lost : 1);
}

/* A node has been lost where more than a restart may follow. Before, `missing` were. */
static RARE void lose_node(struct replication *r, const struct failure *cause, int64_t missing, double now_s,
			   struct outcome *out)
{
	struct run_interruption how = { .next = RUN_RESTARTING, .cause = cause };

	if (cause->cause == FAILURE_PREEMPTION)
		how.warning_s = r->spot->notice_s;
	if (r->spot)
		schedule_fallback(r, now_s);
	if (r->run.membership.is_used && is_idle(r, missing)) {
		node_events_membership(r);
		return;
	}
	out->failures++;
	if (r->nodes.replaces) {
		node_events_requeue(r, how, now_s);
		return;
	}
	if (r->stops.is_on) /* it does not run anyway */
		return;
	if (!node_events_membership(r))
		how.next = RUN_STALLED;
	replication_skip(r, run_interrupt(&r->run, how, now_s));
}

void node_events_fill(struct replication *r, double now_s)
{
	if (!r->nodes.missing)
		event_queue_cancel(&r->queue, r->fallback);
	if (!node_events_membership(r) || !r->allocation.is_held || r->stops.is_on)
		return;
	if (r->run.state == RUN_STALLED)
		run_resume(&r->run, now_s);
	else if (r->run.membership.is_used)
		run_reinforced(&r->run, now_s);
}

/* Nodes are missing for good, and neither fall-backs nor another grant are to come. */
static int is_stuck(const struct replication *r)
{
	return r->nodes.missing && !node_events_suffice(r) && nodes_is_stuck(&r->nodes) &&
	       !event_queue_is_pending(&r->queue, r->fallback) && !event_queue_is_pending(&r->queue, r->market.next) &&
	       !event_queue_is_pending(&r->queue, r->allocation.next);
}

int node_events_end_if_stuck(struct replication *r, struct outcome *out)
{
	return is_stuck(r) ? replication_give_up(r, END_STALLED, out) : 0;
}

int node_events_fail(struct replication *r, struct event e, struct outcome *out)
{
	int64_t missing = r->nodes.missing;
	const struct failure *cause = nodes_fail(&r->nodes, e.payload, e.time_s);
	int is_loss =
		cause && r->allocation.is_held; /* not a spare; and machines that were not ours are nobody's loss */

	if (is_loss && (r->is_special || r->stops.is_on || r->nodes.missing)) {
		lose_node(r, cause, missing, e.time_s, out);
	} else if (is_loss) {
		out->failures++;
		replication_skip(r, run_failed(&r->run, cause, e.time_s));
	}
	return r->nodes.missing ? node_events_end_if_stuck(r, out) : 0;
}

int node_events_track_market(struct replication *r, struct outcome *out)
{
	int64_t missing = r->nodes.missing, lost;

	if (!spot_market_step(&r->market, r->clock_s))
		return replication_give_up(r, END_QUOTA, out);
	lost = nodes_limit(&r->nodes, r->market.capacity, r->clock_s);
	if (lost && r->allocation.is_held)
		lose_node(r, &r->spot->preemption, missing, r->clock_s, out);
	else if (r->allocation.grants)
		node_events_fill(r, r->clock_s);
	return node_events_end_if_stuck(r, out);
}
