/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spot markets of which a trace says how many nodes they have, and at what price: by hand, to the second and the cent.
 */
#include "../support/reckon.h"
#include "../support/sample.h"

#include <math.h>
#include <stdlib.h>

#define HOUR_S 3600.0

/* Work 3 h on 2 nodes, interval 1 h, write and restart 0.25 h; a node-hour is 1 USD where the trace has no prices. */
static void three_hours(struct fixture *f, const struct spot_line *lines, size_t count, enum spot_after after)
{
	fixture_init(f, 2, 3 * HOUR_S);
	fixture_checkpoint(f, HOUR_S, 0.25 * HOUR_S);
	f->cluster.restart = fixture_hours(0.25);
	SITE_TERMS(cloud, &f->site)->gpu = fixture_price_per_hour(1);
	SITE_TERMS(cloud, &f->site)->market = MARKET_SPOT;
	SITE_TERMS(cloud, &f->site)->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION };
	SITE_TERMS(cloud, &f->site)->spot.trace = (struct spot_trace){ .lines = lines, .count = count, .after = after };
}

/* Two nodes at 1 USD, from 1.5 h on one at 2, from 2 h on five at 3. */
static const struct spot_line dip[] = { { 0, 2, 1 / HOUR_S },
					{ 1.5 * HOUR_S, 1, 2 / HOUR_S },
					{ 2 * HOUR_S, 5, 3 / HOUR_S } };

/* Computing in [0, 1], [1.25, 1.5] (lost), from 2.25 on two hours and a write. */
static void test_waits_for_the_market(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, dip, 3, SPOT_HOLD);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.25, .restart = 0.25, .stall = 0.5);
	assert_int_equal(o.failures, 1);
	reckon_cost(&o, 2 * 1.5 + 0.5 + 2 * 2.5);
	SITE_TERMS(cloud, &f.site)->spot.trace.has_prices = 1;
	o = reckon_finish(&f);
	reckon_cost(&o, 2 * 1.5 * 1 + 0.5 * 2 + 2 * 2.5 * 3);
	SITE_TERMS(cloud, &f.site)->gpu.tax = 0.1;
	o = reckon_finish(&f);
	reckon_cost(&o, 1.1 * 19);
}

/* On one node from 1.75 on: an hour takes two, a write until 4, 0.25, and the last hour. */
static void test_shrinks_with_the_market(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, dip, 3, SPOT_HOLD);
	f.cluster.elastic.least = 1;
	SITE_TERMS(cloud, &f.site)->spot.trace.has_prices = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.25, .restart = 0.5, .degraded = 1);
	reckon_cost(&o, 2 * 1.5 * 1 + 0.5 * 2 + 2 * 3.25 * 3);
}

/* A quarter of an hour after the fall at 1.5 h a node on demand is taken, at 3 USD; done at 4.25 h. */
static void test_falls_back(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, dip, 2, SPOT_HOLD);
	SITE_TERMS(cloud, &f.site)->spot.fallback_s = 0.25 * HOUR_S;
	SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.25, .restart = 0.25, .stall = 0.25);
	reckon_cost(&o, 2 * 1.5 + 2.75 + 3 * 2.5);
	SITE_TERMS(cloud, &f.site)->spot.trace.has_prices = 1; /* what is left of the market costs 2 USD then */
	o = reckon_finish(&f);
	reckon_cost(&o, 2 * 1.5 + 2.75 * 2 + 3 * 2.5);
}

/* With 10 min of notice nothing is saved, as the write takes 15; with 20 min [1.25, 1.5] is a write. */
static void test_notice(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, dip, 3, SPOT_HOLD);
	f.cluster.checkpoint.interval_s = 100 * HOUR_S;
	SITE_TERMS(cloud, &f.site)->spot.notice_s = HOUR_S / 6;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 1.5, .restart = 0.25, .stall = 0.5);
	SITE_TERMS(cloud, &f.site)->spot.notice_s = HOUR_S / 3;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.25, .restart = 0.25, .stall = 0.5);
}

/* A node that fails at 1 h, when the market has one more than we may use, is replaced at once; the one that is repaired
 * then is one too many. */
static void test_failures_and_the_market(void **state)
{
	static const struct trace_line trace[] = { { 0.5 * HOUR_S, 0 } };
	static const struct spot_line two[] = { { 0, 2, 0 } };
	struct failure *failure;
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, two, 1, SPOT_HOLD);
	f.cluster.spares = 1; /* three are asked for, two are to be had */
	failure = fixture_fail(&f, FAILURE_NODE, fixture_hours(1e6));
	fixture_repair(failure, fixture_hours(1));
	failure->trace = trace;
	failure->trace_count = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.5, .restart = 0.25);
	reckon_cost(&o, 2 * 4.25);
}

/* One node for an hour, none for half an hour, and again; begun in the middle of the hour. */
static const struct spot_line cycle[] = { { 0, 1, 0 }, { HOUR_S, 0, 0 }, { 1.5 * HOUR_S, 7, 0 } };

static void one_node(struct fixture *f, enum spot_after after)
{
	fixture_init(f, 1, 2 * HOUR_S);
	f->cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_CONTINUOUS };
	SITE_TERMS(cloud, &f->site)->market = MARKET_SPOT;
	SITE_TERMS(cloud, &f->site)->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION };
	SITE_TERMS(cloud, &f->site)->spot.trace = (struct spot_trace){ .lines = cycle, .count = 3, .after = after };
}

static void test_begins_again(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	one_node(&f, SPOT_REPEAT);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2, .stall = 0.5);
	SITE_TERMS(cloud, &f.site)->spot.trace.from_s = 0.5 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2, .stall = 1);
	SITE_TERMS(cloud, &f.site)->spot.trace.from_s = 1.5 * HOUR_S; /* the end is the beginning */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2, .stall = 0.5);
	SITE_TERMS(cloud, &f.site)->spot.trace.from_s = 1.25 * HOUR_S; /* none is there at first */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2, .stall = 0.75);
}

static void test_ends(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	one_node(&f, SPOT_STOP);
	o = reckon_end(&f, END_QUOTA);
	reckon_hours(&o, .compute = 1, .stall = 0.5);
	one_node(&f, SPOT_HOLD);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2, .stall = 0.5);
	SITE_TERMS(cloud, &f.site)->spot.trace.count = 2; /* none for ever */
	o = reckon_end(&f, END_STALLED);
	reckon_hours(&o, .compute = 1);
}

/* Of any period two thirds are computed, wherever it begins; and it begins anywhere. */
static void test_begins_anywhere(void **state)
{
	double first_s = 0, sum = 0;
	enum { LIVES = 2000 };
	struct fixture f;

	(void)state;
	one_node(&f, SPOT_REPEAT);
	f.workload.tokens = fixture_constant(1000 * HOUR_S);
	SITE_TERMS(cloud, &f.site)->spot.trace.is_anywhere = 1;
	f.study.horizon_s = 15 * HOUR_S;
	for (uint64_t i = 0; i < LIVES; i++) {
		struct outcome o = reckon_run(&f, i);

		assert_near(o.ledger.time_s[CAUSE_COMPUTE], 10 * HOUR_S, 1e-6);
	}
	f.study.horizon_s = 0.5 * HOUR_S; /* of its first half hour: (0.5 x 0.5 + 0.5 x 0.25 + 0.5 x 0.25) / 1.5 h */
	for (uint64_t i = 0; i < LIVES; i++) {
		first_s = reckon_run(&f, i).ledger.time_s[CAUSE_COMPUTE] / HOUR_S;
		sum += first_s;
	}
	assert_within_4_se(sum / LIVES, 1 / 3.0, 0.19 / sqrt(LIVES));
}

/* ---- losses of all nodes at once ---- */

static struct failure *share(struct fixture *f, int64_t nodes, double work_h, double apart)
{
	struct cloud *c = SITE_TERMS(cloud, &f->site);

	fixture_init(f, nodes, work_h * HOUR_S);
	f->cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_CONTINUOUS };
	c->market = MARKET_SPOT;
	c->gpu = fixture_price_per_hour(1);
	c->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					       .entity = 7,
					       .lifetime = fixture_hours(2),
					       .repair = fixture_hours(0.5),
					       .has_repair = 1,
					       .has_apart = 1,
					       .apart = fixture_constant(apart) };
	return &c->spot.preemption;
}

/* All four are there for 2 h, none for half an hour, and again: one failure each time, and nothing is paid meanwhile. */
static void test_all_are_lost_at_once(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	share(&f, 4, 5, 0);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 5, .stall = 1);
	assert_int_equal(o.failures, 2);
	reckon_cost(&o, 4 * 5);
	f.cluster.spares = 3; /* which it takes too */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 5, .stall = 1);
	SITE_TERMS(cloud, &f.site)->spot.fallback_s = 0.25 * HOUR_S; /* on demand they are its no more */
	SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 5, .stall = 0.25);
	assert_int_equal(o.failures, 1);
}

/* One node alone has nobody to be lost with. */
static void test_one_node_is_lost_alone(void **state)
{
	struct outcome o[2];
	struct fixture f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		share(&f, 1, 50, 0.3)->lifetime = fixture_distribution(DISTRIBUTION_WEIBULL, 3 * HOUR_S, 0.6, 0);
		SITE_TERMS(cloud, &f.site)->spot.preemption.has_apart = i;
		o[i] = reckon_finish(&f);
	}
	assert_true(o[0].wall_s == o[1].wall_s && o[0].failures == o[1].failures);
}

/*
 * With exponential times the market and the number of nodes that are out by themselves are a Markov chain of 2 (N + 1) states: a
 * loss of all at the rate a = (1 - s) / U, of one of those that are there at o = s / U each, and each wait ends at 1 / D. While
 * the market has none, waits go on and no node is lost. All are there for the share of the stationary probability of one state;
 * the run computes in it and nowhere else, so that its work takes work / share. Solved by Gauss and Seidel's sweeps.
 */
enum { OUT_MOST = 16 };

static double share_whole(int nodes, double up_h, double back_h, double apart)
{
	double p[2][OUT_MOST + 2] = { [1] = { 1 } }, sum = 0, a = (1 - apart) / up_h, o = apart / up_h, mu = 1 / back_h;

	for (int sweep = 0; sweep < 20000; sweep++)
		for (int k = 0; k <= nodes; k++) {
			double less = k ? (nodes - k + 1) * o * p[0][k - 1] : 0;

			p[0][k] = (less + (k + 1) * mu * p[0][k + 1] + mu * p[1][k]) / (a + (nodes - k) * o + k * mu);
			p[1][k] = (a * p[0][k] + (k + 1) * mu * p[1][k + 1]) / (mu + k * mu);
		}
	for (int k = 0; k <= nodes; k++)
		sum += p[0][k] + p[1][k];
	return p[0][0] / sum;
}

static double wall_h(const struct outcome *o)
{
	return o->wall_s / HOUR_S;
}

static void test_share_of_time_that_all_are_there(void **state)
{
	enum { LIVES = 2000 };
	static const struct {
		int nodes;
		double up_h, back_h, apart;
	} points[] = {
		{ 16, 1.97, 2.64, 0.0024 }, { 16, 2.6, 2.14, 0.021 }, { 4, 4.23, 0.95, 0.055 },
		{ 4, 4, 1, 0.5 },	    { 3, 4, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		double whole = share_whole(points[i].nodes, points[i].up_h, points[i].back_h, points[i].apart);
		struct failure *preemption;
		struct sample s;
		struct fixture f;
		double *walls;

		preemption = share(&f, points[i].nodes, 20, points[i].apart);
		preemption->lifetime = fixture_distribution(DISTRIBUTION_EXPONENTIAL, points[i].up_h * HOUR_S, 0, 0);
		preemption->repair = fixture_distribution(DISTRIBUTION_EXPONENTIAL, points[i].back_h * HOUR_S, 0, 0);
		walls = sample_values(&f, LIVES, END_FINISHED, wall_h);
		s = sample_of(walls, LIVES);
		print_message("# %d nodes, %g apart: whole %.4f, 20 h take %.2f, exact %.2f +- %.2f\n", points[i].nodes,
			      points[i].apart, whole, s.mean, 20 / whole, s.se);
		assert_within_4_se(s.mean, 20 / whole, s.se);
		free(walls);
	}
	assert_near(share_whole(16, 2, 2, 1), pow(0.5, 16), 1e-8); /* each for itself */
	assert_near(share_whole(16, 2, 2, 0), 0.5, 1e-8);
}

/* ---- up-times, where nodes are told apart: as where they are not ---- */

static double cost_of(const struct outcome *o)
{
	return o->cost;
}

static void test_as_the_cohort(void **state)
{
	enum { LIVES = 4000 };

	(void)state;
	for (int falls_back = 0; falls_back < 2; falls_back++) {
		double *cohort, *node_set;
		struct sample a, b;
		struct fixture f;

		fixture_init(&f, 6, 100 * HOUR_S);
		fixture_recover(&f);
		SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(1);
		f.cluster.spares = 1;
		SITE_TERMS(cloud, &f.site)->market = MARKET_SPOT;
		SITE_TERMS(cloud, &f.site)->spot.preemption =
			(struct failure){ .cause = FAILURE_PREEMPTION,
					  .entity = 7,
					  .lifetime = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 60 * HOUR_S, 0, 0),
					  .repair = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 5 * HOUR_S, 0, 0),
					  .has_repair = 1 };
		fixture_repair(fixture_fail(&f, FAILURE_NODE,
					    fixture_distribution(DISTRIBUTION_EXPONENTIAL, 200 * HOUR_S, 0, 0)),
			       fixture_hours(3));
		if (falls_back) {
			SITE_TERMS(cloud, &f.site)->spot.fallback_s = HOUR_S;
			SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
		}
		cohort = sample_values(&f, LIVES, END_FINISHED, cost_of);
		f.cluster.lemon_share = 1e-12;
		f.cluster.lemon_factor = 1;
		node_set = sample_values(&f, LIVES, END_FINISHED, cost_of);
		a = sample_of(cohort, LIVES);
		b = sample_of(node_set, LIVES);
		print_message("# %s: cost %.2f +- %.2f, told apart %.2f +- %.2f\n", falls_back ? "falls back" : "waits",
			      a.mean, a.se, b.mean, b.se);
		assert_within_4_se(a.mean, b.mean, hypot(a.se, b.se));
		assert_within_4_se(a.variance, b.variance, hypot(a.variance_se, b.variance_se));
		free(cohort);
		free(node_set);
	}
}

/* Half of the nodes are lemons that live a tenth as long; each that is taken is followed by another, maybe a good one. The
 * provider's repair brings the same one back. */
static void test_lemons_and_groups_are_sound(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 300; i++) {
		struct fixture f;

		fixture_init(&f, 6, 30 * HOUR_S);
		fixture_recover(&f);
		f.cluster.spares = (int64_t)(i % 3);
		f.cluster.lemon_share = 0.5;
		f.cluster.lemon_factor = 10;
		SITE_TERMS(cloud, &f.site)->market = MARKET_SPOT;
		SITE_TERMS(cloud, &f.site)->spot.preemption =
			(struct failure){ .cause = FAILURE_PREEMPTION,
					  .entity = 7,
					  .lifetime = fixture_distribution(DISTRIBUTION_WEIBULL, 30 * HOUR_S, 0.7, 0),
					  .repair = fixture_hours(1),
					  .has_repair = 1 };
		if (i % 2)
			SITE_TERMS(cloud, &f.site)->spot.trace = (struct spot_trace){
				.lines = cycle, .count = 3, .has_prices = i % 4 == 1, .is_anywhere = 1
			};
		f.cluster.elastic.least = i % 5 ? 1 : 0;
		fixture_repair(fixture_fail(&f, FAILURE_NODE,
					    fixture_distribution(DISTRIBUTION_EXPONENTIAL, 300 * HOUR_S, 0, 0)),
			       fixture_hours(2));
		fixture_repair(fixture_fail(&f, FAILURE_GROUP,
					    fixture_distribution(DISTRIBUTION_EXPONENTIAL, 100 * HOUR_S, 0, 0)),
			       fixture_hours(1));
		f.failures[1].size = 2;
		if (i % 7 < 3) {
			SITE_TERMS(cloud, &f.site)->spot.fallback_s = 0.5 * HOUR_S;
			SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
		}
		f.study.seed = i;
		f.study.horizon_s = 300 * HOUR_S;
		reckon_run(&f, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_for_the_market),
		cmocka_unit_test(test_shrinks_with_the_market),
		cmocka_unit_test(test_falls_back),
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_failures_and_the_market),
		cmocka_unit_test(test_begins_again),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_begins_anywhere),
		cmocka_unit_test(test_all_are_lost_at_once),
		cmocka_unit_test(test_one_node_is_lost_alone),
		cmocka_unit_test(test_share_of_time_that_all_are_there),
		cmocka_unit_test(test_as_the_cohort),
		cmocka_unit_test(test_lemons_and_groups_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
