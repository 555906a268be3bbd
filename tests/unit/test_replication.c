/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/replication.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "model/checkpoint.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600.0
#define EXACT  1e-12

static double hours(double h)
{
	return HOUR_S * h;
}

static struct distribution constant_h(double h)
{
	return distribution_constant(hours(h));
}

/* Runs one replication with all invariants checked after each event. */
static struct outcome run_at(const struct fixture *f, uint64_t index)
{
	struct replication r;
	struct outcome out;

	memset(&out, 0xee, sizeof(out)); /* it is overwritten */
	replication_init(&r, &f->plan, &f->study);
	r.check_invariants = 1;
	replication_run(&r, index, &out);
	replication_release(&r);
	return out;
}

/* Hours by cause. */
struct expected {
	double wall_h, compute_h, checkpoint_h, lost_h, restart_h, stall_h;
	uint32_t failures;
	enum end_reason end;
};

static void assert_hours(const struct outcome *out, enum cause cause, double expected_h)
{
	double got_h = out->ledger.time_s[cause] / HOUR_S;

	if (!(fabs(got_h - expected_h) <= EXACT * fmax(1, expected_h)))
		fail_msg("%s: %.15g h instead of %.15g h", cause_name(cause), got_h, expected_h);
}

static void assert_outcome(const struct outcome *out, struct expected e)
{
	assert_close(out->wall_s, hours(e.wall_h), EXACT);
	assert_hours(out, CAUSE_COMPUTE, e.compute_h);
	assert_hours(out, CAUSE_CHECKPOINT, e.checkpoint_h);
	assert_hours(out, CAUSE_LOST, e.lost_h);
	assert_hours(out, CAUSE_RESTART, e.restart_h);
	assert_hours(out, CAUSE_STALL, e.stall_h);
	assert_int_equal(out->failures, e.failures);
	assert_int_equal(out->end, e.end);
	assert_close(ledger_time_s(&out->ledger), out->wall_s, EXACT);
	assert_close(ledger_money(&out->ledger), out->cost, EXACT);
}

static void assert_run(const struct fixture *f, struct expected e)
{
	struct outcome out = run_at(f, 0);

	assert_outcome(&out, e);
}

/* ---- by hand ---- */

static void test_nothing_fails(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 4, hours(10));
	assert_run(&f, (struct expected){ 10, 10, 0, 0, 0, 0, 0, END_FINISHED });
	fixture_checkpoint(&f, hours(1), 120); /* nine writes of 2 min */
	assert_run(&f, (struct expected){ 10.3, 10, 0.3, 0, 0, 0, 0, END_FINISHED });
	f.cluster.restart = constant_h(1); /* none is needed */
	assert_run(&f, (struct expected){ 10.3, 10, 0.3, 0, 0, 0, 0, END_FINISHED });
}

/* Work 3 h, interval 1 h, write 15 min, restart 15 min. */
static void three_hours(struct fixture *f, int64_t nodes)
{
	fixture_init(f, nodes, hours(3));
	fixture_checkpoint(f, hours(1), hours(0.25));
	f->cluster.restart = constant_h(0.25);
}

/*
 * One node that lives 2 h, repairs of half an hour, no spare: 0 - 1 computed, written until 1.25; lost 1.25 - 2; stall
 * until 2.5; restart until 2.75; computed until 3.75, written until 4; lost 4 - 4.5; stall until 5; restart until 5.25;
 * computed until 6.25.
 */
static void test_constant_lifetimes(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, constant_h(2)), constant_h(0.5));
	assert_run(&f, (struct expected){ 6.25, 3, 0.5, 1.25, 0.5, 1, 2, END_FINISHED });
}

/* The same with a spare: no stalls. Failures at 2 and 4 h: lost 1.25 - 2, restart until 2.25, 2.25 - 3.25, written
 * until 3.5, lost 3.5 - 4, restart until 4.25, 4.25 - 5.25. */
static void test_constant_lifetimes_with_a_spare(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	f.cluster.spares = 1;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, constant_h(2)), constant_h(0.5));
	assert_run(&f, (struct expected){ 5.25, 3, 0.5, 1.25, 0.5, 0, 2, END_FINISHED });
}

/*
 * Two nodes fail at 2 h; the spare fills one place, the other waits until both are back at 2.5 h, one for the pool.
 * Restart until 2.75, 2.75 - 3.75, written until 4, when the spare fails: nothing is lost, the pool helps. Restart
 * until 4.25, lost 4.25 - 4.5, when the node of 2.5 h fails and the one of 4 h is back this very instant. Restart
 * until 4.75, done at 5.75 h.
 */
static void test_two_nodes_fail_at_once(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 2);
	f.cluster.spares = 1;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, constant_h(2)), constant_h(0.5));
	assert_run(&f, (struct expected){ 5.75, 3, 0.5, 0.75 + 0.25, 0.75, 0.5, 4, END_FINISHED });
}

/* Undisturbed: writes complete at 1.25 and 2.5 h, done at 3.5 h. A life that ends at one of these instants, or with the
 * restart: what is complete counts. */
static void test_failure_as_a_write_is_complete(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	fixture_fail(&f, FAILURE_JOB, constant_h(1.25));
	/* At 1.25 h nothing is lost; restart until 1.5; at 2.5 h the next write was about to begin: an hour is lost. */
	f.study.horizon_s = hours(2.5);
	assert_run(&f, (struct expected){ 2.5, 1, 0.25, 1, 0.25, 0, 2, END_HORIZON });
	f.cluster.restart = constant_h(0); /* without a restart each life is just enough */
	f.study.horizon_s = INFINITY;
	assert_run(&f, (struct expected){ 3.5, 3, 0.5, 0, 0, 0, 2, END_FINISHED });
}

static void test_failure_as_the_work_is_done(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	fixture_fail(&f, FAILURE_NODE, constant_h(3.5));
	assert_run(&f, (struct expected){ 3.5, 3, 0.5, 0, 0, 0, 0, END_FINISHED });
	f.failures[0].cause = FAILURE_JOB;
	assert_run(&f, (struct expected){ 3.5, 3, 0.5, 0, 0, 0, 0, END_FINISHED });
}

/* A life of 0.25 h and a restart of 0.25 h: each failure comes as the restart is over, nothing is ever computed but the
 * first quarter; the restarts are complete. */
static void test_failure_as_the_restart_is_over(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	fixture_fail(&f, FAILURE_JOB, constant_h(0.25));
	f.study.horizon_s = hours(5);
	assert_run(&f, (struct expected){ 5, 0, 0, 0.25, 4.75, 0, 20, END_HORIZON });
}

static void test_no_checkpoint(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, hours(3));
	f.cluster.restart = constant_h(0.5);
	fixture_fail(&f, FAILURE_JOB, constant_h(2));
	f.study.horizon_s = hours(4); /* lost 0 - 2, restart until 2.5, lost 2.5 - 4 */
	assert_run(&f, (struct expected){ 4, 0, 0, 3.5, 0.5, 0, 2, END_HORIZON });
	f.failures[0].lifetime = constant_h(3.5); /* long enough at once */
	assert_run(&f, (struct expected){ 3, 3, 0, 0, 0, 0, 0, END_FINISHED });
}

/* ---- other ends ---- */

static void test_horizon(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, hours(10));
	f.study.horizon_s = hours(4);
	assert_run(&f, (struct expected){ 4, 4, 0, 0, 0, 0, 0, END_HORIZON });
	f.study.horizon_s = hours(10); /* done at the horizon is done */
	assert_run(&f, (struct expected){ 10, 10, 0, 0, 0, 0, 0, END_FINISHED });
}

/* Failures and ends of restarts are events: at 0.5 h, at 0.75 h, and the second failure at 1 h. */
static void test_event_limit(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 1);
	fixture_fail(&f, FAILURE_JOB, constant_h(0.5));
	f.study.event_limit = 1;
	assert_run(&f, (struct expected){ 0.5, 0, 0, 0.5, 0, 0, 1, END_EVENT_LIMIT });
	f.study.event_limit = 2;
	assert_run(&f, (struct expected){ 0.75, 0, 0, 0.5, 0.25, 0, 1, END_EVENT_LIMIT });
	f.study.event_limit = 3;
	assert_run(&f, (struct expected){ 1, 0, 0, 0.75, 0.25, 0, 2, END_EVENT_LIMIT });
	f.study.event_limit = 1000;
	assert_int_equal(run_at(&f, 0).end, END_EVENT_LIMIT);
}

/* The end itself is no event too many. */
static void test_event_limit_at_the_end(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, hours(10));
	f.study.event_limit = 1;
	assert_run(&f, (struct expected){ 10, 10, 0, 0, 0, 0, 0, END_FINISHED });
}

/* Two nodes, one spare, no repair: at 2 h both fail, and one place stays empty for good. */
static void test_stalled_for_good(void **state)
{
	struct fixture f;

	(void)state;
	three_hours(&f, 2);
	f.cluster.spares = 1;
	fixture_fail(&f, FAILURE_NODE, constant_h(2));
	assert_run(&f, (struct expected){ 2, 1, 0.25, 0.75, 0, 0, 2, END_STALLED });
	f.cluster.spares = 2; /* enough until 4 h, when the first of both to fail settles it */
	assert_run(&f, (struct expected){ 4, 2, 0.5, 1.25, 0.25, 0, 3, END_STALLED });
	f.cluster.spares = 4;
	assert_run(&f, (struct expected){ 5.25, 3, 0.5, 1.25, 0.5, 0, 4, END_FINISHED });
}

/* ---- the job's clock and stalls ---- */

/* A job life of 2.5 h, a node life of 1 h and a repair of 2 h on a plan without checkpoints: stalled 1 - 3 h, when 1.5
 * h of the job's life are left; restart until 3.25; lost until 4 h, when the node fails again with 0.5 h left; stalled
 * until 6 h; restart until 6.25 h, at 6.5 h the job fails. */
static void test_job_clock_pauses_while_stalled(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, hours(3));
	f.cluster.restart = constant_h(0.25);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, constant_h(1)), constant_h(2));
	fixture_fail(&f, FAILURE_JOB, constant_h(2.5));
	f.study.horizon_s = hours(6.5);
	assert_run(&f, (struct expected){ 6.5, 0, 0, 1 + 0.75 + 0.25, 0.5, 4, 3, END_HORIZON });
	f.study.horizon_s = hours(6.499); /* the job has not failed before */
	assert_int_equal(run_at(&f, 0).failures, 2);
}

/* ---- who pays ---- */

/* test_constant_lifetimes on a node of 8 GPUs at 2 USD per GPU-second and 30 of the report's currency per USD. */
static void be_billed(struct fixture *f, const struct site_kind *kind)
{
	struct price *gpu;

	three_hours(f, 1);
	fixture_repair(fixture_fail(f, FAILURE_NODE, constant_h(2)), constant_h(0.5));
	f->cluster.gpus_per_node = 8;
	f->workload.tokens = fixture_constant(8 * hours(3));
	fixture_site(f, kind);
	gpu = kind == &site_cloud ? &SITE_TERMS(cloud, &f->site)->gpu : &SITE_TERMS(hpc, &f->site)->gpu;
	*gpu = fixture_price(2);
	gpu->exchange.rate = fixture_constant(30);
}

/* What is at work is booked by cause, and the GPUs that are billed besides as idle spares. */
static void assert_billed(const struct fixture *f, double gpus, int bills_stalls)
{
	double at_work = cluster_gpus(&f->cluster);
	struct outcome out = run_at(f, 0);
	double sum = 0;

	assert_true(out.ledger.time_s[CAUSE_COMPUTE] > 0);
	assert_true(pricing_billed_gpus(&f->plan) == gpus);
	for (int i = 0; i < CAUSE_TIMES; i++) {
		double rate = i == CAUSE_STALL && !bills_stalls ? 0 : at_work * 2 * 30;

		assert_close(out.ledger.money[i], rate * out.ledger.time_s[i], EXACT);
		sum += out.ledger.money[i];
	}
	assert_close(out.ledger.money[CAUSE_SPARES], sum * (gpus / at_work - 1), EXACT);
	assert_close(out.cost, sum * gpus / at_work, EXACT);
}

static void test_a_cloud_bills_all(void **state)
{
	struct fixture f;

	(void)state;
	be_billed(&f, &site_cloud);
	assert_billed(&f, 8, 1);
	assert_close(run_at(&f, 0).cost, hours(6.25) * 8 * 60, EXACT);
	f.cluster.spares = 2;
	assert_billed(&f, 24, 1);
	assert_close(run_at(&f, 0).cost, hours(5.25) * 24 * 60, EXACT);
}

static void test_a_centre_bills_the_job(void **state)
{
	struct fixture f;

	(void)state;
	be_billed(&f, &site_hpc); /* which replaces the failed node at once: there is no stall */
	assert_billed(&f, 8, 0);
	assert_close(run_at(&f, 0).cost, hours(5.25) * 8 * 60, EXACT);
	f.cluster.spares = 2;
	assert_billed(&f, 8, 0);
	assert_close(run_at(&f, 0).cost, hours(5.25) * 8 * 60, EXACT);
}

static void test_inverse_exchange(void **state)
{
	struct fixture f;

	(void)state;
	be_billed(&f, &site_cloud);
	SITE_TERMS(cloud, &f.site)->gpu.exchange.is_inverse = 1;
	assert_close(run_at(&f, 0).cost, hours(6.25) * 8 * 2 / 30, EXACT);
}

/* ---- random replications ---- */

enum { REPLICATIONS = 1000 };

static struct distribution law(enum distribution_kind kind, double a, double b)
{
	return fixture_distribution(kind, a, b, 0);
}

/* Everything at once: two causes that take nodes, two that don't, few spares, uncertain parameters. */
static void be_rich(struct fixture *f)
{
	fixture_init(f, 16, hours(100));
	f->cluster.spares = 1;
	fixture_checkpoint(f, hours(1), 0);
	f->cluster.checkpoint.write =
		(struct parameter){ .distribution = law(DISTRIBUTION_UNIFORM, 60, 180), .entity = 1 };
	f->cluster.restart = law(DISTRIBUTION_LOGNORMAL, 1800, 900);
	fixture_repair(fixture_fail(f, FAILURE_NODE, law(DISTRIBUTION_WEIBULL, hours(200), 0.7)),
		       law(DISTRIBUTION_LOGNORMAL, hours(6), hours(3)));
	fixture_repair(fixture_fail(f, FAILURE_NODE, law(DISTRIBUTION_UNIFORM, hours(50), hours(500))),
		       law(DISTRIBUTION_EXPONENTIAL, hours(12), 0));
	fixture_fail(f, FAILURE_JOB, law(DISTRIBUTION_EXPONENTIAL, hours(20), 0));
	fixture_fail(f, FAILURE_JOB, law(DISTRIBUTION_WEIBULL, hours(40), 1.5));
	f->plan.speed.throughput =
		(struct parameter){ .distribution = law(DISTRIBUTION_UNIFORM, 0.8, 1.2), .entity = 2 };
	SITE_TERMS(cloud, &f->site)->gpu.amount =
		(struct parameter){ .distribution = law(DISTRIBUTION_UNIFORM, 1, 2), .entity = 3 };
}

/* All of one series, in one memory; to be freed. */
static struct outcome *run_series(const struct fixture *f)
{
	struct outcome *out = malloc(REPLICATIONS * sizeof(*out));
	struct replication r;

	replication_init(&r, &f->plan, &f->study);
	r.check_invariants = 1;
	for (uint64_t i = 0; i < REPLICATIONS; i++)
		replication_run(&r, i, &out[i]);
	replication_release(&r);
	return out;
}

static void assert_booked(const struct outcome *out)
{
	double compute_s = out->ledger.time_s[CAUSE_COMPUTE];

	assert_close(ledger_time_s(&out->ledger), out->wall_s, 1e-9);
	assert_close(ledger_money(&out->ledger), out->cost, 1e-12);
	for (int i = 0; i < CAUSE_TIMES; i++)
		assert_true(out->ledger.time_s[i] >= -1e-9 && out->ledger.money[i] >= -1e-9);
	assert_true(compute_s >= hours(100) / 1.2 * (1 - 1e-9) && compute_s <= hours(100) / 0.8 * (1 + 1e-9));
	/* one write after each hour of compute but the last, of 1 to 3 min, and at most one cut write a failure */
	assert_true(out->ledger.time_s[CAUSE_CHECKPOINT] >= (ceil(compute_s / HOUR_S - 1e-9) - 1) * 60);
	assert_true(out->ledger.time_s[CAUSE_CHECKPOINT] <= (compute_s / HOUR_S + out->failures) * 180);
	/* what a failure loses is at most an interval, and none is lost without one */
	assert_true(out->ledger.time_s[CAUSE_LOST] <= out->failures * HOUR_S);
}

static void test_all_time_and_money_is_booked(void **state)
{
	struct outcome *out;
	struct fixture f;
	double sum[CAUSE_TIMES] = { 0 };

	(void)state;
	be_rich(&f);
	out = run_series(&f);
	for (int i = 0; i < REPLICATIONS; i++) {
		assert_int_equal(out[i].end, END_FINISHED);
		assert_booked(&out[i]);
		for (int c = 0; c < CAUSE_TIMES; c++)
			sum[c] += out[i].ledger.time_s[c];
	}
	for (int c = 0; c < CAUSE_TIMES; c++)
		assert_true(c == CAUSE_QUEUE || c == CAUSE_MAINTENANCE || c == CAUSE_DEGRADED ||
			    sum[c] > 0); /* each cause has occurred, else nothing is tested here */
	free(out);
}

/* Compute of a finished replication is the work, whatever failed. */
static void test_compute_is_the_work(void **state)
{
	struct outcome *out;
	struct fixture f;

	(void)state;
	be_rich(&f);
	out = run_series(&f);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		double throughput = parameter_draw(&f.plan.speed.throughput, f.study.seed, i);

		assert_close(out[i].ledger.time_s[CAUSE_COMPUTE], hours(100) / throughput, 1e-12);
	}
	free(out);
}

/* The same replication alone, in another memory, after others, after itself. */
static void test_replication_is_a_function_of_its_index(void **state)
{
	struct outcome *series, again;
	struct replication r;
	struct fixture f;

	(void)state;
	be_rich(&f);
	series = run_series(&f);
	replication_init(&r, &f.plan, &f.study);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		uint64_t index = (i * 617 + 5) % REPLICATIONS; /* in another order */

		replication_run(&r, index, &again);
		assert_memory_equal(&again, &series[index], sizeof(again));
		again = run_at(&f, i);
		assert_memory_equal(&again, &series[i], sizeof(again));
	}
	replication_run(&r, 3, &again);
	replication_run(&r, 3, &again);
	assert_memory_equal(&again, &series[3], sizeof(again));
	replication_release(&r);
	free(series);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void test_seeds_share_nothing(void **state)
{
	double *wall = malloc(2 * REPLICATIONS * sizeof(*wall));
	struct outcome *a, *b;
	struct fixture f;

	(void)state;
	be_rich(&f);
	a = run_series(&f);
	f.study.seed = 43;
	b = run_series(&f);
	for (int i = 0; i < REPLICATIONS; i++) {
		wall[i] = a[i].wall_s;
		wall[REPLICATIONS + i] = b[i].wall_s;
	}
	qsort(wall, 2 * REPLICATIONS, sizeof(*wall), compare);
	for (int i = 1; i < 2 * REPLICATIONS; i++)
		assert_true(wall[i] != wall[i - 1]);
	free(a);
	free(b);
	free(wall);
}

/* With another price and exchange the same happens and costs something else. */
static void test_price_changes_no_random_event(void **state)
{
	struct outcome *a, *b;
	struct fixture f;

	(void)state;
	be_rich(&f);
	a = run_series(&f);
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price(7);
	SITE_TERMS(cloud, &f.site)->gpu.exchange.rate =
		(struct parameter){ .distribution = law(DISTRIBUTION_UNIFORM, 30, 32), .entity = 9 };
	b = run_series(&f);
	for (int i = 0; i < REPLICATIONS; i++) {
		assert_true(a[i].wall_s == b[i].wall_s);
		assert_int_equal(a[i].failures, b[i].failures);
		assert_memory_equal(a[i].ledger.time_s, b[i].ledger.time_s, sizeof(a[i].ledger.time_s));
		assert_true(a[i].cost != b[i].cost);
	}
	free(a);
	free(b);
}

/* Other kinds of lifetime, without spares, under all invariants. */
static void test_invariants_of_other_lifetimes(void **state)
{
	const struct distribution lifetimes[] = {
		law(DISTRIBUTION_EXPONENTIAL, hours(200), 0),
		law(DISTRIBUTION_WEIBULL, hours(200), 3),
		law(DISTRIBUTION_LOGNORMAL, hours(200), hours(300)),
		law(DISTRIBUTION_GAMMA, hours(200), 0.5),
		fixture_distribution(DISTRIBUTION_PERT, hours(50), hours(200), hours(400)),
		constant_h(70),
	};

	(void)state;
	for (size_t k = 0; k < sizeof(lifetimes) / sizeof(lifetimes[0]); k++) {
		struct outcome *out;
		struct fixture f;

		be_rich(&f);
		f.cluster.spares = 0;
		f.failures[0].lifetime = lifetimes[k];
		f.failures[1].lifetime = law(DISTRIBUTION_EXPONENTIAL, hours(1000), 0);
		out = run_series(&f);
		for (int i = 0; i < REPLICATIONS; i++) {
			assert_int_equal(out[i].end, END_FINISHED);
			assert_booked(&out[i]);
		}
		free(out);
	}
}

/* The interval follows the write time drawn: sqrt(2 write M) with M = 10 h. */
static void test_interval_follows_the_write(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, hours(1000));
	fixture_checkpoint(&f, hours(1), 0);
	f.cluster.checkpoint.policy = CHECKPOINT_YOUNG;
	f.cluster.checkpoint.write =
		(struct parameter){ .distribution = law(DISTRIBUTION_UNIFORM, 60, 180), .entity = 1 };
	fixture_fail(&f, FAILURE_JOB, law(DISTRIBUTION_EXPONENTIAL, hours(10), 0));
	for (uint64_t i = 0; i < 100; i++) {
		double write_s = parameter_draw(&f.cluster.checkpoint.write, 42, i);
		double least = ceil(hours(1000) / sqrt(2 * write_s * hours(10))) - 1;
		struct outcome out = run_at(&f, i);

		assert_true(out.ledger.time_s[CAUSE_CHECKPOINT] >= least * write_s * (1 - 1e-9));
		assert_true(out.ledger.time_s[CAUSE_CHECKPOINT] <= (least + out.failures) * write_s * (1 + 1e-9));
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(end_reason_name(END_FINISHED), "finished");
	assert_string_equal(end_reason_name(END_HORIZON), "horizon");
	assert_string_equal(end_reason_name(END_STALLED), "stalled");
	assert_string_equal(end_reason_name(END_EVENT_LIMIT), "event_limit");
	assert_string_equal(cause_name(CAUSE_COMPUTE), "compute");
	assert_string_equal(cause_name(CAUSE_CHECKPOINT), "checkpoint");
	assert_string_equal(cause_name(CAUSE_LOST), "lost");
	assert_string_equal(cause_name(CAUSE_RESTART), "restart");
	assert_string_equal(cause_name(CAUSE_STALL), "stall");
}

/* Attempts cost their share of what the run's machines do: beside the run on top of it, before it as a part of a longer
 * run. Two attempts of a quarter each, on four GPUs for ten hours at 1 an hour. */
static void test_experiments(void **state)
{
	struct outcome bare, beside, before;
	struct fixture f;

	(void)state;
	fixture_init(&f, 4, hours(10));
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(1);
	bare = run_at(&f, 0);
	assert_close(bare.cost, 40, EXACT);
	f.plan.experiments.attempts = fixture_constant(2);
	f.plan.experiments.share = fixture_constant(0.25);
	beside = run_at(&f, 0);
	assert_close(beside.wall_s, hours(10), EXACT);
	assert_close(beside.cost, 60, EXACT);
	assert_close(beside.ledger.money[CAUSE_EXPERIMENTS], 20, EXACT);
	assert_close(beside.ledger.money[CAUSE_COMPUTE], 40, EXACT);
	assert_close(beside.gpu_s, 1.5 * bare.gpu_s, EXACT);
	f.plan.experiments.takes_time = 1;
	before = run_at(&f, 0);
	assert_close(before.wall_s, hours(15), EXACT);
	assert_close(before.cost, 60, EXACT);
	assert_close(before.ledger.money[CAUSE_EXPERIMENTS], 20, EXACT);
	assert_close(before.ledger.money[CAUSE_COMPUTE], 40, EXACT);
	assert_close(before.gpu_s, 1.5 * bare.gpu_s, EXACT);
}

/* The number of attempts is drawn once a replication. */
static void test_attempts_are_drawn(void **state)
{
	enum { DRAWS = 4000 };
	struct fixture f;
	double sum = 0, squares = 0, mean, se;

	(void)state;
	fixture_init(&f, 1, hours(1));
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(1);
	f.plan.experiments.attempts.distribution = fixture_distribution(DISTRIBUTION_UNIFORM, 1, 5, 0);
	f.plan.experiments.share = fixture_constant(0.5);
	for (uint64_t i = 0; i < DRAWS; i++) {
		double x = run_at(&f, i).ledger.money[CAUSE_EXPERIMENTS];

		assert_true(x >= 0.5 && x <= 2.5);
		sum += x;
		squares += x * x;
	}
	mean = sum / DRAWS;
	se = sqrt((squares / DRAWS - mean * mean) / DRAWS);
	assert_true(fabs(mean - 1.5) < 4 * se);
	assert_true(fabs(squares / DRAWS - mean * mean - 1.0 / 3) < 0.02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_experiments),
		cmocka_unit_test(test_attempts_are_drawn),
		cmocka_unit_test(test_nothing_fails),
		cmocka_unit_test(test_constant_lifetimes),
		cmocka_unit_test(test_constant_lifetimes_with_a_spare),
		cmocka_unit_test(test_two_nodes_fail_at_once),
		cmocka_unit_test(test_failure_as_a_write_is_complete),
		cmocka_unit_test(test_failure_as_the_work_is_done),
		cmocka_unit_test(test_failure_as_the_restart_is_over),
		cmocka_unit_test(test_no_checkpoint),
		cmocka_unit_test(test_horizon),
		cmocka_unit_test(test_event_limit),
		cmocka_unit_test(test_event_limit_at_the_end),
		cmocka_unit_test(test_stalled_for_good),
		cmocka_unit_test(test_job_clock_pauses_while_stalled),
		cmocka_unit_test(test_a_cloud_bills_all),
		cmocka_unit_test(test_a_centre_bills_the_job),
		cmocka_unit_test(test_inverse_exchange),
		cmocka_unit_test(test_all_time_and_money_is_booked),
		cmocka_unit_test(test_compute_is_the_work),
		cmocka_unit_test(test_replication_is_a_function_of_its_index),
		cmocka_unit_test(test_seeds_share_nothing),
		cmocka_unit_test(test_price_changes_no_random_event),
		cmocka_unit_test(test_invariants_of_other_lifetimes),
		cmocka_unit_test(test_interval_follows_the_write),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
