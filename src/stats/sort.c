/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sort.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 6, DIGIT_VALUES = 1 << DIGIT_BITS, FEW = 64 };

#define SIGN 0x8000000000000000u

static unsigned digit(uint64_t key, int i)
{
	return key >> i * DIGIT_BITS & (DIGIT_VALUES - 1);
}

/* Whole numbers in the order of the values, and back: negative values are turned round, the others put above them. */
static void make_keys(const double *values, uint64_t *keys, size_t count)
{
	memcpy(keys, values, count * sizeof(*keys));
	for (size_t i = 0; i < count; i++)
		keys[i] ^= keys[i] & SIGN ? UINT64_MAX : SIGN;
}

static void make_values(uint64_t *keys, double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		keys[i] ^= keys[i] & SIGN ? SIGN : UINT64_MAX;
	memcpy(values, keys, count * sizeof(*keys));
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

static void distribute(const uint64_t *from, uint64_t *to, size_t count, int i, const size_t *counts)
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
	uint64_t *keys, *other, *swap;

	if (count <= FEW) {
		sort_few(values, count);
		return;
	}
	counts = mem_alloc(DIGITS, sizeof(*counts));
	keys = mem_alloc(count, sizeof(*keys));
	other = mem_alloc(count, sizeof(*other));
	make_keys(values, keys, count);
	for (size_t k = 0; k < count; k++)
		for (int i = 0; i < DIGITS; i++)
			counts[i][digit(keys[k], i)]++;
	for (int i = 0; i < DIGITS; i++) {
		if (counts[i][digit(keys[0], i)] == count)
			continue;
		distribute(keys, other, count, i, counts[i]);
		swap = keys;
		keys = other;
		other = swap;
	}
	make_values(keys, values, count);
	free(counts);
	free(keys);
	free(other);
}
