/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No loop of a replication goes on beyond the event limit, or when the user has asked to stop. */
#include "../support/reckon.h"
#include "sim/simulator.h"

#define HOUR_S 3600.0

static void the_limit_is_exact(void **state)
{
	struct effort e = { 0 };

	(void)state;
	effort_start(&e, 10000);
	while (!effort_is_spent(&e))
		e.events++;
	assert_int_equal(e.events, 10000);
	assert_false(e.is_stopped);
	assert_false(effort_has(&e, 0));
}

static void the_flag_is_seen_soon(void **state)
{
	volatile sig_atomic_t stop = 0;
	struct effort e = { .stop = &stop };

	(void)state;
	effort_start(&e, UINT64_MAX);
	for (; !effort_is_spent(&e) && e.events < 1000000; e.events++)
		stop = e.events >= 20000;
	assert_true(e.is_stopped);
	assert_in_range(e.events, 20000, 30000);
}

/* Writes that take no time and are always due: the walk gets nowhere. */
static void loop_for_ever(struct fixture *f)
{
	static struct checkpoint peer;

	fixture_init(f, 4, 10 * HOUR_S);
	fixture_fail(f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 100 * HOUR_S, 0, 0));
	fixture_checkpoint(f, HOUR_S, 60);
	peer = (struct checkpoint){
		.policy = CHECKPOINT_FIXED, .interval_s = 1e-30, .write = fixture_constant(0), .tier = TIER_PEER
	};
	f->cluster.more = &peer;
	f->cluster.more_count = 1;
	f->study.event_limit = 5000;
}

static void a_policy_that_loops_meets_the_limit(void **state)
{
	struct fixture f;
	struct simulator s;
	struct outcome o, watched;

	(void)state;
	loop_for_ever(&f);
	simulator_init(&s, &f.plan, &f.study);
	assert_true(simulator_run(&s, 0, &o));
	s.check_invariants = 1;
	assert_true(simulator_run(&s, 0, &watched));
	simulator_release(&s);
	assert_int_equal(o.end, END_EVENT_LIMIT);
	assert_close(ledger_time_s(&o.ledger), o.wall_s, 1e-9);
	assert_memory_equal(&o, &watched, sizeof(o));
}

static void an_evaluation_each_microsecond_meets_the_limit(void **state)
{
	struct fixture f;
	struct simulator s;
	struct outcome o;

	(void)state;
	fixture_init(&f, 1, 10 * HOUR_S);
	f.cluster.evaluation_every_s = 1e-6;
	f.study.event_limit = 5000;
	simulator_init(&s, &f.plan, &f.study);
	assert_true(simulator_run(&s, 0, &o));
	simulator_release(&s);
	assert_int_equal(o.end, END_EVENT_LIMIT);
}

/* Asked to stop before: there is no outcome, whatever loops. */
static void a_stopped_replication_has_no_outcome(void **state)
{
	static const volatile sig_atomic_t stop = 1;
	struct fixture f;
	struct simulator s;
	struct outcome o;

	(void)state;
	loop_for_ever(&f);
	f.study.event_limit = UINT64_MAX;
	simulator_init(&s, &f.plan, &f.study);
	s.stop = &stop;
	assert_false(simulator_run(&s, 0, &o));
	simulator_release(&s);
}

/* A tier that keeps all progress beside the storage: a failure that it survives loses nothing, another one what the
 * storage has not. Nodes fail at 2.5 h, the job's group at 5.25 h, of 10 h with a write of 0 h each hour. */
static void a_continuous_peer_beside_a_storage_ends(void **state)
{
	static struct checkpoint peer = { .policy = CHECKPOINT_CONTINUOUS, .tier = TIER_PEER };
	static const struct trace_line node[] = { { 2.5 * HOUR_S, 0 } };
	struct fixture f;
	struct simulator s;
	struct outcome o;
	struct failure *traced;

	(void)state;
	fixture_init(&f, 1, 10 * HOUR_S);
	fixture_checkpoint(&f, HOUR_S, 0);
	f.cluster.more = &peer;
	f.cluster.more_count = 1;
	traced = fixture_fail(&f, FAILURE_NODE, fixture_hours(1e6));
	traced->trace = node;
	traced->trace_count = 1;
	fixture_repair(traced, fixture_hours(0));
	simulator_init(&s, &f.plan, &f.study);
	assert_true(simulator_run(&s, 0, &o));
	simulator_release(&s);
	assert_int_equal(o.end, END_FINISHED);
	assert_int_equal(o.failures, 1);
	assert_near(o.wall_s, 10 * HOUR_S, 1e-6);
	f.failures[0].cause = FAILURE_GROUP;
	f.failures[0].size = 1;
	f.failures[0].trace_count = 0;
	f.failures[0].lifetime = fixture_hours(5.25);
	simulator_init(&s, &f.plan, &f.study);
	assert_true(simulator_run(&s, 0, &o));
	simulator_release(&s);
	assert_near(o.ledger.time_s[CAUSE_LOST], 0.25 * HOUR_S, 1e-6);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_is_exact),
		cmocka_unit_test(the_flag_is_seen_soon),
		cmocka_unit_test(a_policy_that_loops_meets_the_limit),
		cmocka_unit_test(an_evaluation_each_microsecond_meets_the_limit),
		cmocka_unit_test(a_stopped_replication_has_no_outcome),
		cmocka_unit_test(a_continuous_peer_beside_a_storage_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
