/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/checkpoint.h"

#include "model/adapter.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

#define HOUR_S 3600.0

/* ---- intervals ---- */

/* Evaluated in 50 digits; the last is a write of 5 min at a job MTBF of 3.09 h. */
static const struct {
	double mtbf_s, write_s, young_s, daly_s, optimal_s;
} cases[] = {
	{ 86400, 300, 7200, 7001.388889, 7001.4044 },
	{ 7200, 300, 2078.460969, 1883.272221, 1883.46047 },
	{ 1000, 100, 447.2135955, 383.0314488, 383.1831682 },
	{ 3.09 * HOUR_S, 300, 2583.486017, 2387.356756, 0.66318840 * HOUR_S },
};

static void test_intervals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_close(checkpoint_young_s(cases[i].mtbf_s, cases[i].write_s), cases[i].young_s, 1e-9);
		assert_close(checkpoint_daly_s(cases[i].mtbf_s, cases[i].write_s), cases[i].daly_s, 1e-9);
		assert_close(checkpoint_optimal_s(cases[i].mtbf_s, cases[i].write_s), cases[i].optimal_s, 1e-8);
	}
	assert_true(fabs(checkpoint_optimal_s(3.09 * HOUR_S, 300) / HOUR_S - 0.66319) < 5e-6);
}

/* From write = 2 M on Daly's interval is M. */
static void test_daly_of_a_long_write(void **state)
{
	(void)state;
	assert_true(checkpoint_daly_s(1000, 2000) == 1000);
	assert_true(checkpoint_daly_s(1000, 1e6) == 1000);
	/* just below: 2 M (1 + 1/3 + 1/9) - 2 M */
	assert_close(checkpoint_daly_s(1000, 2000 * (1 - 1e-12)), 2000 * 4.0 / 9, 1e-9);
}

/* Expected wall time per second of work at many segments: the last one, without a write, has no weight. */
static double overhead(double interval_s, double mtbf_s, double write_s, double restart_s)
{
	const double segments = 1e9;
	struct checkpoint_cycle c = { segments * interval_s, interval_s, write_s, restart_s, mtbf_s };

	return checkpoint_expected_wall_s(&c) / c.work_s;
}

static const double writes[] = { 1, 10, 60, 300, 1800, 7200 };
static const double mtbfs[] = { 600, HOUR_S, 8 * HOUR_S, 100 * HOUR_S, 1000 * HOUR_S };

/* At one percent beside the optimum the cost is higher by about 1e-4 of the overhead, far above rounding. */
static void test_optimum_is_the_least(void **state)
{
	static const double beside[] = { 0.5, 0.9, 0.99, 1.01, 1.1, 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		for (size_t j = 0; j < sizeof(mtbfs) / sizeof(mtbfs[0]); j++) {
			double best_s = checkpoint_optimal_s(mtbfs[j], writes[i]);
			double least = overhead(best_s, mtbfs[j], writes[i], 100);

			for (size_t k = 0; k < sizeof(beside) / sizeof(beside[0]); k++)
				assert_true(overhead(beside[k] * best_s, mtbfs[j], writes[i], 100) > least);
			assert_true(overhead(checkpoint_young_s(mtbfs[j], writes[i]), mtbfs[j], writes[i], 100) >
				    least);
		}
}

/* The derivative vanishes where (1 - tau / M) exp((tau + write) / M) = 1. */
static void test_optimum_solves_its_equation(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		for (size_t j = 0; j < sizeof(mtbfs) / sizeof(mtbfs[0]); j++) {
			double best_s = checkpoint_optimal_s(mtbfs[j], writes[i]);

			assert_close((1 - best_s / mtbfs[j]) * exp((best_s + writes[i]) / mtbfs[j]), 1, 1e-9);
			assert_true(best_s > 0 && best_s < mtbfs[j]);
		}
}

/* Where failures are rare, optimum and Daly's interval meet: their relative difference is O(write / M). The last are
 * the shortest write and the longest lifetime that a scenario can give in round numbers. */
static void test_optimum_of_rare_failures(void **state)
{
	static const struct {
		double mtbf_s, write_s;
	} rare[] = { { 1e9, 60 }, { 1e10, 1 }, { 1e12, 60 }, { 3e12, 1 }, { 3e12, 0.01 }, { 3e12, 0.001 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rare) / sizeof(rare[0]); i++)
		assert_close(checkpoint_optimal_s(rare[i].mtbf_s, rare[i].write_s),
			     checkpoint_daly_s(rare[i].mtbf_s, rare[i].write_s), 1e-3);
	/* Evaluated in 60 digits; what the series leaves out is 1e-14 of the first. */
	assert_close(checkpoint_optimal_s(1e9, 250), 706940.124341734341, 3e-14);
	assert_close(checkpoint_optimal_s(1e9, 10), 141414.689649211740, 1e-15);
}

/* ---- the job's mean time between failures, and its policy ---- */

static struct distribution exponential(double mean_s)
{
	return fixture_distribution(DISTRIBUTION_EXPONENTIAL, mean_s, 0, 0);
}

/* Exponential restarts of mean m: E[e^{-R/M}] = 1 / (1 + m / M). */
static void test_effective_restart(void **state)
{
	struct distribution restart = exponential(600), fixed = distribution_constant(600);

	(void)state;
	assert_close(checkpoint_effective_restart_s(&restart, 3600), 3600 * log(1 + 1.0 / 6), 1e-4);
	assert_close(checkpoint_effective_restart_s(&restart, 600), 600 * log(2), 1e-4);
	assert_true(checkpoint_effective_restart_s(&fixed, 3600) == 600);
	assert_true(checkpoint_effective_restart_s(&restart, INFINITY) == 600);
}

static void test_job_mtbf(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 256, 1);
	assert_true(checkpoint_job_mtbf_s(&f.cluster) == INFINITY);
	fixture_fail(&f, FAILURE_NODE, exponential(1500 * HOUR_S));
	assert_close(checkpoint_job_mtbf_s(&f.cluster), 1500 * HOUR_S / 256, 1e-15);
	f.cluster.spares = 8; /* in the pool they don't fail */
	assert_close(checkpoint_job_mtbf_s(&f.cluster), 1500 * HOUR_S / 256, 1e-15);
	fixture_fail(&f, FAILURE_JOB, exponential(10 * HOUR_S));
	assert_close(checkpoint_job_mtbf_s(&f.cluster), HOUR_S / (256 / 1500.0 + 1 / 10.0), 1e-14);
	fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 3000 * HOUR_S, 0.7, 0));
	assert_close(checkpoint_job_mtbf_s(&f.cluster), HOUR_S / (256 / 1500.0 + 1 / 10.0 + 256 / 3000.0), 1e-14);
}

/* A market of 4 h takes nodes that the plan has twice: at 1 and 1.5 h; that it falls from 9 to 8 at 3 h is nothing to 4 nodes and 2
 * spares. Without a trace each node has its own life. */
static void test_mtbf_on_a_spot_market(void **state)
{
	static const struct spot_line lines[] = { { 0, 9, 0 },		{ HOUR_S, 5, 0 },     { 1.5 * HOUR_S, 4, 0 },
						  { 2 * HOUR_S, 9, 0 }, { 3 * HOUR_S, 8, 0 }, { 4 * HOUR_S, 9, 0 } };
	struct fixture f;
	struct cloud *cloud = SITE_TERMS(cloud, &f.site);

	(void)state;
	fixture_init(&f, 4, 1);
	f.cluster.spares = 2;
	cloud->market = MARKET_SPOT;
	cloud->spot.preemption.lifetime = exponential(100 * HOUR_S);
	assert_close(checkpoint_plan_mtbf_s(&f.plan), 25 * HOUR_S, 1e-12);
	cloud->spot.trace = (struct spot_trace){ .lines = lines, .count = 6 };
	assert_close(checkpoint_plan_mtbf_s(&f.plan), 2 * HOUR_S, 1e-12);
	fixture_fail(&f, FAILURE_JOB, exponential(2 * HOUR_S));
	assert_close(checkpoint_plan_mtbf_s(&f.plan), HOUR_S, 1e-12);
}

/* What a failure is found out by and restarts with counts by its share: of two that are as frequent one waits 600 s to be found. */
static void test_restart_by_cause(void **state)
{
	struct fixture f;
	struct failure *hang;
	double mtbf_s = HOUR_S;

	(void)state;
	fixture_init(&f, 1, 1);
	f.cluster.restart = fixture_hours(0.1);
	fixture_fail(&f, FAILURE_JOB, exponential(2 * HOUR_S));
	assert_close(checkpoint_plan_restart_s(&f.plan), 360, 1e-9);
	hang = fixture_fail(&f, FAILURE_HANG, exponential(2 * HOUR_S));
	hang->has_detection = 1;
	hang->detection = distribution_constant(600);
	assert_close(checkpoint_plan_restart_s(&f.plan),
		     -mtbf_s * log(0.5 * exp(-960 / mtbf_s) + 0.5 * exp(-360 / mtbf_s)), 1e-9);
	hang->has_restart = 1;
	hang->restart = distribution_constant(100);
	assert_close(checkpoint_plan_restart_s(&f.plan),
		     -mtbf_s * log(0.5 * exp(-700 / mtbf_s) + 0.5 * exp(-360 / mtbf_s)), 1e-9);
	hang->has_detection = 0;
	assert_close(checkpoint_plan_restart_s(&f.plan),
		     -mtbf_s * log(0.5 * exp(-100 / mtbf_s) + 0.5 * exp(-360 / mtbf_s)), 1e-9);
}

static void test_policies(void **state)
{
	struct fixture f;
	struct checkpoint *c = &f.cluster.checkpoint;

	(void)state;
	fixture_init(&f, 1, 1);
	fixture_checkpoint(&f, 1234, 300);
	fixture_fail(&f, FAILURE_NODE, exponential(86400));
	assert_true(checkpoint_plan_interval_s(&f.plan, 300) == 1234);
	c->policy = CHECKPOINT_NONE;
	assert_true(checkpoint_plan_interval_s(&f.plan, 300) == INFINITY);
	c->policy = CHECKPOINT_YOUNG;
	assert_close(checkpoint_plan_interval_s(&f.plan, 300), 7200, 1e-14);
	c->policy = CHECKPOINT_DALY;
	assert_close(checkpoint_plan_interval_s(&f.plan, 300), 7001.388889, 1e-9);
	c->policy = CHECKPOINT_OPTIMAL;
	assert_close(checkpoint_plan_interval_s(&f.plan, 300), 7001.4044, 1e-8);
	assert_close(checkpoint_plan_interval_s(&f.plan, 75), checkpoint_optimal_s(86400, 75), 1e-15); /* as drawn */
}

static void test_nothing_fails(void **state)
{
	static const enum checkpoint_policy policies[] = { CHECKPOINT_NONE, CHECKPOINT_YOUNG, CHECKPOINT_DALY,
							   CHECKPOINT_OPTIMAL };
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	fixture_checkpoint(&f, 1234, 300);
	assert_true(checkpoint_plan_interval_s(&f.plan, 300) == 1234);
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		f.cluster.checkpoint.policy = policies[i];
		assert_true(checkpoint_plan_interval_s(&f.plan, 300) == INFINITY);
	}
}

/* ---- expected wall time ---- */

static double expected(double work_s, double interval_s, double write_s, double restart_s, double mtbf_s)
{
	const struct checkpoint_cycle c = { work_s, interval_s, write_s, restart_s, mtbf_s };

	return checkpoint_expected_wall_s(&c);
}

/* M = 1000, R = 100, work 950 at interval 300 and write 20: three segments of 320 and a last of 50.
 * e^0.1 x 1000 x (3 (e^0.32 - 1) + (e^0.05 - 1)) = 1307.03..., in the digits of bc -l. */
static void test_expected_by_hand(void **state)
{
	double e_01 = 1.10517091807564762, e_032 = 1.37712776433595707, e_005 = 1.05127109637602404;

	(void)state;
	assert_close(expected(950, 300, 20, 100, 1000), e_01 * 1000 * (3 * (e_032 - 1) + (e_005 - 1)), 1e-13);
	/* One segment without a write: e^(R/M) M (e^(w/M) - 1). */
	assert_close(expected(50, 300, 20, 100, 1000), e_01 * 1000 * (e_005 - 1), 1e-12);
	assert_close(expected(50, INFINITY, 20, 100, 1000), e_01 * 1000 * (e_005 - 1), 1e-12);
	assert_close(expected(320, INFINITY, 20, 0, 1000), 1000 * (e_032 - 1), 1e-13);
}

/* A whole number of intervals has no write after the last, in spite of rounding. */
static void test_expected_of_whole_intervals(void **state)
{
	double e_032 = 1.37712776433595707, e_03 = 1.34985880757600310;

	(void)state;
	assert_close(expected(900, 300, 20, 0, 1000), 1000 * (2 * (e_032 - 1) + (e_03 - 1)), 1e-13);
	for (int n = 1; n <= 1000; n++) {
		double interval_s = 0.1 * HOUR_S + 1 / 3.0;

		assert_close(expected(n * interval_s, interval_s, 60, 0, INFINITY), n * interval_s + (n - 1) * 60,
			     1e-12);
	}
}

static void test_expected_without_failures(void **state)
{
	(void)state;
	assert_close(expected(10 * HOUR_S, HOUR_S, 120, 500, INFINITY), 10 * HOUR_S + 9 * 120, 1e-14);
	assert_close(expected(10 * HOUR_S, INFINITY, 120, 500, INFINITY), 10 * HOUR_S, 1e-15);
	/* The limit: at M = 1e15 s nothing fails in 10 h. */
	assert_close(expected(10 * HOUR_S, HOUR_S, 120, 500, 1e15), 10 * HOUR_S + 9 * 120, 1e-9);
}

/* Weights and states, by precision and optimizer; of an adapter its own. */
static void test_size(void **state)
{
	static const struct {
		enum precision precision;
		enum optimizer optimizer;
		double bytes;
	} rows[] = { { PRECISION_BF16, OPTIMIZER_ADAMW, 14 },	 { PRECISION_BF16, OPTIMIZER_LAMB, 14 },
		     { PRECISION_BF16, OPTIMIZER_SGD, 10 },	 { PRECISION_BF16, OPTIMIZER_SGD_PLAIN, 6 },
		     { PRECISION_BF16, OPTIMIZER_ADAM8BIT, 8 },	 { PRECISION_PURE, OPTIMIZER_ADAMW, 6 },
		     { PRECISION_FP32, OPTIMIZER_ADAMW, 12 },	 { PRECISION_AUTOCAST, OPTIMIZER_ADAMW, 12 },
		     { PRECISION_FP32, OPTIMIZER_SGD_PLAIN, 4 }, { PRECISION_FP8, OPTIMIZER_ADAMW, 14 } };
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.workload.precision = rows[i].precision;
		f.workload.optimizer = rows[i].optimizer;
		assert_close(checkpoint_size_b(&f.workload), rows[i].bytes * f.arch.params, 1e-15);
	}
	f.workload.precision = PRECISION_BF16;
	f.workload.optimizer = OPTIMIZER_ADAMW;
	f.workload.method = METHOD_QLORA;
	f.arch.layers = 2;
	f.arch.hidden = 64;
	f.workload.lora_rank = 8;
	f.workload.lora_targets = LORA_Q;
	assert_close(checkpoint_size_b(&f.workload), 14 * adapter_params(&f.workload), 1e-15);
}

/* The nearest tier that is there and survives the cause; where there is none, storage, from which nothing is read. */
static void test_serving_tier(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 2, HOUR_S);
	f.cluster.checkpoint.policy = CHECKPOINT_NONE;
	assert_int_equal(checkpoint_serving_tier(&f.cluster, FAILURE_NODE), TIER_STORAGE);
	assert_int_equal(checkpoint_serving_tier(&f.cluster, FAILURE_JOB), TIER_STORAGE);
	fixture_checkpoint(&f, HOUR_S, 60);
	assert_int_equal(checkpoint_serving_tier(&f.cluster, FAILURE_NODE), TIER_STORAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_serving_tier),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_daly_of_a_long_write),
		cmocka_unit_test(test_optimum_is_the_least),
		cmocka_unit_test(test_optimum_solves_its_equation),
		cmocka_unit_test(test_optimum_of_rare_failures),
		cmocka_unit_test(test_effective_restart),
		cmocka_unit_test(test_job_mtbf),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_nothing_fails),
		cmocka_unit_test(test_mtbf_on_a_spot_market),
		cmocka_unit_test(test_restart_by_cause),
		cmocka_unit_test(test_expected_by_hand),
		cmocka_unit_test(test_expected_of_whole_intervals),
		cmocka_unit_test(test_expected_without_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
