/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The failure-free cost and time of each replication: by hand on plans of round numbers, and never above the replication
 * itself on plans of every kind of site.
 */
#include "../support/random_plan.h"
#include "../support/reckon.h"

#include "model/checkpoint.h"
#include "sim/twin.h"
#include "sim/failure_free.h"

#include <gsl/gsl_rng.h>
#include <math.h>

#define HOUR_S	 3600.0
#define MINUTE_S 60.0

static struct outcome run(struct fixture *f, uint64_t index)
{
	struct outcome o = reckon_run(f, index);
	struct failure_free twin;

	failure_free_init(&twin, &f->plan, &f->study, NULL);
	failure_free_run(&twin, index, &o);
	failure_free_close(&twin);
	return o;
}

/* 10 h on 2 nodes of 1 USD an hour, a checkpoint every hour of compute that takes 6 min: 9 writes, so 10.9 h and 21.80 USD,
 * of which 1.80 USD are writes. A node fails every 4 h. */
static void failures_are_left_out_and_writes_are_not(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 2, 10 * HOUR_S);
	fixture_recover(&f);
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(1);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 4 * HOUR_S, 0, 0)),
		       fixture_hours(1));
	o = run(&f, 0);
	assert_true(o.failures > 0 && o.wall_s > 11 * HOUR_S);
	assert_near(o.failure_free_wall_s, 10.9 * HOUR_S, 1e-6);
	assert_near(o.failure_free_cost, 21.80, RECKON_MONEY);
	assert_near(o.failure_free_planned_cost, 1.80, RECKON_MONEY);
}

/* 2 h in the queue before the job; nobody waits in the twin. */
static void nobody_waits(void **state)
{
	static const struct partition normal = { .id = "normal",
						 .walltime_s = 48 * HOUR_S,
						 .most_gpus = INFINITY,
						 .wait = { .kind = DISTRIBUTION_CONSTANT,
							   .argument = { 2 * HOUR_S } } };
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 1, 10 * HOUR_S);
	fixture_site(&f, &site_hpc);
	SITE_TERMS(hpc, &f.site)->gpu = fixture_price_per_hour(1);
	f.plan.partition = &normal;
	o = run(&f, 0);
	assert_near(o.wall_s, 12 * HOUR_S, 1e-6);
	assert_near(o.failure_free_wall_s, 10 * HOUR_S, 1e-6);
	assert_near(o.failure_free_cost, o.cost, RECKON_MONEY);
}

/* The interval is the one that the failures ask for, though none comes. */
static void the_twin_writes_as_often(void **state)
{
	struct fixture f;
	struct plan *twin;

	(void)state;
	fixture_init(&f, 2, 10 * HOUR_S);
	fixture_checkpoint(&f, HOUR_S, 6 * MINUTE_S);
	f.cluster.checkpoint.policy = CHECKPOINT_OPTIMAL;
	fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 4 * HOUR_S, 0, 0));
	twin = twin_plan(&f.plan);
	assert_true(isfinite(checkpoint_plan_interval_s(twin, 6 * MINUTE_S)));
	assert_near(checkpoint_plan_interval_s(twin, 6 * MINUTE_S), checkpoint_plan_interval_s(&f.plan, 6 * MINUTE_S),
		    0);
	twin_release(twin);
}

/* Without failures and waits the twin is the replication, to the bit. */
static void where_nothing_happens_they_are_equal(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 2, 10 * HOUR_S);
	fixture_recover(&f);
	o = run(&f, 3);
	assert_true(o.failure_free_cost == o.cost && o.failure_free_wall_s == o.wall_s);
}

/* Work that no quota suffices for: more than any bound. */
static void what_never_finishes_is_beyond_any_bound(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 1, 10 * HOUR_S);
	fixture_site(&f, &site_hpc);
	SITE_TERMS(hpc, &f.site)->quota_gpu_s = 5 * HOUR_S;
	o = run(&f, 0);
	assert_int_equal(o.end, END_QUOTA);
	assert_true(isinf(o.failure_free_cost) && isinf(o.failure_free_wall_s));
}

/* Plans of all kinds, before anything is cut off: at most one of a hundred lies above, by what the cuts are for. */
static void never_above_the_replication(void **state)
{
	enum { PLANS = 2000 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int above = 0, finished = 0;

	(void)state;
	gsl_rng_set(rng, 14);
	for (int i = 0; i < PLANS; i++) {
		struct random_plan p;
		struct failure_free twin;
		struct outcome o, raw;

		random_plan_init(&p, rng);
		o = reckon_run(&p.f, 0);
		failure_free_init(&twin, &p.f.plan, &p.f.study, NULL);
		simulator_run(&twin.life, 0, &raw);
		failure_free_run(&twin, 0, &o);
		failure_free_close(&twin);
		if (o.end != END_FINISHED)
			continue;
		finished++;
		above +=
			raw.end != END_FINISHED || raw.cost > o.cost * (1 + 1e-9) || raw.wall_s > o.wall_s * (1 + 1e-9);
		assert_true(o.failure_free_cost <= o.cost && o.failure_free_wall_s <= o.wall_s);
		assert_true(o.failure_free_planned_cost >= 0 && o.failure_free_planned_cost <= o.failure_free_cost);
	}
	assert_true(finished > PLANS / 2);
	assert_true(above * 100 <= finished);
	gsl_rng_free(rng);
}

/* A twin that draws nothing is simulated once: what is told of it is what each replication would be told by a twin of its own. */
static void once_is_enough_where_nothing_is_drawn(void **state)
{
	enum { PLANS = 300, REPLICATIONS = 4 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int constant = 0;

	(void)state;
	gsl_rng_set(rng, 20);
	for (int i = 0; i < PLANS; i++) {
		struct random_plan p;
		struct failure_free used;

		random_plan_init(&p, rng);
		failure_free_init(&used, &p.f.plan, &p.f.study, NULL);
		for (uint64_t k = 0; k < REPLICATIONS; k++) {
			struct outcome fresh = run(&p.f, k), again = fresh;

			failure_free_run(&used, k, &again);
			assert_memory_equal(&fresh, &again, sizeof(fresh));
		}
		constant += used.is_constant;
		failure_free_close(&used);
	}
	assert_true(constant > 0 && constant < PLANS);
	gsl_rng_free(rng);
}

/* A twin that takes the inputs that the replication has drawn is that which draws them again; and it is not taken for constant where only
 * they differ. */
static void inputs_are_drawn_once(void **state)
{
	enum { PLANS = 300, REPLICATIONS = 4 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int constant = 0;

	(void)state;
	gsl_rng_set(rng, 21);
	for (int i = 0; i < PLANS; i++) {
		struct random_plan p;
		struct simulator life;
		struct failure_free twin;

		random_plan_init(&p, rng);
		if (i % 2)
			p.f.plan.speed.throughput.distribution = fixture_distribution(DISTRIBUTION_UNIFORM, 0.5, 2, 0);
		simulator_init(&life, &p.f.plan, &p.f.study);
		failure_free_init(&twin, &p.f.plan, &p.f.study, &life);
		for (uint64_t k = 0; k < REPLICATIONS; k++) {
			struct outcome fresh, shared;

			simulator_run(&life, k, &fresh);
			shared = fresh;
			failure_free_run(&twin, k, &shared);
			fresh = run(&p.f, k);
			assert_true(shared.failure_free_wall_s == fresh.failure_free_wall_s &&
				    shared.failure_free_cost == fresh.failure_free_cost &&
				    shared.failure_free_planned_cost == fresh.failure_free_planned_cost);
		}
		constant += twin.is_constant;
		assert_false(twin.is_constant && i % 2);
		failure_free_close(&twin);
		simulator_release(&life);
	}
	assert_true(constant > 0);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_are_left_out_and_writes_are_not),
		cmocka_unit_test(nobody_waits),
		cmocka_unit_test(the_twin_writes_as_often),
		cmocka_unit_test(where_nothing_happens_they_are_equal),
		cmocka_unit_test(what_never_finishes_is_beyond_any_bound),
		cmocka_unit_test(never_above_the_replication),
		cmocka_unit_test(once_is_enough_where_nothing_is_drawn),
		cmocka_unit_test(inputs_are_drawn_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
