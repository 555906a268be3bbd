/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/replication.h"

#include "base/bug.h"
#include "base/rare.h"
#include "model/checkpoint.h"
#include "model/elastic.h"
#include "model/pricing.h"
#include "model/work.h"
#include "sim/campaign.h"
#include "sim/event_class.h"

#include <math.h>
#include <string.h>

const char *end_reason_name(enum end_reason end)
{
	static const char *const names[] = {
#define X(constant, name) name,
		END_LIST(X)
#undef X
	};

	return names[end];
}

static int is_spot(const struct plan *plan)
{
	return plan->site->kind == SITE_CLOUD && plan->site->cloud.market == MARKET_SPOT;
}

static const struct spot_trace *spot_trace(const struct plan *plan)
{
	return is_spot(plan) && plan->site->cloud.trace.count ? &plan->site->cloud.trace : NULL;
}

/* NULL where nodes are not taken one by one. */
static const struct failure *preemption(const struct plan *plan)
{
	return is_spot(plan) && !spot_trace(plan) ? &plan->site->cloud.preemption : NULL;
}

void replication_init(struct replication *r, const struct plan *plan, const struct study *study)
{
	*r = (struct replication){ .plan = plan, .study = study, .is_spot = is_spot(plan) };
	event_queue_init(&r->queue);
	fleet_init(&r->fleet, plan->cluster, preemption(plan), spot_trace(plan) != NULL, &r->queue);
	spot_market_init(&r->market, spot_trace(plan), &r->queue);
	run_init(&r->run, plan, &r->queue);
	stops_init(&r->stops, plan->cluster, &r->queue);
	outages_init(&r->outages, plan->cluster, &r->queue);
	tenancy_init(&r->tenancy, plan, &r->queue);
	r->fleet.replaces = r->tenancy.policy->requeues_failed;
	r->is_special = r->is_spot || r->fleet.replaces || r->run.muster.is_used;
	if (plan->jobs)
		r->campaign = campaign_open(plan, study);
}

void replication_release(struct replication *r)
{
	if (r->campaign)
		campaign_close(r->campaign);
	fleet_release(&r->fleet);
	run_release(&r->run);
	outages_release(&r->outages);
	event_queue_release(&r->queue);
}

/* ---- machines come and go ---- */

/* Node-seconds of fall-back nodes, which have a price of their own, and of a market whose price moves. */
RARE void replication_meter(const struct replication *r, struct tenancy *t, double now_s)
{
	double passed_s = now_s - r->metered_s, spot_s;

	t->fallback_s += (double)r->fleet.fallback * passed_s;
	if (!r->market.trace || !r->market.trace->has_prices || !t->is_held)
		return;
	spot_s = (double)roster_held(r->fleet.roster) * passed_s;
	t->spot_s += spot_s;
	t->spot_paid += spot_s * r->market.now->price;
}

static RARE void meter(struct replication *r, double now_s)
{
	replication_meter(r, &r->tenancy, now_s);
	r->metered_s = now_s;
}

/* The nodes on which it can run; 0 = it has to wait for more. */
static RARE int64_t count_ready(const struct replication *r)
{
	return elastic_nodes(r->plan->cluster, r->plan->cluster->nodes - r->fleet.missing);
}

static int can_run(const struct replication *r)
{
	return !r->fleet.missing || (r->run.muster.is_used && count_ready(r) > 0);
}

/* The run is told what nodes there are. Returns whether it can go on with them. */
static int muster(struct replication *r)
{
	if (r->run.muster.is_used)
		r->run.muster.ready = count_ready(r);
	return can_run(r);
}

double replication_missing_s(const struct replication *r, double now_s)
{
	return r->is_spot ? fleet_out_s(&r->fleet, now_s) - r->out_s : 0;
}

/* The run takes up its machines: it computes, or waits for the end of a planned stop or for nodes. */
static RARE void go_on(struct replication *r, double now_s)
{
	struct run_interruption how = { .next = r->stops.is_on ? RUN_STOPPED : RUN_STALLED };

	if (!muster(r) || r->stops.is_on)
		run_interrupt(&r->run, how, now_s);
	else
		run_resume(&r->run, now_s);
}

/* Machines are there: the run goes on. Its waiting is booked before the billing begins. */
static RARE void take(struct replication *r, double now_s)
{
	if (!r->tenancy.grants)
		fleet_enter(&r->fleet, now_s);
	else
		fleet_refresh(&r->fleet, now_s);
	r->out_s = fleet_out_s(&r->fleet, now_s);
	go_on(r, now_s);
	tenancy_granted(&r->tenancy, now_s);
}

/* Machines are gone: others are asked for. */
static RARE void requeue(struct replication *r, struct run_interruption how, double now_s)
{
	how.next = RUN_QUEUED;
	run_interrupt(&r->run, how, now_s);
	event_queue_cancel(&r->queue, r->fallback);
	r->tenancy.missing_s = replication_missing_s(r, now_s);
	tenancy_release(&r->tenancy, now_s);
	if (tenancy_request(&r->tenancy, now_s))
		take(r, now_s);
}

static double limit_warning_s(const struct replication *r)
{
	const struct site_policy *policy = r->tenancy.policy;

	return policy->saves_s ? policy->saves_s(&r->tenancy) : 0;
}

static RARE int over(struct replication *r, enum end_reason end, struct outcome *out)
{
	run_abandon(&r->run, r->clock_s);
	out->end = end;
	return 1;
}

static RARE int handle_expiry(struct replication *r, struct outcome *out)
{
	double now_s = r->clock_s;

	switch (tenancy_expired(&r->tenancy, now_s)) {
	case VERDICT_REQUEUE:
		requeue(r, (struct run_interruption){ .warning_s = limit_warning_s(r) }, now_s);
		return 0;
	case VERDICT_END:
		return over(r, END_QUOTA, out);
	default:
		return 0;
	}
}

/* ---- failures ---- */

/* Spot: after waiting so long for a node, one on demand is taken. */
static RARE void schedule_fallback(struct replication *r, double now_s)
{
	double fallback_s = r->plan->site->cloud.fallback_s;

	if (isinf(fallback_s) || !r->fleet.missing || event_queue_is_pending(&r->queue, r->fallback))
		return;
	r->fallback = event_queue_push(&r->queue, (struct event){ now_s + fallback_s, EVENT_FALLBACK, 0 });
}

/* Events that the run has leapt over count as well. */
static void leap(struct replication *r, unsigned events)
{
	r->leaps += events;
	r->events += events;
}

/* Has the run lost a node that it did not use? Before this failure `missing` were. */
static RARE int is_idle(struct replication *r, int64_t missing)
{
	int64_t lost = r->fleet.missing - missing;
	int runs = r->run.state == RUN_COMPUTING || r->run.state == RUN_RESTARTING;

	return runs && !muster_is_hit(&r->run.muster, r->plan->cluster->nodes - missing, lost > 0 ? lost : 1);
}

/* A node has been lost where more than a restart may follow. Before, `missing` were. */
static RARE void lose_node(struct replication *r, const struct failure *cause, int64_t missing, double now_s,
			   struct outcome *out)
{
	struct run_interruption how = { .next = RUN_RESTARTING, .cause = cause };

	if (cause->cause == FAILURE_PREEMPTION)
		how.warning_s = r->plan->site->cloud.notice_s;
	if (r->is_spot)
		schedule_fallback(r, now_s);
	if (r->run.muster.is_used && is_idle(r, missing)) {
		muster(r);
		return;
	}
	out->failures++;
	if (r->fleet.replaces) {
		requeue(r, how, now_s);
		return;
	}
	if (r->stops.is_on) /* it does not run anyway */
		return;
	if (!muster(r))
		how.next = RUN_STALLED;
	leap(r, run_interrupt(&r->run, how, now_s));
}

static RARE void handle_job_failure(struct replication *r, struct event e, struct outcome *out)
{
	out->failures++;
	muster(r);
	leap(r, run_struck(&r->run, run_job_failed(&r->run, e.payload, e.time_s), e.time_s));
}

/* Places may have been filled: the run goes on when there are enough. */
static RARE void fill(struct replication *r, double now_s)
{
	if (!r->fleet.missing)
		event_queue_cancel(&r->queue, r->fallback);
	if (!muster(r) || !r->tenancy.is_held || r->stops.is_on)
		return;
	if (r->run.state == RUN_STALLED)
		run_resume(&r->run, now_s);
	else if (r->run.muster.is_used)
		run_reinforced(&r->run, now_s);
}

/* ---- planned stops ---- */

static RARE void handle_stop(struct replication *r, double now_s)
{
	stops_begin(&r->stops, now_s);
	if (r->tenancy.is_held)
		run_interrupt(&r->run, (struct run_interruption){ .next = RUN_STOPPED, .warning_s = INFINITY }, now_s);
}

static RARE void handle_stop_over(struct replication *r, double now_s)
{
	if (stops_end(&r->stops, now_s) && r->tenancy.is_held)
		go_on(r, now_s);
}

/* Nodes are missing for good, and neither fall-backs nor another grant are to come. */
static int is_stuck(const struct replication *r)
{
	return r->fleet.missing && !can_run(r) && fleet_is_stuck(&r->fleet) &&
	       !event_queue_is_pending(&r->queue, r->fallback) && !event_queue_is_pending(&r->queue, r->market.next) &&
	       !event_queue_is_pending(&r->queue, r->tenancy.next);
}

static RARE int end_if_stuck(struct replication *r, struct outcome *out)
{
	return is_stuck(r) ? over(r, END_STALLED, out) : 0;
}

/* As handle: most events. */
static int handle_node_failure(struct replication *r, struct event e, struct outcome *out)
{
	int64_t missing = r->fleet.missing;
	const struct failure *cause = fleet_fail(&r->fleet, e.payload, e.time_s);
	int is_loss = cause && r->tenancy.is_held; /* not a spare; and machines that were not ours are nobody's loss */

	if (is_loss && (r->is_special || r->stops.is_on || r->fleet.missing)) {
		lose_node(r, cause, missing, e.time_s, out);
	} else if (is_loss) {
		out->failures++;
		leap(r, run_struck(&r->run, cause, e.time_s));
	}
	return r->fleet.missing ? end_if_stuck(r, out) : 0;
}

/* More nodes come, or some are taken like preempted ones. */
static RARE int handle_market(struct replication *r, struct outcome *out)
{
	int64_t missing = r->fleet.missing, lost;

	if (!spot_market_step(&r->market))
		return over(r, END_QUOTA, out);
	lost = fleet_limit(&r->fleet, r->market.now->nodes, r->clock_s);
	if (lost && r->tenancy.is_held)
		lose_node(r, &r->plan->site->cloud.preemption, missing, r->clock_s, out);
	else if (r->tenancy.grants)
		fill(r, r->clock_s);
	return end_if_stuck(r, out);
}

/* Returns 1 when the replication is over, with its reason in out->end. */
static RARE int handle(struct replication *r, struct event e, struct outcome *out)
{
	switch ((enum event_class)e.class) {
	case EVENT_GRANTED:
		take(r, e.time_s);
		break;
	case EVENT_OUTAGE_OVER:
		outages_end(&r->outages, e.payload, e.time_s);
		run_outage(&r->run, -1, e.time_s);
		return 0;
	case EVENT_OUTAGE:
		outages_begin(&r->outages, e.payload, e.time_s);
		run_outage(&r->run, 1, e.time_s);
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
		run_finished(&r->run, e.time_s);
		out->end = END_FINISHED;
		return 1;
	case EVENT_REPAIR:
		fleet_repair(&r->fleet, e.payload, e.time_s);
		fill(r, e.time_s);
		break;
	case EVENT_GROWN:
		run_grown(&r->run, e.time_s);
		return 0;
	case EVENT_MARKET:
		return handle_market(r, out);
	case EVENT_FALLBACK:
		fleet_fall_back(&r->fleet, e.time_s);
		fill(r, e.time_s);
		break;
	case EVENT_EXPIRED:
		return handle_expiry(r, out);
	case EVENT_NODE_FAILURE:
		return handle_node_failure(r, e, out);
	case EVENT_JOB_FAILURE:
		handle_job_failure(r, e, out);
		break;
	case EVENT_HORIZON:
		return over(r, END_HORIZON, out);
	}
	return end_if_stuck(r, out);
}

static int is_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

static RARE void check_invariants(const struct replication *r, const struct outcome *out, int is_over)
{
	double booked_s = ledger_time_s(&out->ledger);
	enum run_state state = r->run.state;

	BUG_IF(!event_queue_is_sound(&r->queue));
	BUG_IF(r->tenancy.grants && !fleet_is_sound(&r->fleet, r->clock_s));
	BUG_IF(!is_over && r->tenancy.is_held == (state == RUN_QUEUED));
	BUG_IF(!is_over && r->tenancy.is_held && r->stops.is_on != (state == RUN_STOPPED));
	BUG_IF(!is_over && state != RUN_STOPPED && r->tenancy.is_held && can_run(r) == (state == RUN_STALLED));
	BUG_IF(!is_close(booked_s, is_over ? r->clock_s : r->run.since_s));
	BUG_IF(r->run.headway.is_used && !headway_is_sound(&r->run.headway));
	BUG_IF(r->run.kept_s < 0 || r->run.kept_s > r->run.work.compute_s * (1 + 1e-12));
}

static int is_of_machines(int cause)
{
	return cause < CAUSE_TIMES || cause == CAUSE_IDLE || cause == CAUSE_TOKENS;
}

/* Attempts cost what the machines of the run do, by their share. Those before the run were simulated as more work, and
 * their part of the bill is set apart; those beside it come on top. */
static void charge_experiments(struct replication *r, struct outcome *out)
{
	double *money = out->ledger.money;
	int is_within = r->plan->experiments.takes_time;
	double share = is_within ? r->experiments / (1 + r->experiments) : r->experiments;

	for (int cause = 0; cause < CAUSE_EXPERIMENTS; cause++)
		if (is_of_machines(cause)) {
			double part = share * money[cause];

			money[CAUSE_EXPERIMENTS] += part;
			money[cause] -= is_within ? part : 0;
		}
	if (!is_within)
		r->tenancy.held_gpu_s *= 1 + share;
}

/* Overheads stretch the work; of what was computed their share was standing still. */
static void book_overheads(struct ledger *l, double share)
{
	l->time_s[CAUSE_STALL] += share * l->time_s[CAUSE_COMPUTE];
	l->time_s[CAUSE_COMPUTE] -= share * l->time_s[CAUSE_COMPUTE];
	l->money[CAUSE_STALL] += share * l->money[CAUSE_COMPUTE];
	l->money[CAUSE_COMPUTE] -= share * l->money[CAUSE_COMPUTE];
}

void replication_charge_extras(const struct plan *p, double wall_s, uint64_t seed, uint64_t index, double *money)
{
	money[CAUSE_STORAGE] += p->stored_b * (wall_s + p->retention_s) * price_draw(&p->site->storage, seed, index);
	money[CAUSE_EGRESS] += p->download_b * price_draw(&p->site->egress, seed, index);
	for (size_t i = 0; i < p->expense_count; i++)
		money[CAUSE_EXPENSE] += price_draw(&p->expenses[i], seed, index);
}

RARE void replication_end(struct replication *r, uint64_t index, struct outcome *out)
{
	r->tenancy.missing_s = replication_missing_s(r, r->clock_s);
	tenancy_close(&r->tenancy, r->clock_s);
	if (r->experiments > 0)
		charge_experiments(r, out);
	replication_charge_extras(r->plan, r->clock_s, r->study->seed, index, out->ledger.money);
	out->wall_s = r->clock_s;
	if (r->idle_share > 0)
		book_overheads(&out->ledger, r->idle_share);
	out->cost = ledger_money(&out->ledger);
	out->grants = r->tenancy.grants;
	out->gpu_s = r->tenancy.held_gpu_s;
}

static RARE void start(struct replication *r, const struct work_draw *draw, struct outcome *out, uint64_t index)
{
	const struct plan *p = r->plan;
	const struct run_work work = { .compute_s = work_total_s(p, draw),
				       .interval_s = checkpoint_plan_interval_s(p, draw->write_s),
				       .write_s = draw->write_s };
	uint64_t seed = r->study->seed, shared = replication_luck(r->study), own = r->luck ^ shared;

	r->experiments = draw->experiments;
	r->clock_s = r->metered_s = 0;
	r->events = r->leaps = 0;
	r->idle_share = 1 - 1 / draw->slowdown;
	event_queue_clear(&r->queue);
	event_queue_push(&r->queue, (struct event){ r->study->horizon_s, EVENT_HORIZON, 0 });
	r->fleet.luck = r->run.luck = r->tenancy.luck = own;
	r->outages.luck = shared; /* strikes all jobs of a plan at once */
	fleet_start(&r->fleet, seed, index);
	stops_start(&r->stops, seed ^ shared, index);
	outages_start(&r->outages, seed, index);
	if (r->market.trace) {
		spot_market_start(&r->market, seed ^ shared, index);
		fleet_limit(&r->fleet, r->market.now->nodes, 0);
	}
	run_start(&r->run, work, &out->ledger, seed, index);
	r->tenancy.tokens = draw->tokens;
	if (tenancy_start(&r->tenancy, &out->ledger, seed, index))
		take(r, 0);
}

RARE void replication_begin(struct replication *r, uint64_t index, struct outcome *out)
{
	struct work_draw draw = work_draw(r->plan, r->study->seed, index);

	memset(out, 0, sizeof(*out));
	bug_context(r->study->seed, index, &r->clock_s);
	start(r, &draw, out, index);
}

static void advance(struct replication *r, double now_s)
{
	BUG_IF(now_s < r->clock_s);
	r->clock_s = now_s;
	r->events++;
	if (r->is_spot)
		meter(r, now_s);
}

/* Nothing is leapt over: other jobs may come between, or somebody watches. */
RARE int replication_step(struct replication *r, struct outcome *out)
{
	struct event e = event_queue_pop(&r->queue);
	int is_over;

	run_allow_leaps(&r->run, 0);
	if (r->observer)
		r->observer->before(r->observer, r, out, &e);
	advance(r, e.time_s);
	is_over = handle(r, e, out);
	if (r->run.seen_s < INFINITY)
		run_look(&r->run);
	if (!is_over && r->events >= r->study->event_limit)
		is_over = over(r, END_EVENT_LIMIT, out);
	if (r->check_invariants)
		check_invariants(r, out, is_over);
	return is_over;
}

void replication_evict(struct replication *r, double warning_s, double now_s)
{
	r->clock_s = now_s;
	meter(r, now_s);
	requeue(r, (struct run_interruption){ .warning_s = warning_s }, now_s);
}

void replication_stop(struct replication *r, enum end_reason end, double now_s, struct outcome *out)
{
	r->clock_s = now_s;
	meter(r, now_s);
	over(r, end, out);
}

const struct job_outcome *replication_jobs(const struct replication *r)
{
	return r->campaign->outcomes;
}

/* With leaps, as long as nobody watches and the limit cannot fall into one; 1 = it is over. Flat: one function from a
 * failure to the next, as a call for each step takes as long as the step. */
static __attribute__((flatten)) int stride(struct replication *r, struct outcome *out)
{
	int is_over = r->observer || r->check_invariants;

	if (is_over)
		return 0;
	run_allow_leaps(&r->run, 1);
	while (!is_over && r->events + 2 < r->study->event_limit) {
		struct event e = event_queue_pop(&r->queue);

		advance(r, e.time_s);
		is_over = e.class == EVENT_NODE_FAILURE ? handle_node_failure(r, e, out) : handle(r, e, out);
		if (__builtin_expect(r->run.seen_s < INFINITY, 0))
			run_look(&r->run);
	}
	return is_over;
}

void replication_run(struct replication *r, uint64_t index, struct outcome *out)
{
	int is_over;

	if (r->campaign) {
		campaign_replicate(r->campaign, index, r->check_invariants, out);
		return;
	}
	replication_begin(r, index, out);
	for (is_over = stride(r, out); !is_over;)
		is_over = replication_step(r, out);
	replication_end(r, index, out);
	if (r->observer)
		r->observer->after(r->observer, r, out);
}
