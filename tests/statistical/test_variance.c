/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random events and uncertain inputs: each alone is the whole variance, and together they are the sum. */
#include "stats/moments.h"
#include "study/runner.h"
#include "study/summary.h"
#include "sim/replication.h"
#include "study/variance.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 4000 };

static struct variances split(struct fixture *f, struct moments *wall)
{
	const struct plan *plan = &f->plan;
	const struct runner runner = { .threads = 1 };
	struct results results;
	struct variances v;
	double *column;

	f->study.replications = REPLICATIONS;
	results_init(&results, &plan, 1, &f->study);
	assert_int_equal(runner_run(&runner, &results), STATUS_OK);
	column = results_column(&results, 0, OUTCOME_WALL);
	*wall = (struct moments){ 0 };
	for (size_t i = 0; i < REPLICATIONS; i++)
		moments_add(wall, column[i]);
	v = variance_split(&results, 0);
	free(column);
	results_release(&results);
	return v;
}

static void be_unknown(struct fixture *f, double spread)
{
	f->plan.speed.throughput.distribution = fixture_distribution(DISTRIBUTION_UNIFORM, 1 - spread, 1 + spread, 0);
	f->plan.speed.throughput.entity = 7;
}

static void fail_at_random(struct fixture *f)
{
	fixture_recover(f);
	fixture_fail(f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 20 * 3600, 0, 0));
}

/* Without failures nothing is random: W / U with U uniform on 0.8 .. 1.2 has variance W^2 (1/(ab) - (ln(b/a)/(b-a))^2). */
static void test_inputs_alone(void **state)
{
	struct fixture f;
	struct moments wall;
	struct variances v;
	double work_s = 100 * 3600, mean = log(1.2 / 0.8) / 0.4;

	(void)state;
	fixture_init(&f, 1, work_s);
	be_unknown(&f, 0.2);
	v = split(&f, &wall);
	assert_near(v.wall.random, 0, 1e-6);
	assert_within_4_se(v.wall.inputs, work_s * work_s * (1 / (0.8 * 1.2) - mean * mean), v.wall.inputs_se);
}

static void test_events_alone(void **state)
{
	struct fixture f;
	struct moments wall;
	struct variances v;

	(void)state;
	fixture_init(&f, 1, 100 * 3600);
	fail_at_random(&f);
	v = split(&f, &wall);
	assert_within_4_se(v.wall.inputs, 0, v.wall.inputs_se);
	assert_within_4_se(v.wall.random, moments_sd(&wall) * moments_sd(&wall), 1.2 * v.wall.random_se);
}

/* Both: both are a part, and they sum to the variance. */
static void test_both_sum_to_the_variance(void **state)
{
	struct fixture f;
	struct moments wall;
	struct variances v;
	double all;

	(void)state;
	fixture_init(&f, 1, 100 * 3600);
	be_unknown(&f, 0.03);
	fail_at_random(&f);
	v = split(&f, &wall);
	all = moments_sd(&wall) * moments_sd(&wall);
	assert_true(v.wall.random > 0.1 * all);
	assert_true(v.wall.inputs > 0.1 * all);
	assert_within_4_se(v.wall.random + v.wall.inputs, all, hypot(v.wall.random_se, v.wall.inputs_se));
}

/* A fifth of calendar time and a straggler of 10 %: 1.32 times the work, of which 0.32 count as standing still. */
static void test_overheads(void **state)
{
	struct fixture f;
	struct moments wall;
	double work_s = 100 * 3600;

	(void)state;
	fixture_init(&f, 1, work_s);
	f.cluster.overhead.calendar = fixture_constant(0.2);
	f.cluster.overhead.straggler = fixture_constant(1.1);
	split(&f, &wall);
	assert_close(wall.mean, 1.32 * work_s, 1e-12);
	{
		struct replication r;
		struct outcome o;

		replication_init(&r, &f.plan, &f.study);
		replication_run(&r, 0, &o);
		assert_close(o.ledger.time_s[CAUSE_COMPUTE], work_s, 1e-12);
		assert_close(o.ledger.time_s[CAUSE_STALL], 0.32 * work_s, 1e-12);
		assert_close(o.ledger.money[CAUSE_STALL], 0.32 * o.ledger.money[CAUSE_COMPUTE], 1e-12);
		replication_release(&r);
	}
}

/* Two hours before the first step and one after the last come once, whatever stretches the steps; both stand still. */
static void test_start_and_finish(void **state)
{
	struct fixture f;
	struct moments wall;
	double work_s = 100 * 3600;

	(void)state;
	fixture_init(&f, 1, work_s);
	f.cluster.overhead.straggler = fixture_constant(1.1);
	f.cluster.overhead.start = fixture_constant(2 * 3600);
	f.cluster.overhead.finish = fixture_constant(3600);
	split(&f, &wall);
	assert_close(wall.mean, 1.1 * work_s + 3 * 3600, 1e-12);
	{
		struct replication r;
		struct outcome o;

		replication_init(&r, &f.plan, &f.study);
		replication_run(&r, 0, &o);
		assert_close(o.ledger.time_s[CAUSE_COMPUTE], work_s, 1e-12);
		assert_close(o.ledger.time_s[CAUSE_STALL], 0.1 * work_s + 3 * 3600, 1e-12);
		replication_release(&r);
	}
}

/* The error of the share holds where outcomes have a long tail: of 400 splits of 1,000 pairs, half random by construction,
 * about 95 % come within 1.96 of it (the normal one, (1 - share^2) / sqrt(n), would hold 68 %). */
static void test_error_of_the_share(void **state)
{
	enum { SPLITS = 400, PAIRS = 1000 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double sigma = 0.8, sd = sqrt(expm1(sigma * sigma) * exp(sigma * sigma)), *x = malloc(2 * PAIRS * sizeof(*x));
	int within = 0, within_normal = 0;

	(void)state;
	for (int split = 0; split < SPLITS; split++) {
		struct variance v;

		for (int i = 0; i < PAIRS; i++) {
			double known = gsl_ran_lognormal(rng, 0, sigma);

			x[i] = known + gsl_ran_gaussian_ziggurat(rng, sd);
			x[PAIRS + i] = known + gsl_ran_gaussian_ziggurat(rng, sd);
		}
		v = variance_of_pairs(x, x + PAIRS, PAIRS);
		within += fabs(v.share - 0.5) < 1.96 * v.share_se;
		within_normal += fabs(v.share - 0.5) < 1.96 * (1 - v.share * v.share) / sqrt(PAIRS);
	}
	print_message("# of %d: %d within, by the normal formula %d\n", SPLITS, within, within_normal);
	assert_true(within > 0.9 * SPLITS && within < 0.98 * SPLITS);
	free(x);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inputs_alone),
		cmocka_unit_test(test_events_alone),
		cmocka_unit_test(test_both_sum_to_the_variance),
		cmocka_unit_test(test_error_of_the_share),
		cmocka_unit_test(test_overheads),
		cmocka_unit_test(test_start_and_finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
