/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs that take whole segments of a rack of 18 nodes: what is usable by hand and by the binomial law, and runs that lose a
 * tray or a rack.
 */
#include "../support/reckon.h"

#include "model/segment.h"

#include <math.h>
#include <string.h>

#define HOUR_S 3600.0

/* A rack of 18 nodes: what whole segments leave of it. */
static void test_one_tray_of_a_rack(void **state)
{
	(void)state;
	assert_int_equal(segment_nodes(18, 9), 18);
	assert_int_equal(segment_nodes(17, 9), 9); /* one tray away: half of the rack */
	assert_int_equal(segment_nodes(17, 16), 16);
	assert_int_equal(segment_nodes(16, 16), 16);
	assert_int_equal(segment_nodes(15, 16), 0);
	assert_int_equal(segment_nodes(17, 18), 0);
	assert_int_equal(segment_nodes(17, 1), 17);
}

/* away = 2 %, by hand: P(18 up) = 0.98^18 = 0.695135, P(17) = 18 * 0.02 * 0.98^17 = 0.255356, P(16) = 153 * 0.0004 * 0.98^16 =
 * 0.044296. Segments of 9 get 18 of 18 nodes, then 9 down to 9 up; of 16 get 16 of 18 while 16 are up. */
static void test_share_by_the_binomial_law(void **state)
{
	double all = pow(0.98, 18), one = 18 * 0.02 * pow(0.98, 17), two = 153 * 0.0004 * pow(0.98, 16);

	(void)state;
	assert_near(segment_usable_share(18, 1, 0.02), 0.98, 1e-12);
	assert_near(segment_usable_share(18, 18, 0.02), all, 1e-12);
	assert_near(segment_usable_share(18, 16, 0.02), (all + one + two) * 16 / 18, 1e-12);
	assert_near(segment_usable_share(18, 9, 0.02), all + (1 - all) / 2, 1e-8); /* fewer than 9 up: 1e-12 */
	assert_near(segment_usable_share(18, 9, 0), 1, 1e-12);
	assert_near(segment_usable_share(18, 16, 0), 16 / 18.0, 1e-12);
}

/* Without a node away segments of 9 have more of a rack than those of 16; from 1.4 % away on less. */
static void test_smaller_segments_lose_sooner(void **state)
{
	(void)state;
	assert_true(segment_usable_share(18, 9, 0.01) > segment_usable_share(18, 16, 0.01));
	assert_true(segment_usable_share(18, 9, 0.02) < segment_usable_share(18, 16, 0.02));
}

/* `racks` of 18 nodes of one GPU; the job takes `nodes` of them. */
static void racks(struct fixture *f, int64_t racks, int64_t nodes, int64_t segment)
{
	fixture_three_hours(f, nodes);
	f->cluster.domain = 18;
	f->cluster.segment = segment;
	f->cluster.spares = 18 * racks - nodes;
}

static void test_fits(void **state)
{
	struct fixture f;

	(void)state;
	racks(&f, 4, 64, 16);
	assert_int_equal(segment_domains(&f.cluster), 4);
	assert_int_equal(segment_fit(&f.cluster), 4);
	assert_int_equal(segment_spares_needed(&f.cluster), 6); /* 3 racks and 16 nodes of the fourth: 70 */
	f.cluster.spares = 5;
	assert_int_equal(segment_fit(&f.cluster), 3);
	f.cluster.spares = 6;
	assert_int_equal(segment_fit(&f.cluster), 4);
	assert_int_equal(segment_domain_nodes(&f.cluster, 3), 16);
}

/* Two racks, segments of 16: all are there when each rack has 16 nodes up. */
static void test_capacity(void **state)
{
	struct segment_capacity c;
	struct fixture f;
	double rack = pow(0.98, 18) + 18 * 0.02 * pow(0.98, 17) + 153 * 0.0004 * pow(0.98, 16);

	(void)state;
	racks(&f, 2, 32, 16);
	c = segment_capacity_of(&f.cluster, 0.02);
	assert_near(c.all, rack * rack, 1e-12);
	assert_near(c.mean, rack, 1e-12);
	racks(&f, 2, 16, 16); /* the second rack is a spare segment */
	assert_near(segment_capacity_of(&f.cluster, 0.02).all, 1 - (1 - rack) * (1 - rack), 1e-12);
}

/* Nodes fail at 2 h as the trace says, and are back after an hour. Until then 1 h is computed in [0, 1] and kept, and 0.75 h in
 * [1.25, 2] is lost. */
static struct failure *trays_fail(struct fixture *f, const struct trace_line *trace, size_t count)
{
	struct failure *failure = fixture_fail(f, FAILURE_NODE, fixture_hours(1e6));

	fixture_repair(failure, fixture_hours(1));
	failure->trace = trace;
	failure->trace_count = count;
	return failure;
}

static const struct trace_line two_of_a_rack[] = { { 2 * HOUR_S, 3 }, { 2 * HOUR_S, 5 } };
static const struct trace_line one_of_each[] = { { 2 * HOUR_S, 3 }, { 2 * HOUR_S, 21 } };
static const struct trace_line three_of_a_rack[] = { { 2 * HOUR_S, 3 }, { 2 * HOUR_S, 5 }, { 2 * HOUR_S, 6 } };

/* Segments of 16: two trays of a rack are its spares, so two failures cost a restart each, and nothing waits. */
static void test_a_rack_has_its_spares(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 2, 32, 16);
	trays_fail(&f, two_of_a_rack, 2);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25);
	assert_int_equal(o.failures, 2);
}

/* The third breaks the segment. The two spares of the other rack don't help: the job waits for an hour. */
static void test_spares_of_other_racks_do_not_help(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 2, 32, 16);
	trays_fail(&f, three_of_a_rack, 3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25, .stall = 1);
	f.cluster.segment = 0; /* any node will do: four spares for three */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25);
}

/* Segments of 9 leave no spare: one tray away breaks half of its rack, and 9 nodes are missing. */
static void test_one_tray_breaks_a_segment_of_nine(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 2, 36, 9);
	trays_fail(&f, two_of_a_rack, 1);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25, .stall = 1);
}

/* With half a rack more there is a segment to move to; any 9 nodes of a rack are one. */
static void test_a_spare_segment(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 3, 45, 9);
	trays_fail(&f, three_of_a_rack, 3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25);
	f.failures[0].trace = one_of_each; /* of six segments four are left */
	f.failures[0].trace_count = 2;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25, .stall = 1);
}

/* Elastic, segments of 9, 36 nodes: from 2.25 h on at three quarters of the speed. The node is back at 4 h. */
static void test_goes_on_without_the_segment(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 2, 36, 9);
	trays_fail(&f, two_of_a_rack, 1)->repair = fixture_hours(9);
	f.cluster.elastic = (struct elastic){ .least = 9 };
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25, .degraded = 2 / 3.0);
	reckon_cost(&o, 36 * o.wall_s);
}

/* A rack fails as one every two hours and is back after one: its spares went with it. The lives of [0, 2] and [3, 5] keep an hour
 * each and lose 0.75 and 0.5 h of the next; the last hour begins at 6.25 h. */
static void test_a_rack_fails(void **state)
{
	struct failure *rack;
	struct fixture f;
	struct outcome o;

	(void)state;
	racks(&f, 1, 16, 16);
	rack = fixture_fail(&f, FAILURE_GROUP, fixture_hours(2));
	rack->size = 18;
	fixture_repair(rack, fixture_hours(1));
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 1.25, .restart = 0.5, .stall = 2);
	assert_int_equal(o.failures, 2);
}

/* All trays of a rack at once: three are failures of the job, then it is in the spare rack. */
static void test_moves_to_another_rack(void **state)
{
	struct trace_line all[18];
	struct fixture f;
	struct outcome o;

	(void)state;
	for (uint32_t i = 0; i < 18; i++)
		all[i] = (struct trace_line){ 2 * HOUR_S, i };
	racks(&f, 2, 16, 16);
	trays_fail(&f, all, 18);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5, .lost = 0.75, .restart = 0.25);
	assert_int_equal(o.failures, 3);
}

/* Of 400 racks only those nodes are looked at to which something happens: who fails, and the segment that is broken or moves. */
static void test_most_of_a_hall_is_not_touched(void **state)
{
	enum { RACKS = 400, SEGMENT = 9 };
	struct replication r;
	struct outcome o;
	struct fixture f;
	uint64_t failures = 0, touched = 0;

	(void)state;
	racks(&f, RACKS, 395 * 18, SEGMENT);
	fixture_recover(&f);
	fixture_repair(
		fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 1000 * HOUR_S, 0, 0)),
		fixture_hours(1));
	replication_init(&r, &f.plan, &f.study);
	for (uint64_t i = 0; i < 20; i++) {
		replication_run(&r, i, &o);
		failures += o.failures;
		touched += r.nodes.node_set->touched_count;
	}
	assert_true(failures > 100);
	assert_true(touched <= failures * 2 * SEGMENT);
	replication_release(&r);
}

/* Repairs over lives, by cause. */
static void test_nodes_away(void **state)
{
	struct fixture f;

	(void)state;
	racks(&f, 1, 16, 16);
	assert_near(segment_away(&f.cluster), 0, 0);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_hours(100)), fixture_hours(1));
	assert_near(segment_away(&f.cluster), 1 / 101.0, 1e-12);
	fixture_repair(fixture_fail(&f, FAILURE_GPU, fixture_hours(50)), fixture_hours(1));
	assert_near(segment_away(&f.cluster), 0.03 / 1.03, 1e-12);
	fixture_fail(&f, FAILURE_NODE, fixture_hours(10));				     /* without a repair */
	fixture_repair(fixture_fail(&f, FAILURE_HANG, fixture_hours(10)), fixture_hours(1)); /* takes no node */
	assert_near(segment_away(&f.cluster), 0.03 / 1.03, 1e-12);
	f.failures[1].trace = two_of_a_rack; /* no law of its own */
	f.failures[1].trace_count = 2;
	assert_near(segment_away(&f.cluster), 1 / 101.0, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_tray_of_a_rack),
		cmocka_unit_test(test_share_by_the_binomial_law),
		cmocka_unit_test(test_smaller_segments_lose_sooner),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_most_of_a_hall_is_not_touched),
		cmocka_unit_test(test_nodes_away),
		cmocka_unit_test(test_a_rack_has_its_spares),
		cmocka_unit_test(test_spares_of_other_racks_do_not_help),
		cmocka_unit_test(test_one_tray_breaks_a_segment_of_nine),
		cmocka_unit_test(test_a_spare_segment),
		cmocka_unit_test(test_goes_on_without_the_segment),
		cmocka_unit_test(test_a_rack_fails),
		cmocka_unit_test(test_moves_to_another_rack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
