/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts of experts against the published shapes, and what travels to them by hand. */
#include "model/experts.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

/* Mixtral 8x7B: 32 layers of 8 experts of 3 x 4096 x 14336 (arXiv:2401.04088, table 1). DeepSeek-V3: 58 layers of 256
 * of 3 x 7168 x 2048, the first 3 are dense (arXiv:2412.19437, section 4.2). params and active-params as in the catalog. */
static void test_counts_of_published_shapes(void **state)
{
	struct arch mixtral = { .params = 46.7028e9,
				.active_params = 12.8799e9,
				.layers = 32,
				.hidden = 4096,
				.ffn = 14336,
				.experts = 8,
				.experts_active = 2 };
	struct arch deepseek = { .params = 671.026e9,
				 .active_params = 37.5523e9,
				 .layers = 61,
				 .hidden = 7168,
				 .ffn = 2048,
				 .experts = 256,
				 .experts_active = 8 };

	(void)state;
	assert_close(experts_of(&mixtral).weights, 32 * 8 * 3 * 4096.0 * 14336, 1e-5);
	assert_true(experts_of(&mixtral).layers == 32);
	assert_close(experts_of(&deepseek).weights, 58 * 256 * 3 * 7168.0 * 2048, 1e-5);
	assert_true(experts_of(&deepseek).layers == 58);
	assert_true(experts_of(&deepseek).met == 8);
}

static void test_dense_has_none(void **state)
{
	struct arch dense = { .params = 1e9, .active_params = 1e9, .layers = 10, .experts = 1, .experts_active = 1 };
	struct arch mixture = { .params = 2e9, .active_params = 1e9, .layers = 10, .experts = 4, .experts_active = 1 };
	struct layout l = layout_default();

	(void)state;
	assert_true(experts_of(&dense).weights == 0 && experts_of(&dense).met == 1);
	assert_true(experts_in(&mixture, &l).weights == 0);
	l.expert = l.expert_tensor = 1;
	assert_close(experts_in(&mixture, &l).weights, 4.0 / 3 * 1e9, 1e-12);
}

/* 1,000 tokens of 100 B, 2 copies, 16 ranks over 2 nodes: 8/16 of the copies leave the node at 10 B/s, 7/16 stay in it
 * at 100 B/s, 1/16 stays where it is. */
static void test_travel_by_hand(void **state)
{
	struct experts e = { .met = 2 };
	struct layout l = layout_default();
	struct travel t = { 1000, 100, 100, 10 };

	(void)state;
	l.expert = 16;
	l.expert_tensor = 1;
	assert_close(experts_travel_s(&e, &l, 8, &t), 1000 * 100 * 2 * 8 / 16.0 / 10, 1e-12);
	t.network_b_per_s = 1e6;
	assert_close(experts_travel_s(&e, &l, 8, &t), 1000 * 100 * 2 * 7 / 16.0 / 100, 1e-12);
	l.expert = 4; /* all in a node */
	t.network_b_per_s = 0;
	assert_close(experts_travel_s(&e, &l, 8, &t), 1000 * 100 * 2 * 3 / 4.0 / 100, 1e-12);
	l.expert = 1;
	assert_true(experts_travel_s(&e, &l, 8, &t) == 0);
	l.expert_tensor = 8; /* a rank is a node */
	l.expert = 4;
	t.network_b_per_s = 10;
	assert_close(experts_travel_s(&e, &l, 8, &t), 1000 * 100 * 2 * 3 / 4.0 / 10, 1e-12);
}

/* To each node once: of 8 experts drawn over 8 nodes 7 (1 - (7/8)^8) = 4.594 other nodes have one. */
static void test_travel_once_to_a_node(void **state)
{
	struct experts e = { .met = 8 };
	struct layout l = layout_default();
	struct travel t = { 1, 1, 1e9, 1 };

	(void)state;
	l.expert = 64;
	l.expert_tensor = 1;
	l.dispatch = DISPATCH_NODES;
	assert_close(experts_travel_s(&e, &l, 8, &t), 4.594, 1e-3);
	l.dispatch = DISPATCH_COPIES;
	assert_close(experts_travel_s(&e, &l, 8, &t), 7, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_of_published_shapes),
		cmocka_unit_test(test_dense_has_none),
		cmocka_unit_test(test_travel_by_hand),
		cmocka_unit_test(test_travel_once_to_a_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
