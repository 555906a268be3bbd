/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mem.h - allocation that never returns NULL.
 *
 * Out of memory ends the program with status 1 and a message: results are written under a temporary name and
 * renamed (file.h), so nothing half-written stays. Sizes are multiplied with an overflow check.
 */
#ifndef FLOPCAST_BASE_MEM_H
#define FLOPCAST_BASE_MEM_H

#include <stddef.h>

__attribute__((malloc, returns_nonnull)) void *mem_alloc(size_t count, size_t size); /* zeroed */
__attribute__((returns_nonnull)) void *mem_resize(void *old, size_t count, size_t size);
__attribute__((malloc, returns_nonnull)) char *mem_strdup(const char *s);
__attribute__((malloc, returns_nonnull)) char *mem_strndup(const char *s, size_t most);

/* As malloc and realloc, for libraries that take an allocator. */
void *mem_malloc(size_t size);
void *mem_realloc(void *old, size_t size);

/* Ends the program: `size` bytes were not to be had. */
__attribute__((noreturn, cold)) void mem_missing(size_t size);

/* Room for one more element in a growing array: doubles `*capacity` when `count` has reached it. */
__attribute__((returns_nonnull)) void *mem_grow(void *array, size_t count, size_t *capacity, size_t size);

#endif
