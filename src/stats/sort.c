/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sort.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 6, DIGIT_VALUES = 1 << DIGIT_BITS, FEW = 64 };

#define SIGN 0x8000000000000000u

/* Of a whole number in the order of the values: negative values are turned round, the others put above them. */
static unsigned digit(double value, int i)
{
	uint64_t key;

	memcpy(&key, &value, sizeof(key));
	key ^= key & SIGN ? UINT64_MAX : SIGN;
	return key >> i * DIGIT_BITS & (DIGIT_VALUES - 1);
}

static void sort_few(double *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		double value = values[i];
		size_t to = i;

		for (; to > 0 && values[to - 1] > value; to--)
			values[to] = values[to - 1];
		values[to] = value;
	}
}

static int is_ascending(const double *values, size_t count)
{
	for (size_t k = 1; k < count; k++)
		if (!(values[k - 1] <= values[k]))
			return 0;
	return 1;
}

static void distribute(const double *from, double *to, size_t count, int i, const size_t *counts)
{
	size_t next[DIGIT_VALUES], sum = 0;

	for (size_t d = 0; d < DIGIT_VALUES; d++) {
		next[d] = sum;
		sum += counts[d];
	}
	for (size_t k = 0; k < count; k++)
		to[next[digit(from[k], i)]++] = from[k];
}

void sort_ascending(double *values, size_t count)
{
	size_t(*counts)[DIGIT_VALUES];
	double *other, *from = values, *to, *swap;

	if (count <= FEW) {
		sort_few(values, count);
		return;
	}
	if (is_ascending(values, count)) /* all the same, mostly */
		return;
	counts = mem_alloc(DIGITS, sizeof(*counts));
	other = to = mem_resize(NULL, count, sizeof(*other));
	for (size_t k = 0; k < count; k++)
		for (int i = 0; i < DIGITS; i++)
			counts[i][digit(values[k], i)]++;
	for (int i = 0; i < DIGITS; i++) {
		if (counts[i][digit(from[0], i)] == count)
			continue;
		distribute(from, to, count, i, counts[i]);
		swap = from;
		from = to;
		to = swap;
	}
	if (from != values)
		memcpy(values, from, count * sizeof(*values));
	free(counts);
	free(other);
}
