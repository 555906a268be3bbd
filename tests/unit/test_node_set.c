/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes that are told apart: groups, traces, diagnoses, crews and pools, by hand; and, where nothing tells them apart,
 * against the cohort.
 */
#include "../support/reckon.h"
#include "../support/sample.h"

#include <math.h>
#include <stdlib.h>

#define HOUR_S 3600.0

/* A life of 2 h and a repair of half an hour. */
static struct failure *breaks(struct fixture *f, enum failure_cause cause)
{
	struct failure *failure = fixture_fail(f, cause, fixture_hours(2));

	failure->size = 2;
	fixture_repair(failure, fixture_hours(0.5));
	return failure;
}

/* Two nodes are a group, the spare is another: all fail at 2 h, in two failures, and are back together. The next lives
 * begin then. As test_constant_lifetimes in test_replication.c. */
static void test_groups(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 2);
	f.cluster.spares = 1;
	breaks(&f, FAILURE_GROUP);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 1);
	assert_int_equal(o.failures, 4);
	f.failures[0].size = 3; /* the spare with them: one failure each time */
	assert_int_equal(reckon_finish(&f).failures, 2);
}

/* Two nodes fail at 2 h, and one is repaired at a time: back at 3 and 4 h. */
static void test_crew(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 2);
	breaks(&f, FAILURE_NODE)->repair = fixture_hours(1);
	f.cluster.crew = 1;
	f.study.horizon_s = 4.25 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 0.75, .restart = 0.25, .stall = 2);
}

/* Each repair goes on by hand for an hour, one at a time: both are through the first stage at 2.5 h, back at 3.5 and
 * 4.5 h. */
static void test_manual_repairs(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 2);
	breaks(&f, FAILURE_NODE);
	f.cluster.has_manual = 1;
	f.cluster.manual = fixture_hours(1);
	f.cluster.escalates = 1;
	f.cluster.crew = 1;
	f.study.horizon_s = 4.75 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 0.75, .restart = 0.25, .stall = 2.5);
}

/* Fetched within a quarter of an hour; it lives from 2.25 to 4.25 h, and that was the last. */
static void test_cold_spares(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	breaks(&f, FAILURE_NODE)->has_repair = 0;
	f.cluster.cold = 1;
	f.cluster.cold_delay = fixture_hours(0.25);
	o = reckon_end(&f, END_STALLED);
	reckon_hours(&o, .compute = 2, .checkpoint = 0.5, .lost = 0.75 + 0.5, .restart = 0.25, .stall = 0.25);
}

/* Other machines at 3 h, when the cold one stands in for one in repair: one at work and one cold again, which is fetched
 * at 4.25 h. Before, a quarter of an hour was saved. */
static void test_cold_spares_of_other_machines(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	breaks(&f, FAILURE_NODE)->repair = fixture_hours(10);
	f.cluster.cold = 1;
	f.cluster.cold_delay = fixture_hours(0.25);
	SITE_TERMS(cloud, &f.site)->market = MARKET_BLOCK;
	SITE_TERMS(cloud, &f.site)->term_s = 3 * HOUR_S;
	f.study.horizon_s = 5 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1.5, .checkpoint = 0.5, .lost = 1.75, .restart = 0.75, .stall = 0.5);
}

/* Who is repaired while a cold one stands in for him is not needed warm: at 4.25 h he has to be fetched as well. */
static void test_a_repaired_node_is_a_cold_spare(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	breaks(&f, FAILURE_NODE)->repair = fixture_hours(1);
	f.cluster.cold = 1;
	f.cluster.cold_delay = fixture_hours(0.25);
	f.study.horizon_s = 5 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 2.25, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 0.5);
}

/* A spare of the same age fails with the node it was to replace. */
static void test_spares_that_fail(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	breaks(&f, FAILURE_NODE);
	f.cluster.spares = 1;
	f.cluster.spares_fail = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 1);
	assert_int_equal(o.failures, 4);
}

/* The node and its spare have one failure each. */
static void test_retirement(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	breaks(&f, FAILURE_NODE);
	f.cluster.spares = 1;
	f.cluster.retire_after = 1;
	o = reckon_end(&f, END_STALLED);
	reckon_hours(&o, .compute = 2, .checkpoint = 0.5, .lost = 1.25, .restart = 0.25);
	f.cluster.retire_after = 2;
	assert_int_equal(reckon_finish(&f).failures, 2);
}

/* At 2 h and 4.5 h; what is told of a node in repair hurts nobody. Numbers beyond the cluster go around. */
static void test_traces(void **state)
{
	static const struct trace_line trace[] = { { 2 * HOUR_S, 7 }, { 2.25 * HOUR_S, 0 }, { 4.5 * HOUR_S, 1 } };
	struct failure *failure;
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	failure = breaks(&f, FAILURE_NODE);
	failure->trace = trace;
	failure->trace_count = 3;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 1);
	assert_int_equal(o.failures, 2);
}

/* The fault is never found: it shows again after an hour, and no node leaves. */
static void test_missed_faults(void **state)
{
	struct failure *failure;
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 1);
	failure = breaks(&f, FAILURE_NODE);
	failure->undetected = 1;
	failure->recurrence = fixture_hours(1);
	f.study.horizon_s = 3 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 1.5, .restart = 0.25);
	assert_int_equal(o.failures, 2);
}

/* The other node is sent away for it, before it fails itself; the fault shows again much later. */
static void test_the_wrong_node(void **state)
{
	struct failure *failure;
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 2);
	failure = breaks(&f, FAILURE_NODE);
	failure->misattributed = 1;
	failure->recurrence = fixture_hours(5);
	f.study.horizon_s = 2.75 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 0.75, .restart = 0.25, .stall = 0.5);
	assert_int_equal(o.failures, 1);
}

/* A centre puts another node in the place of each at once: a job that is queued again, without a wait. */
static void test_a_centre_replaces_them(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_three_hours(&f, 2);
	fixture_site(&f, &site_hpc);
	breaks(&f, FAILURE_GROUP);
	o = reckon_finish(&f);
	assert_true(o.ledger.time_s[CAUSE_STALL] == 0);
	assert_int_equal(o.allocations, o.failures + 1);
}

/* ---- in distribution ---- */

enum { REPLICATIONS = 20000 };

static struct sample failures_of(struct fixture *f)
{
	double *x = sample_values(f, REPLICATIONS, END_HORIZON, outcome_failures);
	struct sample s = sample_of(x, REPLICATIONS);

	free(x);
	return s;
}

static struct sample stalls_of(struct fixture *f)
{
	double *x = sample_values(f, REPLICATIONS, END_HORIZON, outcome_stall_s);
	struct sample s = sample_of(x, REPLICATIONS);

	free(x);
	return s;
}

static void assert_same(struct sample a, struct sample b)
{
	assert_within_4_se(a.mean, b.mean, hypot(a.se, b.se));
	assert_within_4_se(a.variance, b.variance, hypot(a.variance_se, b.variance_se));
}

/* Two causes, one of GPUs, infant mortality, few spares. */
static void test_roster_and_cohort_agree(void **state)
{
	struct fixture f;
	struct sample failures, stalls;

	(void)state;
	fixture_init(&f, 12, 1e9);
	f.cluster.gpus_per_node = 4;
	f.cluster.spares = 1;
	f.study.horizon_s = 100;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 300, 0.7, 0)),
		       fixture_distribution(DISTRIBUTION_LOGNORMAL, 10, 5, 0));
	fixture_repair(fixture_fail(&f, FAILURE_GPU, fixture_distribution(DISTRIBUTION_WEIBULL, 1000, 1.5, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, 5, 0, 0));
	failures = failures_of(&f);
	stalls = stalls_of(&f);
	f.cluster.retire_after = 1000000;
	f.study.seed = 43;
	assert_same(failures_of(&f), failures);
	assert_same(stalls_of(&f), stalls);
	assert_true(stalls.mean > 1);
}

/* 10 nodes, replaced at once, mean life 100, for 100: a share of 0.3 fails 5 times as often, 10 (1 + 0.3 x 4) in all.
 * Where each repair cures, a lemon fails so often once only: 10 more than it should, by 3 x 4 / 5 x (1 - e^-5). */
static void test_lemons(void **state)
{
	struct fixture f;
	struct sample s;

	(void)state;
	fixture_init(&f, 10, 1e9);
	f.study.horizon_s = 100;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 100, 0, 0)),
		       distribution_constant(0));
	f.cluster.lemon_share = 0.3;
	f.cluster.lemon_factor = 5;
	s = failures_of(&f);
	assert_within_4_se(s.mean, 22, s.se);
	f.cluster.repair_success = 1;
	s = failures_of(&f);
	assert_within_4_se(s.mean, 10 + 3 * 4 / 5.0 * (1 - exp(-5)), s.se);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_crew),
		cmocka_unit_test(test_manual_repairs),
		cmocka_unit_test(test_cold_spares),
		cmocka_unit_test(test_cold_spares_of_other_machines),
		cmocka_unit_test(test_a_repaired_node_is_a_cold_spare),
		cmocka_unit_test(test_spares_that_fail),
		cmocka_unit_test(test_retirement),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_missed_faults),
		cmocka_unit_test(test_the_wrong_node),
		cmocka_unit_test(test_a_centre_replaces_them),
		cmocka_unit_test(test_roster_and_cohort_agree),
		cmocka_unit_test(test_lemons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
