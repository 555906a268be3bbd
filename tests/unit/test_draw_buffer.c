/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/draw_buffer.h"

#include "../support/assertions.h"

#include <string.h>

enum { DRAWS = 100000 };

/* The values of a draw_buffer are those of its distribution drawn one by one, to the bit. */
static void test_same_draws(struct distribution law)
{
	struct draw_buffer s;
	struct stream one;

	assert_null(distribution_prepare(&law));
	draw_buffer_init(&s, &law);
	stream_init(&s.stream, 20261121, 7, PURPOSE_REPAIR, 3);
	stream_init(&one, 20261121, 7, PURPOSE_REPAIR, 3);
	for (int i = 0; i < DRAWS; i++) {
		double drawn = distribution_draw(&law, &one), taken = draw_buffer_take(&s);

		assert_memory_equal(&drawn, &taken, sizeof(drawn));
	}
}

static void test_every_kind(void **state)
{
	(void)state;
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_CONSTANT, .argument = { 3 } });
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_UNIFORM, .argument = { 1, 2 } });
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_LOGNORMAL, .argument = { 24, 12 } });
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_EXPONENTIAL, .argument = { 1500 } });
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_WEIBULL, .argument = { 1500, 0.7 } });
	test_same_draws((struct distribution){ .kind = DISTRIBUTION_GAMMA, .argument = { 24, 2 } });
	test_same_draws(draw_buffer_hazard);
}

/* One that is used again is as new: nothing of the replication before is left. */
static void test_used_again(void **state)
{
	struct distribution law = { .kind = DISTRIBUTION_WEIBULL, .argument = { 10, 2 } };
	struct draw_buffer s;
	double first = 0;

	(void)state;
	assert_null(distribution_prepare(&law));
	for (int round = 0; round < 3; round++) {
		draw_buffer_init(&s, &law);
		stream_init(&s.stream, 1, 2, PURPOSE_REPAIR, 3);
		first = round ? first : draw_buffer_take(&s);
		assert_true(round == 0 || draw_buffer_take(&s) == first);
		for (int i = 0; i < 3; i++)
			draw_buffer_take(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
