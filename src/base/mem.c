/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((noreturn, cold)) static void out_of_memory(size_t count, size_t size)
{
	fprintf(stderr, "flopcast: out of memory (%zu x %zu bytes asked)\n", count, size);
	exit(1);
}

void *mem_alloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p)
		out_of_memory(count, size);
	return p;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	void *p = reallocarray(old, count ? count : 1, size);

	if (!p)
		out_of_memory(count, size);
	return p;
}

char *mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n, 1), s, n);
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 8;
	return mem_resize(array, *capacity, size);
}
