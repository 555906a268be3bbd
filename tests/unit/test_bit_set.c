/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of numbers, against an array of flags. */
#include "nodes/bit_set.h"
#include "random/stream.h"

#include "../support/assertions.h"

#include <string.h>

enum { MOST = 10000 };

static uint32_t next_flag(const char *flags, uint32_t count, uint32_t from)
{
	while (from < count && !flags[from])
		from++;
	return from;
}

/* Numbers come and go at random, of sets that end within a word, at one, and within a word of words. */
static void test_against_flags(void **state)
{
	static const uint32_t counts[] = { 1, 63, 64, 65, 4095, 4096, 4097, MOST };
	static char flags[MOST];
	struct stream s;

	(void)state;
	stream_init(&s, 1, 0, PURPOSE_NODE, 0);
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		struct bit_set set;

		bit_set_init(&set, counts[c]);
		memset(flags, 0, sizeof(flags));
		for (int k = 0; k < 2000; k++) {
			uint32_t i = (uint32_t)(stream_u64(&s) % counts[c]),
				 from = (uint32_t)(stream_u64(&s) % counts[c]);

			flags[i] = k % 3 == 0;
			if (flags[i])
				bit_set_add(&set, i);
			else
				bit_set_remove(&set, i);
			assert_int_equal(bit_set_has(&set, i), flags[i]);
			assert_int_equal(bit_set_next(&set, from), next_flag(flags, counts[c], from));
		}
		bit_set_clear(&set);
		assert_int_equal(bit_set_next(&set, 0), counts[c]);
		bit_set_release(&set);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_against_flags) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
