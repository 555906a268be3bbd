/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes to which nothing has happened share their clocks (nodes/untouched.h), those of a pool too: the law is that of a clock a
 * node.
 */
#include "../support/assertions.h"
#include "../support/ks.h"
#include "../support/sample.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 6000, NODES = 40, SPARES = 3 };

/* Lemons, and failures of two causes, one of which is found wrongly now and then; racks of four. */
static void init(struct fixture *f)
{
	struct failure *failure;

	fixture_init(f, NODES, 2000);
	fixture_recover(f);
	fixture_checkpoint(f, 60, 1);
	f->cluster.spares = SPARES;
	f->cluster.lemon_share = 0.2;
	f->cluster.lemon_factor = 6;
	f->study.horizon_s = 20000;
	failure = fixture_fail(f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 90000, 0.7, 0));
	fixture_repair(failure, fixture_distribution(DISTRIBUTION_LOGNORMAL, 300, 200, 0));
	failure->undetected = 0.1;
	failure->misattributed = 0.2;
	failure->recurrence = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 50, 0, 0);
	fixture_repair(fixture_fail(f, FAILURE_GPU, fixture_distribution(DISTRIBUTION_WEIBULL, 40000, 1.5, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, 400, 0, 0));
	failure = fixture_fail(f, FAILURE_GROUP, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 60000, 0, 0));
	failure->size = 4;
	fixture_repair(failure, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 200, 0, 0));
}

static void by_hand(struct fixture *f)
{
	f->cluster.crew = 2;
	f->cluster.has_manual = 1;
	f->cluster.manual = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 500, 0, 0);
	f->cluster.escalates = 0.5;
	f->cluster.repair_success = 0.6;
	f->cluster.retire_after = 6;
}

static void spares_that_fail(struct fixture *f)
{
	f->cluster.spares_fail = 1;
	f->cluster.cold = 5;
	f->cluster.cold_delay = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 30, 0, 0);
}

/* Those whom a trace strikes, and a lifetime that ends. */
static void traced(struct fixture *f)
{
	static const struct trace_line lines[] = { { 30, 3 }, { 300, 41 }, { 900, 7 }, { 901, 8 }, { 1500, 3 } };

	f->failures[1].lifetime = fixture_distribution(DISTRIBUTION_UNIFORM, 0, 60000, 0);
	f->failures[0].trace = lines;
	f->failures[0].trace_count = 5;
	f->failures[0].undetected = f->failures[0].misattributed = 0;
}

/* Segments of three in domains of ten: who is left of a broken one steps back, untouched or not. */
static void in_segments(struct fixture *f)
{
	f->cluster.nodes = 39;
	f->cluster.domain = 10;
	f->cluster.segment = 3;
	f->cluster.spares = 11;
	f->failures[0].undetected = 0;
}

static void in_segments_with_spares_that_fail(struct fixture *f)
{
	in_segments(f);
	f->cluster.spares_fail = 1;
	f->cluster.node_age_s = 5000;
}

static outcome_value *const values[] = { outcome_wall_s, outcome_failures, outcome_stall_s };

enum { VALUES = sizeof(values) / sizeof(values[0]) };

/* VALUES x SAMPLES of them. */
static double *run(struct fixture *f, struct node_pool *pool, int is_each)
{
	double *x = mem_alloc(VALUES * SAMPLES, sizeof(*x));
	struct replication r;
	struct outcome o;

	replication_init(&r, &f->plan, &f->study);
	assert_non_null(r.nodes.node_set);
	if (pool)
		node_set_share(r.nodes.node_set, pool);
	r.nodes.node_set->is_each |= is_each;
	for (size_t i = 0; i < SAMPLES; i++) {
		if (pool)
			node_pool_start(pool, f->study.seed, i);
		replication_run(&r, i, &o);
		for (size_t v = 0; v < VALUES; v++)
			x[v * SAMPLES + i] = values[v](&o);
	}
	replication_release(&r);
	return x;
}

static void compare_two(const char *what, const double *x, const double *y)
{
	for (size_t v = 0; v < VALUES; v++) {
		double a[SAMPLES], b[SAMPLES], distance;

		memcpy(a, x + v * SAMPLES, sizeof(a));
		memcpy(b, y + v * SAMPLES, sizeof(b));
		distance = ks_distance_two(a, SAMPLES, b, SAMPLES);
		printf("# %s: medians %g and %g, distance %.4f of at most %.4f\n", what, a[SAMPLES / 2], b[SAMPLES / 2],
		       distance, ks_bound_two(SAMPLES, 1e-3));
		assert_true(distance < ks_bound_two(SAMPLES, 1e-3));
	}
}

static void compare(void (*change)(struct fixture *f))
{
	struct node_pool pool;
	struct fixture f;
	double *each, *shared, *pooled;

	init(&f);
	if (change)
		change(&f);
	shared = run(&f, NULL, 0);
	f.study.seed = 43;
	node_pool_init(&pool, &f.cluster);
	each = run(&f, &pool, 1);
	f.study.seed = 44;
	pooled = run(&f, &pool, 0);
	node_pool_release(&pool);
	compare_two("own nodes", shared, each);
	compare_two("of a pool", pooled, each);
	free(shared);
	free(each);
	free(pooled);
}

static void test_lemons_racks_and_diagnoses(void **state)
{
	(void)state;
	compare(NULL);
}

static void test_crew_and_retirement(void **state)
{
	(void)state;
	compare(by_hand);
}

static void test_spares_that_fail(void **state)
{
	(void)state;
	compare(spares_that_fail);
}

static void test_traces(void **state)
{
	(void)state;
	compare(traced);
}

static void test_segments(void **state)
{
	(void)state;
	compare(in_segments);
}

static void test_segments_with_spares_that_fail(void **state)
{
	(void)state;
	compare(in_segments_with_spares_that_fail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lemons_racks_and_diagnoses),
		cmocka_unit_test(test_crew_and_retirement),
		cmocka_unit_test(test_spares_that_fail),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_segments_with_spares_that_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
