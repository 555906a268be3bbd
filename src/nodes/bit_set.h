/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bit_set.h - a set of numbers below `count`: a bit each, and a bit for each word of them that has any, so that the next
 * member among 100,000 numbers is found in at most 26 steps.
 */
#ifndef FLOPCAST_NODES_BIT_SET_H
#define FLOPCAST_NODES_BIT_SET_H

#include <stdint.h>

enum { BIT_SET_WORD = 64 };

struct bit_set {
	uint64_t *bits, *filled; /* `filled`: a bit a word of `bits` */
	uint32_t count;
};

void bit_set_init(struct bit_set *s, uint32_t count); /* empty */
void bit_set_release(struct bit_set *s);
void bit_set_clear(struct bit_set *s);

static inline int bit_set_has(const struct bit_set *s, uint32_t i)
{
	return s->bits[i / BIT_SET_WORD] >> i % BIT_SET_WORD & 1;
}

static inline void bit_set_add(struct bit_set *s, uint32_t i)
{
	uint32_t w = i / BIT_SET_WORD;

	s->bits[w] |= UINT64_C(1) << i % BIT_SET_WORD;
	s->filled[w / BIT_SET_WORD] |= UINT64_C(1) << w % BIT_SET_WORD;
}

static inline void bit_set_remove(struct bit_set *s, uint32_t i)
{
	uint32_t w = i / BIT_SET_WORD;

	s->bits[w] &= ~(UINT64_C(1) << i % BIT_SET_WORD);
	if (!s->bits[w])
		s->filled[w / BIT_SET_WORD] &= ~(UINT64_C(1) << w % BIT_SET_WORD);
}

/* The first member that is not below `from`; s->count when there is none. */
uint32_t bit_set_next(const struct bit_set *s, uint32_t from);

#endif
