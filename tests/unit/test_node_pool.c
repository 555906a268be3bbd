/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node_pool.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "sim/replication.h"

#include <math.h>

enum { NODES = 100 };

static void open_pool(struct node_pool *p, struct cluster *c, int64_t nodes, double lemon_share)
{
	*c = (struct cluster){ .nodes = nodes, .lemon_share = lemon_share, .lemon_factor = 5 };
	node_pool_init(p, c);
	node_pool_start(p, 42, 0);
}

/* Who works gets older; ranges of one age are one again. */
static void test_ranges(void **state)
{
	struct pool_range a, b, c;
	struct cluster cluster;
	struct node_pool p;

	(void)state;
	open_pool(&p, &cluster, NODES, 0);
	a = node_pool_take(&p, 60);
	b = node_pool_take(&p, 60);
	c = node_pool_take(&p, 60);
	assert_true(a.begin == 0 && a.end == 60 && a.count == 60 && a.lemons == 0);
	assert_true(b.begin == 60 && b.end == NODES && b.count == 40);
	assert_true(c.begin == c.end);
	a.age_s = 7;
	node_pool_give(&p, a);
	assert_int_equal(p.range_count, 2);
	b.age_s = 7;
	node_pool_give(&p, b);
	assert_int_equal(p.range_count, 1);
	a = node_pool_take(&p, NODES);
	assert_true(a.begin == 0 && a.end == NODES && a.age_s == 7 && a.count == NODES);
	node_pool_start(&p, 42, 1);
	a = node_pool_take(&p, NODES);
	assert_true(a.age_s == 0 && a.count == NODES);
	node_pool_release(&p);
}

/* Nodes to which something has happened are none of those that are alike, on whichever side of a division they are. */
static void test_touched(void **state)
{
	struct cluster cluster;
	struct pool_range a;
	struct node_pool p;

	(void)state;
	open_pool(&p, &cluster, NODES, 0);
	a = node_pool_take(&p, NODES);
	node_pool_keep(&p, 3, (struct pool_node){ 5, 2, 1 });
	node_pool_keep(&p, 70, (struct pool_node){ 6, 1, 0 });
	a.count -= 2;
	node_pool_give(&p, a);
	a = node_pool_take(&p, 50);
	assert_true(a.end == 50 && a.count == 49 && bit_set_has(&p.touched, 3));
	assert_true(p.nodes[3].age_s == 5 && p.nodes[3].failures == 2 && p.nodes[3].is_lemon);
	a = node_pool_take(&p, 50);
	assert_true(a.begin == 50 && a.count == 49);
	node_pool_release(&p);
}

/* Lemons are divided as the nodes are: none is lost, and of 30 in 100 nodes 12 +- 2.3 are among 40. */
static void test_lemons(void **state)
{
	enum { TRIES = 4000 };
	double sum = 0, squares = 0, all = 0;
	struct cluster cluster;
	struct node_pool p;

	(void)state;
	open_pool(&p, &cluster, NODES, 0.3);
	for (uint64_t i = 0; i < TRIES; i++) {
		struct pool_range a, b;

		node_pool_start(&p, 42, i);
		a = node_pool_take(&p, NODES);
		all += (double)a.lemons;
		a.lemons = 30;
		node_pool_give(&p, a);
		a = node_pool_take(&p, 40);
		b = node_pool_take(&p, NODES);
		assert_true(a.lemons + b.lemons == 30 && a.lemons >= 0 && b.lemons >= 0);
		sum += (double)a.lemons;
		squares += pow((double)a.lemons - 12, 2);
	}
	assert_true(fabs(all / TRIES - 30) < 4 * sqrt(21.0 / TRIES));
	assert_true(fabs(sum / TRIES - 12) < 4 * sqrt(5.09 / TRIES));
	assert_true(fabs(squares / TRIES - 5.09) < 0.5); /* 40 x 0.3 x 0.7 x 60 / 99 */
	node_pool_release(&p);
}

/* Two jobs, one after the other, on 100,000 nodes: what is remembered of single nodes grows with what happens, not with the
 * nodes. A failure touches the node and the spare that steps in. */
static void test_cost_is_of_failures(void **state)
{
	uint32_t touched = 0;
	struct node_pool pool;
	struct replication r;
	struct outcome o;
	struct fixture f;

	(void)state;
	fixture_init(&f, 100000, 2000);
	fixture_recover(&f);
	f.cluster.spares = 64;
	f.cluster.lemon_share = 0.1;
	f.cluster.lemon_factor = 5;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 3e10, 0.7, 0)),
		       fixture_distribution(DISTRIBUTION_LOGNORMAL, 300, 200, 0));
	node_pool_init(&pool, &f.cluster);
	node_pool_start(&pool, 42, 0);
	replication_init(&r, &f.plan, &f.study);
	node_set_share(r.nodes.node_set, &pool);
	for (int job = 0; job < 2; job++) {
		replication_run(&r, 0, &o);
		assert_int_equal(o.end, END_FINISHED);
		assert_true(o.failures > 0);
		touched += 2 * o.failures;
		assert_true(r.nodes.node_set->touched_count <= touched);
		assert_true(nodes_is_sound(&r.nodes, r.clock_s));
		nodes_leave(&r.nodes, r.clock_s);
		assert_true(pool.range_count <= 2);
	}
	assert_true(touched < 1000);
	replication_release(&r);
	node_pool_release(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_touched),
		cmocka_unit_test(test_lemons),
		cmocka_unit_test(test_cost_is_of_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
