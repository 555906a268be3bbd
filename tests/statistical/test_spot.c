/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spot nodes: what a preemption takes and what is billed, by hand for constant up-times; the mean time against closed
 * forms for exponential ones, and against a simulation written here for any.
 */
#include "../support/reckon.h"
#include "../support/sample.h"

#include "base/mem.h"
#include "study/summary.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

#define HOUR_S	 3600.0
#define MINUTE_S 60.0

enum { REPLICATIONS = 40000, NODES_MOST = 64 };

/* ---- by hand: constant up-times ---- */

/* One node at 1 USD, taken away after 10.5 h and back after half an hour. */
static void init_by_hand(struct fixture *f, double work_h, double notice_s)
{
	fixture_init(f, 1, work_h * HOUR_S);
	SITE_TERMS(cloud, &f->site)->gpu = fixture_price_per_hour(1);
	fixture_recover(f);
	SITE_TERMS(cloud, &f->site)->market = MARKET_SPOT;
	SITE_TERMS(cloud, &f->site)->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
									 .entity = 7,
									 .lifetime = fixture_hours(10.5),
									 .repair = fixture_hours(0.5),
									 .has_repair = 1 };
	SITE_TERMS(cloud, &f->site)->spot.notice_s = notice_s;
}

/*
 * 20 h, and notice of 10 min, or as long as the write:
 *    0.0 - 10.5   9 x 1.1 = 9.9, 0.5 of compute, a write of 0.1                      9.5 done
 *   11.0 - 21.5   restart 0.2, 9 x 1.1 = 9.9, 0.3 of compute, a write of 0.1       9.3, in all 18.8
 *   22.0 - 23.5   restart 0.2, 1.2 of compute, 1 write
 * The two half hours without a node are not billed: 22.50.
 */
static void a_notice_longer_than_the_write_saves(void **state)
{
	static const double notice_s[] = { 10 * MINUTE_S, 6 * MINUTE_S };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct fixture f;
		struct outcome o;

		init_by_hand(&f, 20, notice_s[i]);
		o = reckon_finish(&f);
		reckon_hours(&o, .compute = 20, .checkpoint = 2.1, .restart = 0.4, .stall = 1);
		reckon_cost(&o, 22.50);
		assert_int_equal(o.failures, 2);
		assert_int_equal(o.allocations, 1);
	}
}

/*
 * Notice of 5 min, or none:
 *    0.0 - 10.5   9 x 1.1 = 9.9, 0.6 lost                   9 done
 *   11.0 - 21.5   restart 0.2, 9 x 1.1 = 9.9, 0.4 lost       18
 *   22.0 - 24.3   restart 0.2, 2 of compute, 1 write
 */
static void a_shorter_notice_saves_nothing(void **state)
{
	static const double notice_s[] = { 5 * MINUTE_S, 0 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct fixture f;
		struct outcome o;

		init_by_hand(&f, 20, notice_s[i]);
		o = reckon_finish(&f);
		reckon_hours(&o, .compute = 20, .checkpoint = 1.9, .lost = 1, .restart = 0.4, .stall = 1);
		reckon_cost(&o, 23.30);
	}
}

/* 9 h until the preemption are kept with <checkpoint> only: without, 10.5 h are lost each time. Horizon: 10.5 lost, 0.5
 * stalled, restart 0.2, 8.8 under way. */
static void a_notice_saves_nothing_without_checkpoints(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 15, 10 * MINUTE_S);
	f.cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_NONE, .write = fixture_constant(0) };
	f.study.horizon_s = 20 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 8.8, .lost = 10.5, .restart = 0.2, .stall = 0.5);
}

/*
 * The next spot node would take 30 h; after 2 h one is taken on demand at 3 USD, and stays:
 *    0.0 - 10.5   9.5 done, saved                          10.50
 *   12.5 - 24.2   restart 0.2, 10.5 of compute, 10 writes = 11.7   35.10
 */
static void a_node_on_demand_is_taken_after_a_wait(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 20, 10 * MINUTE_S);
	SITE_TERMS(cloud, &f.site)->spot.preemption.repair = fixture_hours(30);
	SITE_TERMS(cloud, &f.site)->spot.fallback_s = 2 * HOUR_S;
	SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 20, .checkpoint = 2, .restart = 0.2, .stall = 2);
	reckon_cost(&o, 45.60);
	assert_int_equal(o.failures, 1);

	SITE_TERMS(cloud, &f.site)->spot.preemption.repair = fixture_hours(0.5); /* back before that: none is taken */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 20, .checkpoint = 2.1, .restart = 0.4, .stall = 1);
	reckon_cost(&o, 22.50);
}

/* A node's up-time begins when it is granted, after 3 h: everything is as without the wait. */
static void an_up_time_begins_with_the_grant(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 20, 10 * MINUTE_S);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 20, .checkpoint = 2.1, .restart = 0.4, .stall = 1, .queue = 3);
	reckon_cost(&o, 22.50);
}

/* Provisioning that takes longer than a node lives must not lead past the fall-back: at most 3 + 2 h without a node, at
 * each of the first grants. */
static void a_fall_back_is_not_missed_while_waiting(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 1, 0);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(3);
	SITE_TERMS(cloud, &f.site)->spot.preemption.lifetime = fixture_hours(2);
	SITE_TERMS(cloud, &f.site)->spot.preemption.repair = fixture_hours(100);
	SITE_TERMS(cloud, &f.site)->spot.fallback_s = 2 * HOUR_S;
	SITE_TERMS(cloud, &f.site)->fallback = fixture_price_per_hour(3);
	o = reckon_finish(&f);
	assert_true(o.wall_s <= 10 * HOUR_S);
}

/* The spare steps in for the node that was taken away (at 10.5 h, 0.6 lost), which is missing for half an hour all the
 * same: 2 x 12.8 - 0.5 GPU-hours. Restart 0.2, 2 of compute, 1 write. */
static void a_missing_node_is_not_billed_though_a_spare_stepped_in(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 11, 0);
	f.cluster.spares = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 11, .checkpoint = 1, .lost = 0.6, .restart = 0.2);
	reckon_cost(&o, 25.10);
}

/* 23.5 h as above, of which the node was there for 22.5: 22.5 x 0.72 = 16.2 kWh. */
static void a_missing_node_is_not_counted(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 20, 10 * MINUTE_S);
	fixture_power(&f);
	o = reckon_finish(&f);
	reckon_cost(&o, 22.50);
	assert_near(metric_value(METRIC_GPU_H, &f.plan, &o), 22.5, RECKON_HOURS);
	assert_near(metric_value(METRIC_ENERGY, &f.plan, &o), 16.2, 1e-6);
}

/* 3 nodes of 2 GPUs at random: each preemption leaves one place empty for half an hour, which is all that is not
 * billed. */
static void each_preemption_saves_its_node_s_price(void **state)
{
	struct fixture f;
	uint32_t failures = 0;

	(void)state;
	fixture_init(&f, 3, 20 * HOUR_S);
	fixture_gpus_per_node(&f, 2);
	fixture_recover(&f);
	*SITE_TERMS(cloud, &f.site) =
		(struct cloud){ .market = MARKET_SPOT, .gpu = fixture_price_per_hour(1), .spot.fallback_s = INFINITY };
	SITE_TERMS(cloud, &f.site)->spot.preemption =
		(struct failure){ .cause = FAILURE_PREEMPTION,
				  .lifetime = fixture_distribution(DISTRIBUTION_WEIBULL, 20 * HOUR_S, 0.7, 0),
				  .repair = fixture_hours(0.5),
				  .has_repair = 1 };
	for (uint64_t i = 0; i < 200; i++) {
		struct outcome o = reckon_run(&f, i);

		assert_int_equal(o.end, END_FINISHED);
		reckon_cost(&o, 2 * (3 * o.wall_s / HOUR_S - o.failures * 0.5));
		failures += o.failures;
	}
	assert_true(failures > 400);
}

/* Young's interval for what fails: a node every 50 h, 0.1 h for a write: sqrt(2 x 0.1 x 50) = 3.162 h. 20 h are 7
 * segments, 6 writes. */
static void preemption_counts_for_the_checkpoint_interval(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_by_hand(&f, 20, 0);
	SITE_TERMS(cloud, &f.site)->spot.preemption.lifetime = fixture_hours(50);
	f.cluster.checkpoint.policy = CHECKPOINT_YOUNG;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 20, .checkpoint = 0.6);
}

/* ---- on average ---- */

/*
 * N nodes with exponential up-times of mean U are preempted at the rate l = N / U. A place stays empty for D; meanwhile
 * the N - 1 others can be taken too. With p = U / (U + D) the share of time that a node is there, all are there for the
 * share p^N, for 1 / l at a time; so an interruption lasts S = ((1 + D/U)^N - 1) / l on average (S = D for one node;
 * renewal reward, for any distribution of D). Nothing is computed in it, then the restart R and the segment w need R +
 * w without preemption. With q = e^(-l w) and r = e^(-l R), V the time from an interruption until the segment is done:
 *
 *   V = S + (1 - q r) / l + (1 - q r) V      T = (1 - q) / l + (1 - q) V = (1/l + S) (e^(l w) - 1) e^(l R)
 *
 * Where all is saved by a notice and a write takes no time, the segments are infinitely short: T = w (1 + l S) e^(l R).
 */

/* In hours. */
struct spot {
	int nodes;
	double uptime, shape, reacquire, restart; /* shape 1: exponential */
	double work, interval, write, notice;
};

static void init_spot(struct fixture *f, const struct spot *s, uint64_t seed)
{
	struct cloud *c = SITE_TERMS(cloud, &f->site);

	fixture_init(f, s->nodes, s->work * HOUR_S);
	fixture_checkpoint(f, s->interval * HOUR_S, s->write * HOUR_S);
	f->cluster.restart = distribution_constant(s->restart * HOUR_S);
	f->study.seed = seed;
	c->market = MARKET_SPOT;
	c->gpu = fixture_price(1 / HOUR_S);
	c->spot.notice_s = s->notice * HOUR_S;
	c->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					  .entity = 7,
					  .repair = distribution_constant(s->reacquire * HOUR_S),
					  .has_repair = 1 };
	c->spot.preemption.lifetime = fixture_distribution(s->shape == 1 ? DISTRIBUTION_EXPONENTIAL : DISTRIBUTION_WEIBULL,
						      s->uptime * HOUR_S, s->shape, 0);
}

static double outcome_lost_s(const struct outcome *o)
{
	return o->ledger.time_s[CAUSE_LOST];
}

static double outcome_restart_s(const struct outcome *o)
{
	return o->ledger.time_s[CAUSE_RESTART];
}

static double interruption(const struct spot *s)
{
	return (pow(1 + s->reacquire / s->uptime, s->nodes) - 1) * s->uptime / s->nodes;
}

/* How often the work is interrupted, and hours until it is done. */
struct expected {
	double stalls, wall;
};

static struct expected expected(const struct spot *s)
{
	double rate = s->nodes / s->uptime, stalls = 0;

	for (double left = s->work; left > 1e-9; left -= s->interval)
		stalls += expm1(rate * (left > s->interval * (1 + 1e-9) ? s->interval + s->write : left));
	stalls *= exp(rate * s->restart);
	return (struct expected){ stalls, stalls * (1 / rate + interruption(s)) };
}

static struct sample column_sample(const struct outcome *outcomes, outcome_value *value)
{
	double *column = sample_column(outcomes, REPLICATIONS, value);
	struct sample s = sample_of(column, REPLICATIONS);

	free(column);
	return s;
}

/* Hours of a sample in seconds, against the truth. */
static double compare(const char *what, struct sample s, double truth_h)
{
	print_message("#   %-5s mean %.6g h, exact %.6g h, %+.2f SE\n", what, s.mean / HOUR_S, truth_h,
		      (s.mean / HOUR_S - truth_h) / (s.se / HOUR_S));
	assert_within_4_se(s.mean / HOUR_S, truth_h, s.se / HOUR_S);
	return s.se / s.mean;
}

static const struct spot exponential_points[] = {
	/* nodes, uptime, shape, reacquire, restart, work, interval, write, notice */
	{ 1, 10, 1, 0.5, 0.2, 20, 1, 0.1, 0 },	  { 1, 2, 1, 3, 0.5, 10, 1.5, 0.05, 0 },
	{ 4, 20, 1, 0, 0.2, 20, 1, 0.1, 0 },	  { 4, 20, 1, 0.5, 0.2, 20, 1, 0.1, 0 },
	{ 16, 100, 1, 2, 0.3, 30, 0.7, 0.03, 0 }, { 64, 200, 1, 1, 0.1, 10, 0.5, 0.02, 0 },
	{ 16, 48, 1, 0.25, 0.1, 6, 6, 0.1, 0 }, /* one segment */
};

static void exponential_preemption_takes_the_time_of_the_closed_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exponential_points) / sizeof(exponential_points[0]); i++) {
		const struct spot *s = &exponential_points[i];
		struct expected e = expected(s);
		struct outcome *outcomes;
		struct fixture f;

		init_spot(&f, s, 1 + i);
		outcomes = sample_run(&f, REPLICATIONS, END_FINISHED);
		print_message("# %d nodes of %g h, back after %g h\n", s->nodes, s->uptime, s->reacquire);
		assert_true(8 * compare("wall", column_sample(outcomes, outcome_wall_s), e.wall) < 0.04);
		if (s->reacquire > 0)
			compare("stall", column_sample(outcomes, outcome_stall_s), e.stalls * interruption(s));
		for (size_t k = 0; k < REPLICATIONS; k++) /* what is missing is not billed */
			assert_close(outcomes[k].cost,
				     s->nodes * outcomes[k].wall_s / HOUR_S - outcomes[k].failures * s->reacquire,
				     1e-9);
		free(outcomes);
	}
}

/* The same nodes with notice, and writes that take no time: nothing is lost. */
static void a_notice_that_saves_all_takes_the_time_of_the_closed_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exponential_points) / sizeof(exponential_points[0]); i++) {
		struct spot s = exponential_points[i];
		double rate = s.nodes / s.uptime;
		struct outcome *outcomes;
		struct fixture f;

		s.write = 0;
		s.notice = 1.0 / 30;
		init_spot(&f, &s, 101 + i);
		outcomes = sample_run(&f, REPLICATIONS, END_FINISHED);
		print_message("# %d nodes of %g h, back after %g h, with notice\n", s.nodes, s.uptime, s.reacquire);
		compare("wall", column_sample(outcomes, outcome_wall_s),
			s.work * (1 + rate * interruption(&s)) * exp(rate * s.restart));
		assert_true(column_sample(outcomes, outcome_lost_s).mean == 0);
		free(outcomes);
	}
}

/* ---- a node at a time, with no part of the program ---- */

struct naive {
	double wall, lost, restart, stall;
	double preemptions;
	double taken[NODES_MOST], back[NODES_MOST]; /* when a node is next taken, or is back; the other is INFINITY */
};

static double lifetime(gsl_rng *rng, const struct spot *s)
{
	return gsl_ran_weibull(rng, s->uptime / gsl_sf_gamma(1 + 1 / s->shape), s->shape);
}

static int least(const double *x, int n)
{
	int first = 0;

	for (int i = 1; i < n; i++)
		first = x[i] < x[first] ? i : first;
	return first;
}

static void take(struct naive *n, const struct spot *s, int node)
{
	n->preemptions++;
	n->back[node] = n->taken[node] + s->reacquire;
	n->taken[node] = INFINITY;
}

/* Nodes come and go from n->wall on until all are there. */
static void wait_for_all(struct naive *n, const struct spot *s, gsl_rng *rng)
{
	double since = n->wall;

	for (;;) {
		int next = least(n->back, s->nodes), gone = least(n->taken, s->nodes);

		if (isinf(n->back[next]))
			break;
		if (n->taken[gone] < n->back[next]) {
			take(n, s, gone);
			continue;
		}
		n->wall = n->back[next];
		n->back[next] = INFINITY;
		n->taken[next] = n->wall + lifetime(rng, s);
	}
	n->stall += n->wall - since;
}

/* `length` hours that a preemption would cut short. Returns 1 when they are over, else those until the preemption. */
static int pass(struct naive *n, const struct spot *s, double length, double *passed)
{
	int gone = least(n->taken, s->nodes);

	*passed = fmin(length, n->taken[gone] - n->wall);
	n->wall += *passed;
	if (*passed < length)
		take(n, s, gone);
	return *passed == length;
}

/* One attempt at a segment after a restart, if there must be one. */
static int attempt(struct naive *n, const struct spot *s, double restart, double compute, double write)
{
	double passed;
	int done = pass(n, s, restart, &passed);

	n->restart += passed;
	if (!done)
		return 0;
	if (pass(n, s, compute + write, &passed))
		return 1;
	n->lost += fmin(passed, compute);
	return 0;
}

static struct naive simulate(gsl_rng *rng, const struct spot *s)
{
	struct naive n = { 0 };
	double restart = 0;

	for (int i = 0; i < s->nodes; i++) {
		n.taken[i] = lifetime(rng, s);
		n.back[i] = INFINITY;
	}
	for (double left = s->work; left > 1e-9; left -= s->interval) {
		int is_last = left < s->interval * (1 + 1e-9);

		while (!attempt(&n, s, restart, is_last ? left : s->interval, is_last ? 0 : s->write)) {
			wait_for_all(&n, s, rng);
			restart = s->restart;
		}
		restart = 0;
	}
	return n;
}

enum { WALL, LOST, RESTART, STALL, PREEMPTIONS, COLUMNS };

static void simulate_columns(const struct spot *s, unsigned long seed, struct sample samples[COLUMNS])
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double *columns[COLUMNS];

	gsl_rng_set(rng, seed);
	for (int c = 0; c < COLUMNS; c++)
		columns[c] = mem_alloc(REPLICATIONS, sizeof(*columns[c]));
	for (int i = 0; i < REPLICATIONS; i++) {
		struct naive n = simulate(rng, s);
		const double values[COLUMNS] = { n.wall, n.lost, n.restart, n.stall, n.preemptions };

		for (int c = 0; c < COLUMNS; c++)
			columns[c][i] = values[c];
	}
	for (int c = 0; c < COLUMNS; c++) {
		samples[c] = sample_of(columns[c], REPLICATIONS);
		free(columns[c]);
	}
	gsl_rng_free(rng);
}

static void compare_two(const char *what, struct sample a, double unit, struct sample b)
{
	double se = hypot(a.se / unit, b.se);

	print_message("#   %-11s %.5g, naive %.5g, %+.2f SE\n", what, a.mean / unit, b.mean,
		      se > 0 ? (a.mean / unit - b.mean) / se : 0);
	if (se > 0 || a.mean > 0)
		assert_within_4_se(a.mean / unit, b.mean, se);
}

static void compare_with_naive(const struct spot *s, uint64_t seed)
{
	struct sample naive[COLUMNS];
	struct outcome *outcomes;
	struct fixture f;

	init_spot(&f, s, seed);
	outcomes = sample_run(&f, REPLICATIONS, END_FINISHED);
	simulate_columns(s, seed + 1000, naive);
	print_message("# %d nodes, Weibull of mean %g h and shape %g, back after %g h\n", s->nodes, s->uptime, s->shape,
		      s->reacquire);
	compare_two("wall", column_sample(outcomes, outcome_wall_s), HOUR_S, naive[WALL]);
	compare_two("lost", column_sample(outcomes, outcome_lost_s), HOUR_S, naive[LOST]);
	compare_two("restart", column_sample(outcomes, outcome_restart_s), HOUR_S, naive[RESTART]);
	compare_two("stall", column_sample(outcomes, outcome_stall_s), HOUR_S, naive[STALL]);
	compare_two("preemptions", column_sample(outcomes, outcome_failures), 1, naive[PREEMPTIONS]);
	free(outcomes);
}

static void weibull_preemption_agrees_with_a_naive_simulation(void **state)
{
	static const struct spot points[] = {
		{ 1, 10, 0.6, 0.5, 0.2, 20, 1, 0.1, 0 },
		{ 4, 20, 0.6, 0.5, 0.2, 20, 1, 0.1, 0 },
		{ 16, 60, 0.6, 1, 0.1, 15, 0.7, 0.03, 0 },
		{ 8, 30, 2, 0.3, 0.1, 12, 1, 0.05, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		compare_with_naive(&points[i], 201 + i);
}

/* What the closed form says of exponential up-times, the naive simulation says too: the two truths agree. */
static void the_naive_simulation_agrees_with_the_closed_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exponential_points) / sizeof(exponential_points[0]); i++) {
		const struct spot *s = &exponential_points[i];
		struct sample naive[COLUMNS];
		struct expected e = expected(s);

		simulate_columns(s, 301 + i, naive);
		assert_within_4_se(naive[WALL].mean, e.wall, naive[WALL].se);
		if (s->reacquire > 0)
			assert_within_4_se(naive[STALL].mean, e.stalls * interruption(s), naive[STALL].se);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_longer_than_the_write_saves),
		cmocka_unit_test(a_shorter_notice_saves_nothing),
		cmocka_unit_test(a_notice_saves_nothing_without_checkpoints),
		cmocka_unit_test(a_node_on_demand_is_taken_after_a_wait),
		cmocka_unit_test(an_up_time_begins_with_the_grant),
		cmocka_unit_test(a_fall_back_is_not_missed_while_waiting),
		cmocka_unit_test(a_missing_node_is_not_billed_though_a_spare_stepped_in),
		cmocka_unit_test(a_missing_node_is_not_counted),
		cmocka_unit_test(each_preemption_saves_its_node_s_price),
		cmocka_unit_test(preemption_counts_for_the_checkpoint_interval),
		cmocka_unit_test(exponential_preemption_takes_the_time_of_the_closed_form),
		cmocka_unit_test(a_notice_that_saves_all_takes_the_time_of_the_closed_form),
		cmocka_unit_test(weibull_preemption_agrees_with_a_naive_simulation),
		cmocka_unit_test(the_naive_simulation_agrees_with_the_closed_form),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
