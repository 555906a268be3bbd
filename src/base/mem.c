/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mem_missing(size_t size)
{
	fprintf(stderr, "flopcast: out of memory (%zu bytes asked)\n", size);
	exit(1);
}

/* Of `count` things; too many bytes to count are as many as there can be. */
static size_t product(size_t count, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes;
}

void *mem_alloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p)
		mem_missing(product(count, size));
	return p;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t bytes = product(count ? count : 1, size);
	void *p = bytes == SIZE_MAX ? NULL : realloc(old, bytes);

	if (!p)
		mem_missing(bytes);
	return p;
}

char *mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n, 1), s, n);
}

char *mem_strndup(const char *s, size_t most)
{
	size_t n = strnlen(s, most);
	char *copy = mem_alloc(n + 1, 1);

	return memcpy(copy, s, n);
}

void *mem_malloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_missing(size);
	return p;
}

void *mem_realloc(void *old, size_t size)
{
	return mem_resize(old, size, 1);
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 8;
	return mem_resize(array, *capacity, size);
}
