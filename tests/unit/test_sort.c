/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sort.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void assert_sorts(const double *values, size_t count)
{
	double *ours = malloc(count * sizeof(*ours) + 1), *theirs = malloc(count * sizeof(*theirs) + 1);

	memcpy(ours, values, count * sizeof(*ours));
	memcpy(theirs, values, count * sizeof(*theirs));
	sort_ascending(ours, count);
	qsort(theirs, count, sizeof(*theirs), compare);
	for (size_t i = 0; i < count; i++)
		assert_true(ours[i] == theirs[i]);
	free(ours);
	free(theirs);
}

static void test_against_qsort(void **state)
{
	enum { MOST = 3000 };
	const size_t counts[] = { 0, 1, 2, 3, 63, 64, 65, 66, 1000, MOST };
	double values[MOST];
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int kind = 0; kind < 5; kind++)
		for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
			for (size_t i = 0; i < counts[c]; i++) {
				double x = stream_normal(&s);

				values[i] = kind == 0	? x
					    : kind == 1 ? exp(300 * x)
					    : kind == 2 ? floor(3 * x)
					    : kind == 3 ? 42
							: -exp(100 * x);
			}
			assert_sorts(values, counts[c]);
		}
}

static void test_extremes(void **state)
{
	double values[100] = { INFINITY, -INFINITY, 0x1p-1074, -0x1p-1074, 0, -0.0, 0x1.fffffffffffffp1023, 1, -1 };

	(void)state;
	assert_sorts(values, 100);
	assert_sorts(values, 9);
	sort_ascending(values, 100);
	assert_true(values[0] == -INFINITY && values[99] == INFINITY);
	assert_true(signbit(values[3]) && values[3] == 0 && !signbit(values[4]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_qsort),
		cmocka_unit_test(test_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
