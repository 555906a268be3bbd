/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors: the laws have the medians and spreads that they say, step time and throughput agree. */
#include "model/prior.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>

static void test_law_has_median_and_spread(void **state)
{
	const struct prior p = { 0.4, 0.3, "" };
	struct distribution d = prior_distribution(&p);

	(void)state;
	assert_close(distribution_quantile(&d, 0.5), 0.4, 1e-12);
	assert_close(log(distribution_quantile(&d, 0.8413447460685429) / 0.4), 0.3, 1e-9);
}

/* Published: median 3.7 min, mean 38.9 min. */
static void test_restart_has_published_mean(void **state)
{
	struct distribution d = prior_distribution(prior_restart(8));

	(void)state;
	assert_close(distribution_mean(&d) / 60, 38.9, 0.01);
}

/* Large operations restart within 20 min in five of six cases. */
static void test_large_operations_restart_sooner(void **state)
{
	struct distribution d = prior_distribution(prior_restart(16384));

	(void)state;
	assert_close(distribution_quantile(&d, 0.8413447460685429) / 60, 20, 0.01);
}

/* Three of ten runs lose nothing; the others 0.19 in the mean. */
static void test_calendar_has_a_mass_at_nothing(void **state)
{
	double table[PRIOR_CALENDAR_VALUES];
	struct distribution d = prior_calendar(table);

	(void)state;
	assert_close(distribution_mean(&d), 0.7 * 0.19, 0.02);
	assert_true(distribution_quantile(&d, 0.29) <= 0 && distribution_quantile(&d, 0.35) > 0);
	for (int i = 0; i < PRIOR_CALENDAR_VALUES; i++) /* quantiles in the middle of each two-hundredth */
		assert_near(table[i], fmax(0, -0.19 * log((1 - (i + 0.5) / 200) / 0.7)), 1e-12);
}

/* 1.4 % in the middle; never more than all. */
static void test_spot_nodes_are_lost_together(void **state)
{
	double table[PRIOR_APART_VALUES];
	struct distribution d = prior_apart(table);

	(void)state;
	assert_close(distribution_quantile(&d, 0.5), 0.0143, 0.02);
	assert_true(distribution_quantile(&d, 1) <= 1 && distribution_quantile(&d, 0) > 0);
}

/* What was published of jobs of 8, 1,024 and 16,384 GPUs lies within two spreads, nodes and jobs together. */
static void test_jobs_end_as_published(void **state)
{
	static const struct {
		double nodes, hours;
	} published[] = { { 1, 1145 }, { 128, 7.9 }, { 124, 14 }, { 2048, 2.78 } };

	(void)state;
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		double rate =
			published[i].nodes / prior_lifetime_s(NULL) + 1 / prior_job_lifetime_s(published[i].nodes);

		assert_true(fabs(log(published[i].hours * 3600 * rate)) < 2 * prior_job_lifetime_factor.log_sd);
	}
}

static void test_step_time(void **state)
{
	struct fixture f;
	struct work_draw draw;

	(void)state;
	fixture_init(&f, 2, 1000);
	f.workload.sequence = 10;
	f.cluster.layout = layout_default();
	f.plan.speed.throughput = fixture_constant(0);
	f.plan.speed.step = fixture_constant(0.5); /* 2 GPUs, a sequence of 10 tokens each: 40 tokens a second */
	draw = work_draw(&f.plan, 1, 0);
	assert_close(work_compute_s(&f.plan, &draw), draw.tokens / 40, 1e-12);
}

/* 0.08 % of TPU v4's machines fail a day. */
static void test_machines_of_tpus_last_longer(void **state)
{
	const struct accelerator tpu = { .is_tpu = 1 }, other = { .is_tpu = 0 };

	(void)state;
	assert_close(86400 / prior_lifetime_s(&tpu), 0.0008, 1e-12);
	assert_close(86400 / prior_lifetime_s(&other), 0.0046, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_law_has_median_and_spread),
		cmocka_unit_test(test_restart_has_published_mean),
		cmocka_unit_test(test_large_operations_restart_sooner),
		cmocka_unit_test(test_calendar_has_a_mass_at_nothing),
		cmocka_unit_test(test_spot_nodes_are_lost_together),
		cmocka_unit_test(test_jobs_end_as_published),
		cmocka_unit_test(test_machines_of_tpus_last_longer),
		cmocka_unit_test(test_step_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
