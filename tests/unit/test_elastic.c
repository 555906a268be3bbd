/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs that go on with fewer nodes: by hand, and where nothing is to be gone without, as before to the bit.
 */
#include "../support/reckon.h"

#include "model/elastic.h"

#include <math.h>
#include <string.h>

#define HOUR_S 3600.0

/* Three hours on 4 nodes; a restart on fewer nodes takes 0.5 h, on more 0.1 h. Nodes fail as the trace says and are back after `repair_h`. */
static struct failure *three_hours(struct fixture *f, double repair_h)
{
	struct failure *failure;

	fixture_three_hours(f, 4);
	f->cluster.elastic = (struct elastic){ .least = 2,
					       .has_shrink = 1,
					       .has_grow = 1,
					       .shrink_takes = fixture_hours(0.5),
					       .grow_takes = fixture_hours(0.1) };
	failure = fixture_fail(f, FAILURE_NODE, fixture_hours(1e6));
	fixture_repair(failure, fixture_hours(repair_h));
	return failure;
}

static void fails(struct failure *failure, const struct trace_line *trace, size_t count)
{
	failure->trace = trace;
	failure->trace_count = count;
}

static const struct trace_line at_two[] = { { 2 * HOUR_S, 0 } };

/* 0.75 h lost; from 2.5 h on at 3/4 of the speed: an hour of work takes until 3 5/6 h, its write until 4 1/12 h. The node
 * is back at 4 h, and taken up then: 0.1 h, and the last hour. */
static void test_shrinks_and_grows_at_a_checkpoint(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 2), at_two, 1);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.6, .degraded = 1 / 3.0);
	assert_int_equal(o.failures, 1);
	reckon_cost(&o, 4 * o.wall_s); /* machines are held, at work or not */
}

/* Under way with 3 nodes of 4: the lost one is away for an hour already, and for one more. An hour of work takes 4/3 h, its write
 * 0.25 h, then 0.1 h until all compute. Of a repair that should be over the node is back at once. */
static void test_goes_on_without_a_node(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	three_hours(&f, 2);
	f.plan.resume = (struct plan_resume){
		.state = RESUME_RUNNING, .session_left_s = INFINITY, .missing = 1, .missing_s = HOUR_S
	};
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .restart = 0.1, .degraded = 1 / 3.0);
	assert_int_equal(o.failures, 0);
	f.plan.resume.missing_s = 3 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .restart = 0.1, .degraded = 1 / 3.0);
}

/* Back at 3.5 h, when 0.75 h are computed again: a write, 0.1 h, an hour, a write, a quarter of an hour. */
static void test_grows_at_once(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 1.5), at_two, 1);
	f.cluster.elastic.grow = GROW_AT_ONCE;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.75, .lost = 0.75, .restart = 0.6, .degraded = 0.25);
}

/* Without a time of their own changes take a restart: 0.25 h each. */
static void test_changes_are_restarts(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 1.75), at_two, 1);
	f.cluster.elastic.has_shrink = f.cluster.elastic.has_grow = 0;
	o = reckon_finish(&f); /* as above, a quarter of an hour earlier */
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.5, .degraded = 1 / 3.0);
}

/* The second failure comes within the restart: two nodes are too few, and the job waits until 3 h. It goes on with three,
 * 0.5 h; at 3.1 h the last is back, and is taken up at 3.5 h, before anything is computed. */
static void test_waits_below_the_least(void **state)
{
	static const struct trace_line trace[] = { { 2 * HOUR_S, 0 }, { 2.1 * HOUR_S, 1 } };
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 1), trace, 2);
	f.cluster.elastic.least = 3;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.7, .stall = 0.9);
	assert_int_equal(o.failures, 2);
}

/* Nothing is written, nothing is taken up before the next failure: all is lost at 2 h, and the 3 h take 4. A crash at
 * 4.5 h brings the node back into the run. */
static void test_without_checkpoints(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 1), at_two, 1);
	f.cluster.checkpoint.policy = CHECKPOINT_NONE;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 2, .restart = 0.5, .degraded = 1);
	fixture_fail(&f, FAILURE_JOB, fixture_hours(4.5));
	o = reckon_finish(&f); /* 2 h at 3/4: 1.5 lost, 0.5 degraded; 0.1 h; 3 h at full speed */
	reckon_hours(&o, .compute = 3, .lost = 3.5, .restart = 0.6, .degraded = 0.5);
}

/* What never comes back is not waited for, down to the least. */
static void test_never_back(void **state)
{
	static const struct trace_line trace[] = { { 2 * HOUR_S, 0 }, { 2.75 * HOUR_S, 1 }, { 3.25 * HOUR_S, 2 } };
	struct failure *failure;
	struct fixture f;
	struct outcome o;

	(void)state;
	failure = three_hours(&f, 1);
	failure->has_repair = 0;
	fails(failure, trace, 2);
	o = reckon_finish(&f); /* 2.5 - 2.75 at 3/4, 3.25 on at 1/2: 2 h in 4, one write */
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75 + 0.1875, .restart = 1, .degraded = 2 + 0.0625);
	failure->trace_count = 3;
	o = reckon_end(&f, END_STALLED);
	reckon_hours(&o, .compute = 1, .checkpoint = 0.25, .lost = 0.75 + 0.1875, .restart = 1, .degraded = 0.0625);
}

/* No write counts: all is lost at 2 h, and what is back at 3 h is never taken up, as that would lose more. */
static void test_a_failed_write_does_not_grow(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fails(three_hours(&f, 1), at_two, 1);
	f.cluster.checkpoint.fails = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.75, .lost = 1.75, .restart = 0.5, .degraded = 1);
}

/* Replicas of 16 GPUs on nodes of 8: what does not fill one stands idle. */
static void test_whole_replicas(void **state)
{
	struct fixture f;
	struct cluster *c = &f.cluster;

	(void)state;
	fixture_init(&f, 8, HOUR_S);
	c->gpus_per_node = 8;
	c->elastic.least = 3;
	assert_int_equal(elastic_nodes(c, 7), 7);
	assert_near(elastic_pace(c, 7), 7 / 8.0, 1e-15);
	c->layout.tensor = 8;
	c->layout.pipeline = 2;
	assert_int_equal(elastic_nodes(c, 8), 8);
	assert_int_equal(elastic_nodes(c, 7), 6);
	assert_int_equal(elastic_nodes(c, 5), 4);
	assert_int_equal(elastic_nodes(c, 3), 0);
	assert_near(elastic_pace(c, 6), 3 / 4.0, 1e-15);
	c->elastic.keeps_batch =
		1; /* 8 microbatches a replica; 32 over 3 are 11, over 2 are 16; one stage of a bubble */
	c->layout.batch = 32;
	assert_near(elastic_pace(c, 6), 9 / 12.0, 1e-15);
	assert_near(elastic_pace(c, 4), 9 / 17.0, 1e-15);
	c->layout.tensor = 4; /* of 5 nodes two replicas and a half */
	c->layout.pipeline = 4;
	c->layout.batch = 0;
	c->elastic.keeps_batch = 0;
	assert_int_equal(elastic_nodes(c, 5), 4);
	c->layout.tensor = 3; /* 12 GPUs: of 3 nodes two replicas, none idle */
	assert_int_equal(elastic_nodes(c, 3), 3);
}

static void random_life(struct fixture *f, uint64_t seed)
{
	fixture_init(f, 4, 30 * HOUR_S);
	fixture_checkpoint(f, 0.9 * HOUR_S, 0.1 * HOUR_S);
	f->cluster.restart = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 0.3 * HOUR_S, 0, 0);
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 20 * HOUR_S, 0.7, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, HOUR_S, 0, 0));
	fixture_fail(f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 7 * HOUR_S, 0, 0));
	f->study.seed = seed;
}

static void test_all_of_them_is_to_wait(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 500; i++) {
		struct outcome waits, needs_all;
		struct fixture f;

		random_life(&f, i);
		f.cluster.checkpoint.keep = i % 2 ? 1000 : 0;
		waits = reckon_finish(&f);
		f.cluster.elastic.least = 4;
		f.cluster.elastic.has_shrink = 1;
		f.cluster.elastic.shrink_takes = fixture_hours(5);
		needs_all = reckon_finish(&f);
		assert_memory_equal(&waits, &needs_all, sizeof(waits));
	}
}

/* Nobody is missing when a spare is always there: then it does not matter what would be done. */
static void test_spares_are_taken_first(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 200; i++) {
		struct outcome rigid, elastic;
		struct fixture f;

		random_life(&f, i);
		f.cluster.checkpoint.keep = 1000;
		f.cluster.spares = 100;
		rigid = reckon_finish(&f);
		f.cluster.elastic.least = 1;
		elastic = reckon_finish(&f);
		assert_memory_equal(&rigid, &elastic, sizeof(rigid));
	}
}

/* All that can happen, with everything recomputed after each event, and ended anywhere. */
static void test_lives_are_sound(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 2000; i++) {
		struct fixture f;

		random_life(&f, i);
		f.cluster.elastic = (struct elastic){ .least = 1 + (int64_t)(i % 3),
						      .grow = i % 2 ? GROW_AT_ONCE : GROW_CHECKPOINT,
						      .has_shrink = i % 5 < 2,
						      .shrink_takes = fixture_hours(0.1) };
		f.cluster.layout.pipeline = i % 7 < 2 ? 2 : 1;
		f.cluster.checkpoint.is_async = i % 11 < 3;
		f.cluster.checkpoint.slowdown = i % 11 < 3 ? 0.2 : 0;
		f.cluster.checkpoint.fails = i % 13 < 3 ? 0.3 : 0;
		f.cluster.crew = i % 4 == 3;
		f.cluster.spares = i % 17 < 4;
		reckon_finish(&f);
		f.study.horizon_s = (double)(i % 40) * HOUR_S;
		reckon_run(&f, 0);
	}
}

/* Replicas of 2 nodes, 3 microbatches of 4 sequences each: 16 on 32 nodes. On 9 nodes and more are 5 replicas: as many each,
 * or 10 where the batch is kept. */
static void test_the_fewest_nodes(void **state)
{
	struct layout layout = layout_default();
	struct cluster c = { .nodes = 32, .gpus_per_node = 8, .elastic = { .least = 9 } }, few;

	(void)state;
	layout.tensor = 8;
	layout.pipeline = 2;
	layout.microbatch = 4;
	c.layout = layout;
	assert_int_equal(elastic_degraded(&c, 9).nodes, 10);
	assert_int_equal(elastic_degraded(&c, 9).layout.batch, 0);
	assert_int_equal(elastic_degraded(&c, 32).nodes, 32);
	c.layout.batch = 16 * 3 * 4;
	few = elastic_degraded(&c, 9);
	assert_int_equal(few.layout.batch, 5 * 3 * 4);
	assert_int_equal(layout_microbatches(&few.layout, few.nodes * few.gpus_per_node), 3);
	c.elastic.keeps_batch = 1;
	few = elastic_degraded(&c, 9);
	assert_int_equal(layout_microbatches(&few.layout, few.nodes * few.gpus_per_node), 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shrinks_and_grows_at_a_checkpoint),
		cmocka_unit_test(test_goes_on_without_a_node),
		cmocka_unit_test(test_grows_at_once),
		cmocka_unit_test(test_changes_are_restarts),
		cmocka_unit_test(test_waits_below_the_least),
		cmocka_unit_test(test_without_checkpoints),
		cmocka_unit_test(test_never_back),
		cmocka_unit_test(test_a_failed_write_does_not_grow),
		cmocka_unit_test(test_whole_replicas),
		cmocka_unit_test(test_all_of_them_is_to_wait),
		cmocka_unit_test(test_spares_are_taken_first),
		cmocka_unit_test(test_lives_are_sound),
		cmocka_unit_test(test_the_fewest_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
