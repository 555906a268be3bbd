/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/bit_set.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static uint32_t words(uint32_t count)
{
	return count / BIT_SET_WORD + 1;
}

void bit_set_init(struct bit_set *s, uint32_t count)
{
	s->count = count;
	s->bits = mem_alloc(words(count), sizeof(*s->bits));
	s->filled = mem_alloc(words(words(count)), sizeof(*s->filled));
}

void bit_set_release(struct bit_set *s)
{
	free(s->bits);
	free(s->filled);
}

void bit_set_clear(struct bit_set *s)
{
	memset(s->bits, 0, words(s->count) * sizeof(*s->bits));
	memset(s->filled, 0, words(words(s->count)) * sizeof(*s->filled));
}

/* The bits of word `w` from `bit` < BIT_SET_WORD on. */
static uint64_t rest(const uint64_t *bits, uint32_t w, uint32_t bit)
{
	return bits[w] & ~UINT64_C(0) << bit;
}

uint32_t bit_set_next(const struct bit_set *s, uint32_t from)
{
	uint32_t w = from / BIT_SET_WORD, v = (w + 1) / BIT_SET_WORD;
	uint64_t word, filled;

	if (from >= s->count)
		return s->count;
	word = rest(s->bits, w, from % BIT_SET_WORD);
	if (word)
		return w * BIT_SET_WORD + (uint32_t)__builtin_ctzll(word);
	if (w + 1 >= words(s->count))
		return s->count;
	filled = rest(s->filled, v, (w + 1) % BIT_SET_WORD);
	while (!filled && ++v < words(words(s->count)))
		filled = s->filled[v];
	if (!filled)
		return s->count;
	w = v * BIT_SET_WORD + (uint32_t)__builtin_ctzll(filled);
	return w * BIT_SET_WORD + (uint32_t)__builtin_ctzll(s->bits[w]);
}
