/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checkpoints that need a walk: against the run's arithmetic where both hold, and by hand.
 */
#include "../support/reckon.h"

#include <math.h>
#include <string.h>

#define HOUR_S 3600.0

/* Work 3 h, interval 1 h, write 0.25 h: computing in [0, 1], [1.25, 2.25], [2.5, 3.5]; restart 0.25 h. */
static void three_hours(struct fixture *f)
{
	fixture_init(f, 1, 3 * HOUR_S);
	fixture_checkpoint(f, HOUR_S, 0.25 * HOUR_S);
	f->cluster.restart = fixture_hours(0.25);
}

static struct distribution exponential(double mean_s)
{
	return fixture_distribution(DISTRIBUTION_EXPONENTIAL, mean_s, 0, 0);
}

/* A walk that keeps more than will ever be written takes the same time for the same things as the arithmetic. */
static void test_walk_and_arithmetic_agree(void **state)
{
	static const double writes_h[] = { 0.1, 0 };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct outcome by_walk, by_formula;
		struct fixture f;

		fixture_init(&f, 4, (10 + 0.37 * (i % 50)) * HOUR_S);
		fixture_checkpoint(&f, 0.9 * HOUR_S, writes_h[i % 2] * HOUR_S);
		f.cluster.restart = exponential(0.3 * HOUR_S);
		fixture_repair(fixture_fail(&f, FAILURE_NODE, exponential(20 * HOUR_S)), exponential(HOUR_S));
		fixture_fail(&f, FAILURE_JOB, exponential(7 * HOUR_S));
		f.study.seed = (uint64_t)i;
		by_formula = reckon_finish(&f);
		f.cluster.checkpoint.keep = 1000;
		by_walk = reckon_finish(&f);
		assert_close(by_walk.wall_s, by_formula.wall_s, 1e-9);
		assert_int_equal(by_walk.failures, by_formula.failures);
		for (int c = 0; c < CAUSE_TIMES; c++)
			assert_near(by_walk.ledger.time_s[c], by_formula.ledger.time_s[c], 1e-5);
	}
}

/* Asynchronous writes of half an hour at 80 % of the speed: computing in [0, 1]; 0.4 h in [1, 1.5], then 0.6 at full
 * speed until 2.1, when the next write begins; done at 3.2 h: the last hour takes 1.1 h. */
static void be_async(struct fixture *f)
{
	three_hours(f);
	f->cluster.checkpoint.write = fixture_constant(0.5 * HOUR_S);
	f->cluster.checkpoint.is_async = 1;
	f->cluster.checkpoint.slowdown = 0.2;
}

static void test_async_writes_slow_down(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	be_async(&f);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.2);
}

/* A crash at 1.25 h, within the first write: all is lost, 1 h and 0.2 of compute, 0.05 was slowness. Restart until 1.5.
 * The clock strikes next at 2.5 h, as the next write begins: 1 h lost again. Restart until 2.75; done after 3.2 h but for
 * the crash at 3.75. With a life of 1.5 h the write is complete at that instant: 1 h is kept. */
static void test_async_writes_count_when_complete(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	be_async(&f);
	fixture_fail(&f, FAILURE_JOB, fixture_hours(1.25));
	f.study.horizon_s = 2.75 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .checkpoint = 0.05, .lost = 2.2, .restart = 0.5);
	f.failures[0].lifetime = fixture_hours(1.5);
	f.study.horizon_s = 1.75 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.1, .lost = 0.4, .restart = 0.25);
}

/* All that has been computed is kept: a crash every hour costs a restart, no more. */
static void test_continuous(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f);
	f.cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_CONTINUOUS };
	fixture_fail(&f, FAILURE_JOB, fixture_hours(1));
	o = reckon_finish(&f); /* 0 - 1, 1.25 - 2, 2.25 - 3, 3.25 - 3.75 */
	reckon_hours(&o, .compute = 3, .restart = 0.75);
}

/* Of the tiers, free to write, the node's memory holds each quarter of an hour, the storage each hour. A crash at 1.9 h
 * goes back to 1.75 h; a node that fails then goes back to 1 h. Restarts from memory take no time. */
static void be_tiered(struct fixture *f, struct checkpoint *memory)
{
	three_hours(f);
	f->cluster.checkpoint.write = fixture_constant(0);
	*memory = (struct checkpoint){ .policy = CHECKPOINT_FIXED,
				       .interval_s = 0.25 * HOUR_S,
				       .tier = TIER_MEMORY,
				       .has_restart = 1,
				       .restart = fixture_hours(0),
				       .write = fixture_constant(0) };
	f->cluster.more = memory;
	f->cluster.more_count = 1;
}

static void test_tiers(void **state)
{
	struct checkpoint memory;
	struct fixture f;
	struct outcome o;

	(void)state;
	be_tiered(&f, &memory);
	fixture_fail(&f, FAILURE_JOB, fixture_hours(1.9));
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 0.15);
	f.failures[0].cause = FAILURE_NODE;
	f.cluster.spares = 2;
	o = reckon_finish(
		&f); /* 0.9 lost, restart until 2.15, done at 4.15 but for the second at 3.8: at 2.65, 0.65 lost */
	reckon_hours(&o, .compute = 3, .lost = 0.9 + 0.65, .restart = 0.5);
	memory.tier = TIER_PEER; /* survives the loss of a node */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 0.15);
}

/* A spike at 2.9 h: the newest two of 2, 1 h are given up, so all is lost; of one it goes back to 1 h. Only what is kept
 * can be gone back to: with keep = 1 giving up one leaves nothing. */
static void test_a_spike_goes_back(void **state)
{
	struct fixture f;
	struct failure *spike;
	struct outcome o;

	(void)state;
	three_hours(&f);
	f.cluster.checkpoint.write = fixture_constant(0);
	spike = fixture_fail(&f, FAILURE_SPIKE, fixture_hours(2.9));
	spike->rollback = 1;
	o = reckon_finish(&f); /* restart until 3.15, done at 5.15 */
	reckon_hours(&o, .compute = 3, .lost = 1.9, .restart = 0.25);
	spike->rollback = 2;
	f.study.horizon_s = 4 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 0.85, .lost = 2.9, .restart = 0.25);
	spike->rollback = 1;
	f.cluster.checkpoint.keep = 1;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 0.85, .lost = 2.9, .restart = 0.25);
}

/* The storage is out from 1.1 to 1.35 h, so the write of [1, 1.25] doesn't count though it was begun before; a crash at
 * 2.4 h, in the middle of the next, goes back to the beginning. An outage of [1.25, 1.5] spoils nothing: it goes back to
 * 1 h. */
static void test_an_outage_spoils_writes(void **state)
{
	static const double begins_h[] = { 1.1, 1.25 }, kept_h[] = { 0, 1 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct fixture f;
		struct outcome o;

		three_hours(&f);
		fixture_repair(fixture_fail(&f, FAILURE_STORAGE, fixture_hours(begins_h[i])), fixture_hours(0.25));
		fixture_fail(&f, FAILURE_JOB, fixture_hours(2.4));
		f.study.horizon_s = 2.4 * HOUR_S;
		o = reckon_end(&f, END_HORIZON);
		reckon_hours(&o, .compute = kept_h[i], .checkpoint = 0.4, .lost = 2 - kept_h[i]);
		assert_int_equal(o.failures, 1);
	}
}

/* Half an hour of evaluation after each 1.5 h of compute: it is a planned stop without a restart. */
static void test_evaluations(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f);
	f.cluster.evaluation_every_s = 1.4 * HOUR_S;
	f.cluster.evaluation_lasts_s = 0.5 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .maintenance = 1);
	/* A crash at 2.15 h, as the first is over: 0.4 lost; restart until 2.4; 0.4, the same evaluation until 3.3, 0.6, a
	 * write until 4.15, 0.15 lost at 4.3; restart until 4.55; 0.8, an evaluation until 5.85, 0.2. */
	fixture_fail(&f, FAILURE_JOB, fixture_hours(2.15));
	o = reckon_end(&f, END_FINISHED);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.4 + 0.15, .restart = 0.5, .maintenance = 1.5);
}

/* Writes fail, or turn out to be bad, with a given chance: of work in two segments whose only checkpoint is bad so often,
 * a crash in the second segment goes back to the start that often. A bad one costs another restart. */
static void test_writes_that_fail_or_are_corrupt(void **state)
{
	int bad[2] = { 0, 0 };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		for (int corrupt = 0; corrupt < 2; corrupt++) {
			struct fixture f;
			struct outcome o;

			three_hours(&f);
			fixture_fail(&f, FAILURE_JOB, fixture_hours(2));
			f.cluster.checkpoint.fails = corrupt ? 0 : 0.3;
			f.cluster.checkpoint.corrupt = corrupt ? 0.3 : 0;
			f.study.horizon_s = 3 * HOUR_S;
			f.study.seed = (uint64_t)i;
			o = reckon_end(&f, END_HORIZON);
			if (o.ledger.time_s[CAUSE_LOST] < 1 * HOUR_S) {
				reckon_hours(&o, .compute = 1.75, .checkpoint = 0.25, .lost = 0.75, .restart = 0.25);
				continue;
			}
			bad[corrupt]++;
			reckon_hours(&o, .compute = corrupt ? 0.5 : 0.75, .checkpoint = 0.25, .lost = 1.75,
				     .restart = corrupt ? 0.5 : 0.25);
		}
	}
	for (int i = 0; i < 2; i++)
		assert_within_4_se(bad[i], 600, sqrt(2000 * 0.3 * 0.7));
}

/* The end is walked to only if the work could be done by the time that is asked for: here computing takes 3 h, all 3.5 h. */
static void test_a_far_end_is_not_walked_to(void **state)
{
	struct effort effort = { 0 };
	struct progress p;
	struct fixture f;

	(void)state;
	three_hours(&f);
	effort_start(&effort, UINT64_MAX);
	progress_init(&p, &f.plan, &effort);
	progress_start(&p, &f.plan, 3 * HOUR_S, 1, 0);
	progress_begin(&p, 1, HOUR_S);
	assert_true(isinf(progress_left_s(&p, 3.9 * HOUR_S)));
	assert_int_equal(effort.events, 0);
	assert_true(isinf(progress_left_s(&p, 4.4 * HOUR_S)));
	assert_true(effort.events > 0);
	assert_near(progress_left_s(&p, 4.6 * HOUR_S), 3.5 * HOUR_S, 1e-6);
	progress_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk_and_arithmetic_agree),
		cmocka_unit_test(test_async_writes_slow_down),
		cmocka_unit_test(test_async_writes_count_when_complete),
		cmocka_unit_test(test_continuous),
		cmocka_unit_test(test_tiers),
		cmocka_unit_test(test_a_spike_goes_back),
		cmocka_unit_test(test_an_outage_spoils_writes),
		cmocka_unit_test(test_evaluations),
		cmocka_unit_test(test_writes_that_fail_or_are_corrupt),
		cmocka_unit_test(test_a_far_end_is_not_walked_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
