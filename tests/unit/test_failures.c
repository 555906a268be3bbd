/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classes of failures side by side, each with its own lifetime, scope and recovery: by hand, without randomness.
 */
#include "../support/reckon.h"

#define HOUR_S 3600.0

/* Work 3 h, interval 1 h, write 0.25 h: computing in [0, 1], [1.25, 2.25], [2.5, 3.5]; restart 0.25 h. */
static void three_hours(struct fixture *f)
{
	fixture_init(f, 1, 3 * HOUR_S);
	fixture_checkpoint(f, HOUR_S, 0.25 * HOUR_S);
	f->cluster.restart = fixture_hours(0.25);
}

static struct failure *hang(struct fixture *f, double life_h, double detection_h)
{
	struct failure *failure = fixture_fail(f, FAILURE_HANG, fixture_hours(life_h));

	failure->has_detection = 1;
	failure->detection = fixture_hours(detection_h);
	return failure;
}

/* It hangs at 2 h: 0.75 lost, noticed at 2.5, restart until 2.75, computing until 3.75, written until 4, then a second
 * hang at the same instant: nothing lost, noticed at 4.5, restart until 4.75, done at 5.75. */
static void test_a_hang_is_paid_until_it_is_noticed(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f);
	hang(&f, 2, 0.5);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 1.5);
	assert_int_equal(o.failures, 2);
	assert_true(o.wall_s == 5.75 * HOUR_S);
}

/* A crash at 2.25 h ends the hang that began at 2 h before its time-out: a restart until 2.5, done at 4.75; the next
 * hang is due at 4 h, when a write has just been completed at 3.75: 0.25 lost, noticed at 4.5, restart until 4.75, when
 * the crash clock runs out again at 4.5: restart until 4.75, done at 5.75. */
static void test_another_failure_ends_a_hang(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f);
	hang(&f, 2, 0.5);
	fixture_fail(&f, FAILURE_JOB, fixture_hours(2.25));
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75 + 0.25, .restart = 0.5 + 0.75);
	assert_int_equal(o.failures, 4);
}

/* A crash that needs an hour where others need a quarter: at 2 h, until 3; done at 5.25 but for the next at 4 h, which
 * comes as the write of [4, 4.25] begins: an hour lost, until 5, and 2 h of compute and a write to go: the third
 * interrupts it at 6 h. */
static void test_a_failure_has_a_restart_of_its_own(void **state)
{
	struct fixture f;
	struct failure *failure;
	struct outcome o;

	(void)state;
	three_hours(&f);
	failure = fixture_fail(&f, FAILURE_JOB, fixture_hours(2));
	failure->has_restart = 1;
	failure->restart = fixture_hours(1);
	f.study.horizon_s = 6 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 0.75 + 1 + 1, .restart = 2);
}

/* Missing for 0.25 h and noticed after 0.5 h: of the latter half is still to come when the node is back. */
static void test_a_node_is_waited_for_while_nobody_has_noticed(void **state)
{
	struct fixture f;
	struct failure *failure;
	struct outcome o;

	(void)state;
	three_hours(&f);
	failure = fixture_fail(&f, FAILURE_NODE, fixture_hours(2));
	fixture_repair(failure, fixture_hours(0.25));
	failure->has_detection = 1;
	failure->detection = fixture_hours(0.5);
	f.study.horizon_s = 4 * HOUR_S;
	o = reckon_end(&f, END_HORIZON); /* restart 2.25 - 2.75, computing until 3.75, written until 4 */
	reckon_hours(&o, .compute = 2, .checkpoint = 0.5, .lost = 0.75, .restart = 0.5, .stall = 0.25);
}

/* The first of four GPUs to fail takes the node along. A constant life: all four at once, one failure. */
static void test_a_gpu_takes_its_node_along(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f);
	fixture_gpus_per_node(&f, 4);
	fixture_repair(fixture_fail(&f, FAILURE_GPU, fixture_hours(2)), fixture_hours(0.5));
	o = reckon_finish(&f); /* as test_constant_lifetimes in test_replication.c */
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 1);
	assert_int_equal(o.failures, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hang_is_paid_until_it_is_noticed),
		cmocka_unit_test(test_another_failure_ends_a_hang),
		cmocka_unit_test(test_a_failure_has_a_restart_of_its_own),
		cmocka_unit_test(test_a_node_is_waited_for_while_nobody_has_noticed),
		cmocka_unit_test(test_a_gpu_takes_its_node_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
