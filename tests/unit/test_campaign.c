/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plans of several jobs: by hand without random events, and one job alone against the plan that it is.
 */
#include "sim/simulator.h"
#include "sim/campaign_ideal.h"
#include "sim/trace_set.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "../support/sample.h"
#include "study/job_summary.h"
#include "study/runner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600.0
#define EXACT  1e-12

enum { NODES = 10, MOST = 4 };

/* Points into itself: not to be copied. */
struct campaign_fixture {
	struct fixture base;
	struct workload workloads[MOST];
	struct cluster clusters[MOST];
	struct plan plans[MOST];
	struct job items[MOST];
	size_t after[MOST];
	struct jobs jobs;
};

/* NODES nodes of one GPU at a cloud for 1 USD per GPU-second; no jobs yet. */
static void init(struct campaign_fixture *c)
{
	fixture_init(&c->base, NODES, HOUR_S);
	c->jobs = (struct jobs){ .items = c->items, .queueing = QUEUEING_FIFO };
	c->base.plan.jobs = &c->jobs;
}

/* A job of `h` hours on `nodes`. */
static struct job *add(struct campaign_fixture *c, const char *id, int64_t nodes, double h)
{
	size_t i = c->jobs.count++;

	c->workloads[i] = c->base.workload;
	c->workloads[i].tokens = fixture_constant(h * HOUR_S * (double)nodes);
	c->clusters[i] = c->base.cluster;
	c->clusters[i].nodes = nodes;
	c->plans[i] = c->base.plan;
	c->plans[i].jobs = NULL;
	c->plans[i].workload = &c->workloads[i];
	c->plans[i].cluster = &c->clusters[i];
	c->items[i] = (struct job){ .id = id, .plan = &c->plans[i], .copies = 1, .request_s = INFINITY };
	c->jobs.copies++;
	return &c->items[i];
}

static void come_after(struct campaign_fixture *c, struct job *job, const struct job *before)
{
	size_t *edge = &c->after[job - c->items];

	*edge = (size_t)(before - c->items);
	job->after = edge;
	job->after_count = 1;
}

struct result {
	struct outcome out;
	struct job_outcome jobs[MOST];
};

static struct result run_at(const struct campaign_fixture *c, uint64_t index)
{
	struct simulator r;
	struct result result;

	memset(&result, 0xee, sizeof(result)); /* it is overwritten */
	simulator_init(&r, &c->base.plan, &c->base.study);
	r.check_invariants = 1;
	simulator_run(&r, index, &result.out);
	memcpy(result.jobs, simulator_jobs(&r), c->jobs.count * sizeof(*result.jobs));
	simulator_release(&r);
	assert_close(ledger_time_s(&result.out.ledger), result.out.wall_s, 1e-9);
	assert_close(ledger_money(&result.out.ledger), result.out.cost, 1e-9);
	return result;
}

static void assert_job(const struct job_outcome *o, double start_h, double end_h, double wait_h, double slowdown)
{
	assert_near(o->start_s, start_h * HOUR_S, 1e-6);
	assert_near(o->end_s, end_h * HOUR_S, 1e-6);
	assert_near(o->wait_s, wait_h * HOUR_S, 1e-6);
	assert_close(o->slowdown, slowdown, 1e-9);
}

/* a, then b; c beside a. By the node-second: a 4 x 6, b 2 x 10, c 3 x 4. */
static void test_order(void **state)
{
	struct campaign_fixture c;
	struct campaign_ideal ideal;
	struct result r;
	struct job *a;

	(void)state;
	init(&c);
	a = add(&c, "a", 6, 4);
	come_after(&c, add(&c, "b", 10, 2), a);
	add(&c, "c", 4, 3);
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_FINISHED);
	assert_job(&r.jobs[0], 0, 4, 0, 1);
	assert_job(&r.jobs[1], 4, 6, 0, 1);
	assert_job(&r.jobs[2], 0, 3, 0, 1);
	assert_close(r.out.wall_s, 6 * HOUR_S, EXACT);
	assert_close(r.out.cost, (24 + 20 + 12) * HOUR_S, EXACT);
	assert_close(r.jobs[1].cost, 20 * HOUR_S, EXACT);
	assert_close(r.out.ledger.time_s[CAUSE_COMPUTE], 5.6 * HOUR_S, EXACT); /* 56 of 60 node-hours */
	assert_close(r.out.ledger.time_s[CAUSE_QUEUE], 0.4 * HOUR_S, 1e-9);
	ideal = campaign_ideal(&c.base.plan);
	assert_close(ideal.wall_s, r.out.wall_s, EXACT);
	assert_close(ideal.cost, r.out.cost, EXACT);
	assert_close(ideal.gpu_s, 56 * HOUR_S, EXACT);
	c.base.plan.moving_s = HOUR_S; /* data come first; run_at sums the causes */
	r = run_at(&c, 0);
	assert_close(r.out.wall_s, 7 * HOUR_S, EXACT);
	assert_close(r.out.ledger.time_s[CAUSE_QUEUE], 1.4 * HOUR_S, 1e-9);
}

/* The runs of a replication, side by side: b is ready when a has ended; nobody waits for nodes. Entries are in the order of time. */
static void test_traces(void **state)
{
	struct campaign_fixture c;
	struct simulator simulator;
	struct trace_set s;
	struct trace_set_entry *entries;
	size_t count, sum = 0;
	struct job *a;
	int64_t copy;

	(void)state;
	init(&c);
	a = add(&c, "a", 3, 4);
	a->copies = 2;
	c.jobs.copies = 2;
	come_after(&c, add(&c, "b", 10, 2), a);
	simulator_init(&simulator, &c.base.plan, &c.base.study);
	trace_set_run(&s, &simulator, 0);
	assert_int_equal(s.count, 3);
	assert_near(s.outcome.wall_s, 6 * HOUR_S, 1e-6);
	assert_string_equal(trace_set_job(&s, 0, &copy)->id, "a");
	assert_int_equal(copy, 0);
	assert_string_equal(trace_set_job(&s, 1, &copy)->id, "a");
	assert_int_equal(copy, 1);
	assert_string_equal(trace_set_job(&s, 2, &copy)->id, "b");
	assert_int_equal(copy, 0);
	for (size_t i = 0; i < 3; i++) {
		double queue_s = 0;

		assert_string_equal(s.items[i].entries[0].event, "ready");
		assert_near(s.items[i].entries[0].time_s, i < 2 ? 0 : 4 * HOUR_S, 1e-6);
		for (size_t k = 0; k < s.items[i].count; k++)
			queue_s += s.items[i].entries[k].booked_s[CAUSE_QUEUE];
		assert_near(queue_s, 0, 1e-6);
		sum += s.items[i].count;
	}
	entries = trace_set_entries(&s, &count);
	assert_int_equal(count, sum);
	for (size_t i = 1; i < count; i++)
		assert_true(entries[i].entry->time_s > entries[i - 1].entry->time_s ||
			    (entries[i].entry->time_s == entries[i - 1].entry->time_s &&
			     entries[i].item >= entries[i - 1].item));
	free(entries);
	trace_set_release(&s);
	simulator_release(&simulator);
}

/* Three copies of which two fit: the third waits 2 h of its 4. */
static void test_copies(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	add(&c, "a", 5, 2)->copies = 3;
	c.jobs.copies = 3;
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 0, 4, 2.0 / 3, (1 + 1 + 2) / 3.0);
	assert_int_equal(r.out.allocations, 3);
	assert_close(r.jobs[0].gpu_s, 30 * HOUR_S, EXACT);
}

/* The whole cluster is paid from first to last; what no job has is idle. */
static void test_held_cluster(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	c.jobs.holds_cluster = 1;
	add(&c, "a", 10, 1);
	come_after(&c, add(&c, "b", 5, 2), &c.items[0]);
	r = run_at(&c, 0);
	assert_close(r.out.cost, 30 * HOUR_S, EXACT);
	assert_close(r.out.ledger.money[CAUSE_COMPUTE], 20 * HOUR_S, EXACT);
	assert_close(r.out.ledger.money[CAUSE_IDLE], 10 * HOUR_S, EXACT);
	assert_close(r.out.gpu_s, 30 * HOUR_S, EXACT);
	assert_close(r.jobs[0].cost + r.jobs[1].cost, 20 * HOUR_S, EXACT);
	assert_close(campaign_ideal(&c.base.plan).cost, r.out.cost, EXACT);
}

/* Stops are the cluster's: at 1 h and every 10 h after, for half an hour, also while the second waits for the first. */
static void test_stops(void **state)
{
	struct stop stop = { .first_s = HOUR_S, .every_s = 10 * HOUR_S, .lasts = fixture_hours(0.5) };
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	fixture_checkpoint(&c.base, 100 * HOUR_S, 0);
	c.base.cluster.stops = &stop;
	c.base.cluster.stop_count = 1;
	add(&c, "a", 10, 4);
	come_after(&c, add(&c, "b", 10, 8), &c.items[0]);
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_FINISHED);
	assert_job(&r.jobs[0], 0, 4.5, 0, 1);
	assert_job(&r.jobs[1], 4.5, 13, 0, 1);
	assert_close(r.out.ledger.time_s[CAUSE_MAINTENANCE], HOUR_S, 1e-9);
	c.base.study.event_limit = 4;
	assert_int_equal(run_at(&c, 0).out.end, END_EVENT_LIMIT);
}

/* 10 h of work under 4 h of wall-time, a checkpoint of 6 min an hour and one before each end: 3.6, 3.6 and 2.8 h of
 * compute, and nothing is lost. */
static void test_killed_at_the_request(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	fixture_checkpoint(&c.base, HOUR_S, 0.1 * HOUR_S);
	add(&c, "a", 10, 10)->request_s = 4 * HOUR_S;
	r = run_at(&c, 0);
	assert_int_equal(r.out.allocations, 3);
	assert_close(r.out.ledger.time_s[CAUSE_COMPUTE], 10 * HOUR_S, EXACT);
	assert_near(r.out.ledger.time_s[CAUSE_LOST], 0, 1e-6);
	assert_close(r.out.wall_s, (4 + 4 + 2.8 + 0.2) * HOUR_S, EXACT);
	assert_int_equal(r.out.end, END_FINISHED);
}

/* 6 h of work on two spot nodes that are both taken at the age of 3 h, for 2 h; cut at 4 h, after which both are new: done
 * at 7 h, of which one is without nodes and not paid. With nodes on demand, at three times the price, after half an hour:
 * done at 6.5 h; these are kept, so 6 node-hours are spot's and 6 are not. */
static void test_spot_is_billed_by_the_grant(void **state)
{
	static const struct {
		double fallback_h, wall_h, cost_h;
	} cases[] = { { INFINITY, 7, 12 }, { 0.5, 6.5, 24 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct campaign_fixture c;
		struct cloud *cloud = SITE_TERMS(cloud, &c.base.site);
		struct result r;

		init(&c);
		fixture_checkpoint(&c.base, HOUR_S, 0);
		cloud->market = MARKET_SPOT;
		cloud->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION, .has_repair = 1 };
		cloud->spot.preemption.lifetime = fixture_hours(3);
		cloud->spot.preemption.repair = fixture_hours(2);
		cloud->spot.fallback_s = cases[i].fallback_h * HOUR_S;
		cloud->fallback = fixture_price(3);
		add(&c, "a", 2, 6)->request_s = 4 * HOUR_S;
		r = run_at(&c, 0);
		assert_int_equal(r.out.allocations, 2);
		assert_close(r.out.wall_s, cases[i].wall_h * HOUR_S, 1e-9);
		assert_close(r.out.cost, cases[i].cost_h * HOUR_S, 1e-9);
		assert_close(r.out.gpu_s, 12 * HOUR_S, 1e-9);
	}
}

/* The second needs all nodes at 1.5 h. With a grace of 6 min the first writes a checkpoint and loses nothing, without
 * it what it has done since 1.1 h. */
static void test_preemption(void **state)
{
	static const struct {
		double grace_h, lost_h, urgent_h;
	} cases[] = { { 0.1, 0, 1.6 }, { 0.05, 0.4, 1.5 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct campaign_fixture c;
		struct result r;
		struct job *urgent;

		init(&c);
		fixture_checkpoint(&c.base, HOUR_S, 0.1 * HOUR_S);
		c.jobs.queueing = QUEUEING_PRIORITY;
		c.jobs.preempts = 1;
		c.jobs.grace_s = cases[i].grace_h * HOUR_S;
		add(&c, "long", 6, 2);
		urgent = add(&c, "urgent", 8, 0.5);
		urgent->priority = 1;
		urgent->submit_s = 1.5 * HOUR_S;
		r = run_at(&c, 0);
		assert_near(r.jobs[1].start_s, cases[i].urgent_h * HOUR_S, 1e-6);
		assert_near(r.out.ledger.time_s[CAUSE_LOST], 0.6 * cases[i].lost_h * HOUR_S, 1e-6);
		assert_int_equal(r.out.allocations, 3);
		assert_near(r.jobs[0].wait_s, 0.5 * HOUR_S, 1e-6);
	}
}

/* A centre's cap of two running jobs binds though there are nodes for three. */
static void test_most_running(void **state)
{
	struct campaign_fixture c;
	struct partition partition = { .id = "p", .walltime_s = INFINITY, .most_gpus = INFINITY, .most_running = 2 };
	struct result r;

	(void)state;
	init(&c);
	fixture_site(&c.base, &site_hpc);
	SITE_TERMS(hpc, &c.base.site)->quota_gpu_s = INFINITY;
	SITE_TERMS(hpc, &c.base.site)->gpu = fixture_price(2);
	c.base.plan.partition = &partition;
	add(&c, "a", 1, 1)->copies = 3;
	c.jobs.copies = 3;
	r = run_at(&c, 0);
	assert_close(r.out.wall_s, 2 * HOUR_S, EXACT);
	assert_close(r.out.cost, 6 * HOUR_S, EXACT);
	assert_close(campaign_ideal(&c.base.plan).wall_s, 2 * HOUR_S, EXACT);
	partition.most_running = 0;
	assert_close(run_at(&c, 0).out.wall_s, HOUR_S, EXACT);
	partition.most_running = 1;
	SITE_TERMS(hpc, &c.base.site)->quota_gpu_s = 1.5 * HOUR_S; /* spent when the third is to start */
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_QUOTA);
	assert_close(r.out.wall_s, 2 * HOUR_S, EXACT);
	assert_true(isnan(r.jobs[0].end_s));
}

static void test_horizon(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	add(&c, "a", 10, 2);
	come_after(&c, add(&c, "b", 10, 2), &c.items[0]);
	c.base.study.horizon_s = 3 * HOUR_S;
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_HORIZON);
	assert_close(r.out.cost, 30 * HOUR_S, EXACT);
	assert_true(isnan(r.jobs[0].start_s));
	init(&c); /* two that run then are both paid up to it */
	add(&c, "a", 4, 10);
	add(&c, "b", 6, 10);
	c.base.study.horizon_s = 3 * HOUR_S;
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_HORIZON);
	assert_close(r.out.cost, 30 * HOUR_S, EXACT);
	assert_close(r.out.gpu_s, 30 * HOUR_S, EXACT);
}

/* Others come every hour for half an hour and take all nodes: at 0.5 h before us, which is 1.5 h after they began. */
static void test_background(void **state)
{
	struct campaign_fixture c;
	struct background *b = &c.jobs.background;
	struct result r;

	(void)state;
	init(&c);
	*b = (struct background){ .is_given = 1,
				  .arrivals = distribution_constant(HOUR_S),
				  .nodes = distribution_constant(NODES),
				  .runtime = distribution_constant(0.5 * HOUR_S),
				  .overestimate = distribution_constant(1),
				  .warm_up_s = 1.25 * HOUR_S };
	add(&c, "a", 10, 1); /* they came at -0.25 h and are gone at 0.25 h; next at 0.75 h */
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 0.25, 1.25, 0.25, 1.25);
	c.items[0].priority = 1;
	c.jobs.queueing = QUEUEING_PRIORITY;
	c.jobs.preempts = 1;
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 0, 1, 0, 1);
}

/* a has had all nodes for 2.25 h, then b. Others came at -2.5, cut short at -2.25 h, and at -1.5, -0.5, 0.5 h, who are before b. */
static void test_under_way_with_others(void **state)
{
	struct campaign_fixture c;
	struct job *a;
	struct result r;

	(void)state;
	init(&c);
	c.jobs.background = (struct background){ .is_given = 1,
						 .arrivals = distribution_constant(HOUR_S),
						 .nodes = distribution_constant(NODES),
						 .runtime = distribution_constant(0.5 * HOUR_S),
						 .overestimate = distribution_constant(1),
						 .warm_up_s = 1.25 * HOUR_S };
	a = add(&c, "a", 10, 1);
	c.plans[0].resume = (struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = INFINITY };
	c.clusters[0].job_age_s = 2.25 * HOUR_S;
	come_after(&c, add(&c, "b", 10, 1), a);
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 0, 1, 0, 1);
	assert_job(&r.jobs[1], 2.5, 3.5, 1.5, 2.5);
}

/* Two are under way beside each other; a asked for 5 h, of which 2 are left, at which it is cut; c, which came before,
 * goes first. */
static void test_under_way_with_a_request(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	fixture_checkpoint(&c.base, HOUR_S / 4, 0);
	add(&c, "a", 6, 3)->request_s = 5 * HOUR_S;
	add(&c, "b", 4, 1);
	c.plans[0].resume = (struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = 2 * HOUR_S };
	c.plans[1].resume = (struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = INFINITY };
	c.clusters[0].job_age_s = 3 * HOUR_S;
	c.clusters[1].job_age_s = HOUR_S;
	add(&c, "c", 10, 1);
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 0, 4, 1, 4.0 / 3);
	assert_job(&r.jobs[1], 0, 1, 0, 1);
	assert_job(&r.jobs[2], 2, 3, 2, 3);
}

/* a on 6 of 10 nodes for 4 h, then b on all; somebody else may go before b on 4. */
static void two_and_others(struct campaign_fixture *c, const struct trace_job *others, size_t count)
{
	init(c);
	c->jobs.queueing = QUEUEING_EASY;
	c->jobs.background = (struct background){
		.is_given = count > 0, .trace = others, .trace_count = count, .trace_s = 1000 * HOUR_S, .asks = 1
	};
	add(c, "a", 6, 4)->priority = 2;
	add(c, "b", 10, 1)->priority = 1;
	c->items[0].request_s = 4 * HOUR_S;
}

/* An hour until the nodes are up: a is gone at 5 h, so 4.5 h fit beside it. Then b, 5 to 7, and c. */
static void test_nodes_that_are_being_put_up_are_taken(void **state)
{
	static const struct trace_job other[] = { { 0, 4.5 * HOUR_S, 4.5 * HOUR_S, 4 } };
	struct campaign_fixture c;
	struct result r;

	(void)state;
	two_and_others(&c, other, 1);
	SITE_TERMS(cloud, &c.base.site)->provision = fixture_hours(1);
	add(&c, "c", 10, 1)->submit_s = 0.5 * HOUR_S;
	r = run_at(&c, 0);
	assert_job(&r.jobs[0], 1, 5, 1, 1.25);
	assert_job(&r.jobs[1], 6, 7, 6, 7);
	assert_job(&r.jobs[2], 8, 9, 7.5, 8.5);
}

/* How long it took is known once they are up: who goes before b at 3 h for 1.9 h must not delay it. */
static void test_backfill_learns_when_nodes_are_up(void **state)
{
	static const struct trace_job others[] = { { 0, 60, 60, 4 }, { 3 * HOUR_S, 1.9 * HOUR_S, 1.9 * HOUR_S, 4 } };
	struct campaign_fixture alone, shared;

	(void)state;
	two_and_others(&alone, NULL, 0);
	two_and_others(&shared, others, 2);
	SITE_TERMS(cloud, &alone.base.site)->provision = SITE_TERMS(cloud, &shared.base.site)->provision =
		fixture_distribution(DISTRIBUTION_UNIFORM, 0, 2 * HOUR_S, 0);
	for (uint64_t i = 0; i < 50; i++)
		assert_close(run_at(&shared, i).jobs[1].start_s, run_at(&alone, i).jobs[1].start_s, EXACT);
}

/* One job of the whole cluster, with the random events of the plan that it is, is that plan: time, money and failures. */
static void check_alone(struct campaign_fixture *c)
{
	struct plan alone = c->base.plan;
	struct simulator one, several;
	struct outcome x, y;

	alone.jobs = NULL;
	alone.workload = &c->workloads[0];
	simulator_init(&one, &alone, &c->base.study);
	simulator_init(&several, &c->base.plan, &c->base.study);
	several.several->runs[0].life.event_salt = 0;
	one.check_invariants = several.check_invariants = 1;
	for (uint64_t i = 0; i < 200; i++) {
		simulator_run(&one, i, &x);
		simulator_run(&several, i, &y);
		assert_int_equal(x.end, y.end);
		assert_close(x.wall_s, y.wall_s, EXACT);
		assert_close(x.cost, y.cost, 1e-9);
		assert_close(x.gpu_s, y.gpu_s, 1e-9);
		assert_int_equal(x.failures, y.failures);
		assert_int_equal(x.allocations, y.allocations);
		for (int k = 0; k < CAUSE_TIMES; k++)
			assert_near(x.ledger.time_s[k], y.ledger.time_s[k], 1e-6);
		for (int k = 0; k < CAUSE_END; k++)
			assert_near(x.ledger.money[k], y.ledger.money[k], 1e-3);
	}
	simulator_release(&one);
	simulator_release(&several);
}

static void test_one_job_is_the_plan(void **state)
{
	struct partition partition = { .id = "p", .walltime_s = 20 * HOUR_S, .most_gpus = INFINITY };
	struct campaign_fixture c;
	struct failure *f;

	(void)state;
	init(&c);
	fixture_recover(&c.base);
	f = fixture_fail(&c.base, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 300 * HOUR_S, 0.7, 0));
	fixture_repair(f, fixture_distribution(DISTRIBUTION_LOGNORMAL, 10 * HOUR_S, 5 * HOUR_S, 0));
	fixture_fail(&c.base, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 50 * HOUR_S, 0, 0));
	c.base.cluster.spares = 1;
	SITE_TERMS(cloud, &c.base.site)->provision = fixture_distribution(DISTRIBUTION_EXPONENTIAL, HOUR_S, 0, 0);
	add(&c, "a", NODES, 100);
	check_alone(&c);
	c.jobs.holds_cluster = 1;
	check_alone(&c);
	c.jobs.holds_cluster = 0;
	fixture_site(&c.base, &site_hpc);
	*SITE_TERMS(hpc, &c.base.site) =
		(struct hpc){ .gpu = fixture_price(2), .save_s = HOUR_S, .quota_gpu_s = INFINITY };
	partition.wait = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 3 * HOUR_S, 0, 0);
	c.base.plan.partition = c.plans[0].partition = &partition;
	c.items[0].request_s = partition.walltime_s;
	check_alone(&c);
}

/* A job's random events are its own: another beside it, or before it in the list, changes nothing. */
static void test_random_events_are_the_jobs_own(void **state)
{
	struct campaign_fixture c, d;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct campaign_fixture *x = i ? &d : &c;

		init(x);
		fixture_recover(&x->base);
		fixture_fail(&x->base, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 10 * HOUR_S, 0, 0));
		if (i)
			add(x, "other", 5, 30);
		add(x, "a", 5, 50);
	}
	for (uint64_t i = 0; i < 20; i++) {
		struct result x = run_at(&c, i), y = run_at(&d, i);

		assert_true(x.jobs[0].end_s == y.jobs[1].end_s);
		assert_true(y.jobs[0].failures != y.jobs[1].failures || y.jobs[0].end_s != y.jobs[1].end_s);
	}
}

/* A centre's quota is spent when the first is done at 1 h: the second, which runs, may end, whoever of the others starts in
 * the meantime; a third would not. */
static void test_quota(void **state)
{
	struct campaign_fixture c;
	struct job *a;

	(void)state;
	init(&c);
	fixture_site(&c.base, &site_hpc);
	SITE_TERMS(hpc, &c.base.site)->gpu = fixture_price(1);
	SITE_TERMS(hpc, &c.base.site)->quota_gpu_s = 4 * HOUR_S;
	c.jobs.background = (struct background){ .is_given = 1,
						 .arrivals = fixture_hours(2),
						 .nodes = distribution_constant(1),
						 .runtime = fixture_hours(1) };
	a = add(&c, "a", 4, 1);
	add(&c, "b", 5, 10);
	assert_int_equal(run_at(&c, 0).out.end, END_FINISHED);
	come_after(&c, add(&c, "c", 1, 1), a);
	assert_int_equal(run_at(&c, 0).out.end, END_QUOTA);
}

/* Other random events with the same parameters (study/variance.h): the others come at other times, and the cloud takes longer. */
static void test_other_random_events(void **state)
{
	struct campaign_fixture c;
	struct result r;
	double one_s;

	(void)state;
	init(&c);
	add(&c, "a", 10, 1);
	c.jobs.background = (struct background){
		.is_given = 1,
		.arrivals = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 2 * HOUR_S, 0, 0),
		.nodes = distribution_constant(6),
		.runtime = fixture_distribution(DISTRIBUTION_EXPONENTIAL, HOUR_S, 0, 0),
		.warm_up_s = 100 * HOUR_S,
	};
	one_s = run_at(&c, 3).out.wall_s;
	c.base.study.event_set = 1;
	r = run_at(&c, 3);
	assert_true(r.out.wall_s != one_s);
	c.jobs.background.is_given = 0;
	c.jobs.holds_cluster = 1;
	SITE_TERMS(cloud, &c.base.site)->provision = fixture_distribution(DISTRIBUTION_EXPONENTIAL, HOUR_S, 0, 0);
	r = run_at(&c, 3);
	c.base.study.event_set = 0;
	assert_true(r.out.wall_s != run_at(&c, 3).out.wall_s);
}

/* ---- nodes from job to job ---- */

/* b after a, 2 h each on one node, which lives 3 h and is away for half an hour: b meets its end after an hour; from then on
 * 2 h are left. Between them it does not age. On machines that are new each time nothing happens. */
static void test_nodes_keep_their_age(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	for (int is_pooled = 0; is_pooled < 2; is_pooled++) {
		init(&c);
		c.base.cluster.nodes = 1;
		c.base.cluster.is_pooled = is_pooled;
		fixture_repair(fixture_fail(&c.base, FAILURE_NODE, fixture_hours(3)), fixture_hours(0.5));
		add(&c, "a", 1, 2);
		come_after(&c, add(&c, "b", 1, 2), &c.items[0]);
		r = run_at(&c, 0);
		assert_job(&r.jobs[1], 2, is_pooled ? 5.5 : 4, 0, 1);
		assert_true(r.jobs[1].failures == is_pooled);
		c.items[1].submit_s = 10 * HOUR_S;
		r = run_at(&c, 0);
		assert_job(&r.jobs[1], 10, is_pooled ? 13.5 : 12, 0, 1);
	}
}

/* Of a's two nodes the first fails at 3 h and is repaired, the spare has worked for an hour when b takes both: it lives for
 * 2 h more, the repaired one for 3 h. */
static void test_who_was_repaired_is_new(void **state)
{
	struct campaign_fixture c;
	struct result r;

	(void)state;
	init(&c);
	c.base.cluster.nodes = 2;
	c.base.cluster.is_pooled = 1;
	fixture_repair(fixture_fail(&c.base, FAILURE_NODE, fixture_hours(3)), fixture_hours(0.5));
	fixture_checkpoint(&c.base, HOUR_S, 0);
	add(&c, "a", 1, 4);
	c.clusters[0].spares = 1;
	come_after(&c, add(&c, "b", 2, 2.5), &c.items[0]);
	r = run_at(&c, 0);
	assert_true(r.jobs[0].failures == 1 && r.jobs[1].failures == 1);
	assert_job(&r.jobs[1], 4, 7, 0, 1);
}

/* A lemon in a is one in b. Of the others nothing is heard. */
static void test_lemons_stay(void **state)
{
	struct campaign_fixture c;
	int lemons = 0;

	(void)state;
	init(&c);
	c.base.cluster.nodes = 1;
	c.base.cluster.is_pooled = 1;
	c.base.cluster.lemon_share = 0.5;
	c.base.cluster.lemon_factor = 1e9;
	c.base.cluster.checkpoint.policy = CHECKPOINT_CONTINUOUS;
	fixture_repair(
		fixture_fail(&c.base, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 1e8 * HOUR_S, 0, 0)),
		distribution_constant(0));
	add(&c, "a", 1, 2);
	come_after(&c, add(&c, "b", 1, 2), &c.items[0]);
	for (uint64_t i = 0; i < 100; i++) {
		struct result r = run_at(&c, i);

		assert_true((r.jobs[0].failures > 0) == (r.jobs[1].failures > 0));
		lemons += r.jobs[0].failures > 0;
	}
	assert_true(lemons > 30 && lemons < 70); /* of 100, 4 standard deviations */
}

/* Failures of 10 nodes that wear out (Weibull, mean 30 h, shape 3; nothing is lost by one) within 100 h of `jobs` jobs, one
 * after the other. */
static struct sample failures_of_jobs(size_t jobs, int is_pooled, double lemon_share, uint64_t seed)
{
	enum { REPLICATIONS = 1000 };
	static double x[REPLICATIONS];
	struct campaign_fixture c;

	init(&c);
	c.base.study.seed = seed;
	c.base.cluster.is_pooled = is_pooled;
	c.base.cluster.lemon_share = lemon_share;
	c.base.cluster.lemon_factor = 30;
	c.base.cluster.checkpoint.policy = CHECKPOINT_CONTINUOUS;
	fixture_repair(
		fixture_fail(&c.base, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 30 * HOUR_S, 3, 0)),
		distribution_constant(0));
	for (size_t i = 0; i < jobs; i++) {
		struct job *job = add(&c, &"a\0b\0c\0d"[2 * i], NODES, 100.0 / (double)jobs);

		if (i)
			come_after(&c, job, job - 1);
	}
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		struct outcome o = run_at(&c, i).out;

		assert_near(o.wall_s, 100 * HOUR_S, 1e-3);
		x[i] = o.failures;
	}
	return sample_of(x, REPLICATIONS);
}

/* As many as in one job of the same length: a renewal process knows nothing of jobs. */
static void test_short_jobs_are_as_a_long_one(void **state)
{
	struct sample one = failures_of_jobs(1, 0, 0, 1), same = failures_of_jobs(4, 1, 0, 2),
		      fresh = failures_of_jobs(4, 0, 0, 3);

	(void)state;
	assert_within_4_se(same.mean, one.mean, hypot(same.se, one.se));
	assert_within_4_se(same.variance, one.variance, hypot(same.variance_se, one.variance_se));
	print_message("failures in 100 h: %.2f of one job, %.2f of four, %.2f on new nodes; +- %.2f\n", one.mean,
		      same.mean, fresh.mean, 4 * one.se);
	assert_true(fresh.mean < 0.8 * one.mean);
}

/* Who is a lemon in one job is one in all of them: the failures scatter as they do in one. */
static void test_lemons_of_short_jobs(void **state)
{
	struct sample one = failures_of_jobs(1, 0, 0.3, 1), same = failures_of_jobs(4, 1, 0.3, 2);

	(void)state;
	assert_within_4_se(same.mean, one.mean, hypot(same.se, one.se));
	assert_within_4_se(same.variance, one.variance, hypot(same.variance_se, one.variance_se));
}

/* Where lives are exponential no age matters: the same to the bit. */
static void test_pools_change_nothing_without_ageing(void **state)
{
	struct campaign_fixture c[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		init(&c[i]);
		c[i].base.cluster.is_pooled = i;
		fixture_recover(&c[i].base);
		fixture_repair(fixture_fail(&c[i].base, FAILURE_NODE,
					    fixture_distribution(DISTRIBUTION_EXPONENTIAL, 50 * HOUR_S, 0, 0)),
			       fixture_hours(1));
		add(&c[i], "a", 4, 30);
		come_after(&c[i], add(&c[i], "b", 8, 20), &c[i].items[0]);
	}
	for (uint64_t i = 0; i < 50; i++) {
		struct outcome a = run_at(&c[0], i).out, b = run_at(&c[1], i).out;

		assert_true(a.failures == b.failures && a.wall_s == b.wall_s && a.cost == b.cost);
	}
}

/* Jobs of replications that were kept are those that are simulated again where they were not. */
static void test_kept_jobs(void **state)
{
	struct campaign_fixture c;
	struct runner runner = { .threads = 1 };
	struct job_summary *kept, *again;
	struct results results;
	const struct plan *plan;

	(void)state;
	init(&c);
	fixture_recover(&c.base);
	fixture_repair(
		fixture_fail(&c.base, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 20 * HOUR_S, 0, 0)),
		fixture_hours(0.5));
	add(&c, "a", 6, 4);
	add(&c, "b", 4, 3);
	plan = &c.base.plan;
	c.base.study.replications = 20;
	results_init(&results, &plan, 1, &c.base.study);
	assert_false(runner_run(&runner, &results));
	assert_true(results.jobs[0].has[19]);
	kept = job_summaries(&results, 0);
	memset(results.jobs[0].has, 0, results.jobs[0].capacity);
	memset(results.jobs[0].outcomes, 0, 20 * c.jobs.count * sizeof(*results.jobs[0].outcomes));
	again = job_summaries(&results, 0);
	for (size_t j = 0; j < c.jobs.count; j++)
		for (int m = 0; m < JOB_METRIC_COUNT; m++)
			assert_true(kept[j].metrics[m].moments.mean == again[j].metrics[m].moments.mean);
	assert_true(moments_sd(&kept[0].metrics[JOB_METRIC_END_S].moments) > 0);
	free(kept);
	free(again);
	results_release(&results);
}

/* Ends of one job at 3, 1 and 2 h: quantiles are of the values in order. */
static void test_summary_of_jobs(void **state)
{
	struct job_outcome jobs[] = { { .end_s = 3 * HOUR_S, .cost = 6 },
				      { .end_s = HOUR_S, .cost = 2 },
				      { .end_s = 2 * HOUR_S, .cost = 4 } };
	const struct outcome outcomes[3] = { { 0 } };
	struct campaign_fixture c;
	struct job_summary *s;
	struct results results;
	const struct plan *plan;

	(void)state;
	init(&c);
	add(&c, "a", 6, 4);
	plan = &c.base.plan;
	c.base.study.replications = 3;
	results_init(&results, &plan, 1, &c.base.study);
	results_expect_jobs(&results);
	for (size_t i = 0; i < 3; i++)
		results_put_jobs(&results, 0, i, &jobs[i]);
	assert_int_equal(results_put(&results, 0, outcomes, 3), STATUS_OK);
	results_count(&results);
	results.money = 0.5;
	s = job_summaries(&results, 0);
	assert_near(sample_summary_quantile(&s[0].metrics[JOB_METRIC_END_S], 50)->value, 2 * HOUR_S, 1e-9);
	assert_near(sample_summary_quantile(&s[0].metrics[JOB_METRIC_COST], 50)->value, 2, 1e-9);
	assert_near(s[0].metrics[JOB_METRIC_COST].moments.max, 3, 1e-9);
	free(s);
	results_release(&results);
}

/* On a spot market at 2 USD that a job stops on at the horizon, both are paid up to it. */
static void test_horizon_on_a_spot_market(void **state)
{
	static const struct spot_line lines[] = { { 0, NODES, 2 }, { 100 * HOUR_S, NODES, 2 } };
	struct campaign_fixture c;
	struct cloud *cloud = SITE_TERMS(cloud, &c.base.site);
	struct result r;

	(void)state;
	init(&c);
	cloud->market = MARKET_SPOT;
	cloud->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION, .has_repair = 1 };
	cloud->spot.fallback_s = INFINITY;
	cloud->spot.trace = (struct spot_trace){ .lines = lines, .count = 2, .has_prices = 1, .after = SPOT_HOLD };
	add(&c, "a", 4, 10);
	add(&c, "b", 6, 10);
	c.base.study.horizon_s = 3 * HOUR_S;
	r = run_at(&c, 0);
	assert_int_equal(r.out.end, END_HORIZON);
	assert_close(r.out.cost, 2 * 30 * HOUR_S, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_kept_jobs),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_held_cluster),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_killed_at_the_request),
		cmocka_unit_test(test_spot_is_billed_by_the_grant),
		cmocka_unit_test(test_preemption),
		cmocka_unit_test(test_most_running),
		cmocka_unit_test(test_horizon),
		cmocka_unit_test(test_horizon_on_a_spot_market),
		cmocka_unit_test(test_summary_of_jobs),
		cmocka_unit_test(test_background),
		cmocka_unit_test(test_under_way_with_others),
		cmocka_unit_test(test_under_way_with_a_request),
		cmocka_unit_test(test_nodes_that_are_being_put_up_are_taken),
		cmocka_unit_test(test_backfill_learns_when_nodes_are_up),
		cmocka_unit_test(test_one_job_is_the_plan),
		cmocka_unit_test(test_random_events_are_the_jobs_own),
		cmocka_unit_test(test_quota),
		cmocka_unit_test(test_other_random_events),
		cmocka_unit_test(test_nodes_keep_their_age),
		cmocka_unit_test(test_who_was_repaired_is_new),
		cmocka_unit_test(test_lemons_stay),
		cmocka_unit_test(test_short_jobs_are_as_a_long_one),
		cmocka_unit_test(test_lemons_of_short_jobs),
		cmocka_unit_test(test_pools_change_nothing_without_ageing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
