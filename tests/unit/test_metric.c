/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a replication is judged by, of the columns of an outcome, by hand. */
#include "study/metric.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>
#include <stdlib.h>

#define HOUR_S 3600.0

/* 36 h of 2 GPUs; 27 h of it compute. */
static const struct outcome one = { .wall_s = 36 * HOUR_S,
				    .cost = 7,
				    .gpu_s = 72 * HOUR_S,
				    .failures = 3,
				    .allocations = 2,
				    .ledger.time_s = { [CAUSE_COMPUTE] = 27 * HOUR_S, [CAUSE_LOST] = 60 } };

static void test_columns(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	assert_near(metric_value(METRIC_COST, &f.plan, &one), 7, 0);
	assert_near(metric_value(METRIC_WALL, &f.plan, &one), 36 * HOUR_S, 0);
	assert_near(metric_value(METRIC_GPU_H, &f.plan, &one), 72, 1e-12);
	assert_near(metric_value(METRIC_FAILURES, &f.plan, &one), 3, 0);
	assert_near(metric_value(METRIC_LOST, &f.plan, &one), 60, 0);
	assert_near(metric_value(METRIC_GOODPUT, &f.plan, &one), 0.75, 1e-12);
	assert_near(metric_value(METRIC_ALLOCATIONS, &f.plan, &one), 2, 0);
	assert_true(isnan(metric_value(METRIC_ENERGY, &f.plan, &one)) &&
		    isnan(metric_value(METRIC_CO2E, &f.plan, &one)));
}

/* 720 W a GPU: 51.84 kWh at 0.5 kg. The grid's curve over a day is 0, 1, ... 23 of its mean: over a whole day 11.5, over its first
 * half 5.5, over both 9.5. */
static void test_energy(void **state)
{
	struct outcome o = one;
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	fixture_power(&f);
	assert_close(metric_value(METRIC_ENERGY, &f.plan, &one), 51.84, 1e-12);
	assert_close(metric_value(METRIC_CO2E, &f.plan, &one), 25.92, 1e-12);
	for (int h = 0; h < DAY_HOURS; h++)
		f.site.power.by_hour[h] = h;
	assert_close(metric_value(METRIC_CO2E, &f.plan, &one), 25.92 * 9.5, 1e-12);
	o.wall_s = 12 * HOUR_S;
	assert_close(metric_value(METRIC_CO2E, &f.plan, &o), 25.92 * 5.5, 1e-12);
	o.wall_s = 1.5 * HOUR_S; /* half an hour of 1 */
	assert_close(metric_value(METRIC_CO2E, &f.plan, &o), 25.92 / 3, 1e-12);
	o.wall_s = 48 * HOUR_S;
	assert_close(metric_value(METRIC_CO2E, &f.plan, &o), 25.92 * 11.5, 1e-12);
	o.wall_s = 0;
	assert_close(metric_value(METRIC_CO2E, &f.plan, &o), 25.92, 1e-12);
	for (int h = 0; h < DAY_HOURS; h++) /* a cleaner grid */
		f.site.power.by_hour[h] = 1e-3 * h;
	assert_close(metric_value(METRIC_CO2E, &f.plan, &one), 25.92 * 9.5e-3, 1e-12);
	f.site.power.kg_per_j = 0;
	assert_true(isnan(metric_value(METRIC_CO2E, &f.plan, &one)));
}

/* Of all replications of a plan the same as of each. */
static void test_all(void **state)
{
	struct outcome o[2] = { one, one };
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;

	(void)state;
	fixture_init(&f, 1, 1);
	fixture_power(&f);
	f.study.replications = 2;
	o[1].wall_s = o[1].cost = 90 * HOUR_S;
	results_init(&results, &plan, 1, &f.study);
	assert_int_equal(results_put(&results, 0, o, 2), STATUS_OK);
	results_count(&results);
	for (int m = 0; m < METRIC_END; m++) {
		double *values = metric_read(&results, 0, (enum metric)m);

		for (int i = 0; i < 2; i++)
			assert_near(values[i], metric_value((enum metric)m, plan, &o[i]), 0);
		free(values);
	}
	results_release(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_energy),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
