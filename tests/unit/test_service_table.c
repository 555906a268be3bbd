/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of waiting by load: it ascends, stands for all speeds, and capacity is its inverse. */
#include "sim/service_table.h"

#include "../support/assertions.h"
#include "../support/machine.h"

#include <math.h>

static const struct arch arch = MACHINE_ARCH;
static const struct accelerator l40s = MACHINE_L40S;

static struct generation replica(void)
{
	return (struct generation){ .model = decoder_of(&arch),
				    .accelerator = &l40s,
				    .engine = ENGINE_PYTHON,
				    .gpus = 1,
				    .weight_bits = 16,
				    .cache_bits = 16,
				    .constants = &generation_fitted };
}

static const struct service_question question = { 600, 200, 0.8, 0.95, 1 };

static void test_points(void **state)
{
	struct generation g = replica();
	struct service_table t;

	(void)state;
	service_table_make(&t, &g, &question);
	assert_true(t.most_requests_per_s > 0);
	for (int i = 1; i < SERVICE_POINTS; i++) {
		assert_true(t.points[i].requests_per_s > t.points[i - 1].requests_per_s);
		assert_true(t.points[i].running > t.points[i - 1].running);
		assert_true(t.points[i].tpot_s > 0.98 * t.points[i - 1].tpot_s);
	}
	assert_close(t.points[SERVICE_POINTS - 1].requests_per_s, 0.9 * t.most_requests_per_s, 1e-12);
	assert_close(service_table_at(&t, t.points[4].requests_per_s).tpot_s, t.points[4].tpot_s, 1e-9);
	/* alone: the prompt that 95 of 100 stay below is read, and a token takes a step */
	assert_true(t.points[0].ttft_s > generation_prefill_s(&g, 1, 600));
	assert_true(t.points[0].tpot_s > generation_step_s(&g, 1, 700));
	assert_true(t.points[0].tpot_s < 2 * generation_step_s(&g, 1, 700));
}

static void test_capacity(void **state)
{
	struct generation g = replica();
	struct service_table t;

	(void)state;
	service_table_make(&t, &g, &question);
	assert_close(service_table_capacity(&t, 1, INFINITY, INFINITY), 0.9 * t.most_requests_per_s, 1e-12);
	assert_close(service_table_capacity(&t, 1, INFINITY, t.points[5].tpot_s), t.points[5].requests_per_s, 0.1);
	assert_close(service_table_capacity(&t, 1, 1e-6, INFINITY), 0, 0); /* nobody reads a prompt so fast */
	for (double tpot_s = t.points[0].tpot_s * 1.01; tpot_s < 0.2; tpot_s *= 1.3) {
		double rate = service_table_capacity(&t, 1, INFINITY, tpot_s);

		if (rate < 0.89 * t.most_requests_per_s)
			assert_close(service_table_at(&t, rate).tpot_s, tpot_s, 1e-6);
		/* twice as fast: twice the rate in half the time */
		assert_close(service_table_capacity(&t, 2, INFINITY, tpot_s / 2), 2 * rate, 1e-9);
	}
}

static void test_too_large(void **state)
{
	struct generation g = replica();
	struct service_table t;

	(void)state;
	g.model.params *= 10;
	service_table_make(&t, &g, &question);
	assert_close(t.most_requests_per_s, 0, 0);
	assert_close(service_table_capacity(&t, 1, INFINITY, INFINITY), 0, 0);
}

/* Rates 1 to 10; times that a reader can interpolate. */
static void test_between_by_hand(void **state)
{
	struct service_table t = { .most_requests_per_s = 11 };
	struct service_point p;

	(void)state;
	for (int i = 0; i < SERVICE_POINTS; i++)
		t.points[i] = (struct service_point){ i + 1, i * i + 1, i + 1, 10 * i };
	p = service_table_at(&t, 3.25);
	assert_close(p.requests_per_s, 3.25, 1e-12);
	assert_close(p.ttft_s, 5 + 0.25 * 5, 1e-12);
	assert_close(p.tpot_s, 3.25, 1e-12);
	assert_close(p.running, 22.5, 1e-12);
	p = service_table_at(&t, 0.5);
	assert_close(p.ttft_s, 1, 1e-12);
	p = service_table_at(&t, 9.5);
	assert_close(p.ttft_s, (65 + 82) / 2.0, 1e-12);
	p = service_table_at(&t, 20);
	assert_close(p.ttft_s, 82, 1e-12);
	assert_close(p.running, 90, 1e-12);
	/* Of both times the one that is reached first counts. */
	assert_close(service_table_capacity(&t, 1, 7.5, INFINITY), 3.5, 1e-12);
	assert_close(service_table_capacity(&t, 1, INFINITY, 3.25), 3.25, 1e-12);
	assert_close(service_table_capacity(&t, 1, 7.5, 3.25), 3.25, 1e-12);
	assert_close(service_table_capacity(&t, 1, 6.25, 3.75), 3.25, 1e-12);
	assert_close(service_table_capacity(&t, 1, 1, 1), 1, 1e-12);
	assert_near(service_table_capacity(&t, 1, 0.99, INFINITY), 0, 0);
	assert_near(service_table_capacity(&t, 1, INFINITY, 0.99), 0, 0);
	assert_close(service_table_capacity(&t, 2, 3.75, INFINITY), 7, 1e-12);
	assert_close(service_table_capacity(&t, 3, INFINITY, INFINITY), 30, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_between_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
