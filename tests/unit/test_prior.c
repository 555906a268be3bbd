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
	struct distribution d = prior_distribution(&prior_restart);

	(void)state;
	assert_close(distribution_mean(&d) / 60, 38.9, 0.01);
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
	f.plan.speed.step = fixture_constant(4); /* 2 GPUs, a sequence of 10 tokens each: 5 tokens a second */
	draw = work_draw(&f.plan, 1, 0);
	assert_close(work_compute_s(&f.plan, &draw), draw.tokens / 5, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_law_has_median_and_spread),
		cmocka_unit_test(test_restart_has_published_mean),
		cmocka_unit_test(test_step_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
