/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * draw_buffer.h - draws of one distribution from a stream, made some at a time.
 *
 * A draw is a chain of some thirty operations, each of which waits for the one before; the chains of several draws don't
 * wait for each other. So the next few are made at once: one at first, since many are asked for once or twice, then two,
 * four, eight. The values are those of distribution_draw, one by one (tests/unit/test_draw_buffer.c); `stream` itself is
 * ahead of them, so that nobody else may draw from it meanwhile.
 */
#ifndef FLOPCAST_RANDOM_DRAW_BUFFER_H
#define FLOPCAST_RANDOM_DRAW_BUFFER_H

#include "base/rare.h"
#include "random/distribution.h"

enum { SUPPLY_MOST = 8 };

struct draw_buffer {
	const struct distribution *law;
	unsigned used, count; /* of `values` */
	double values[SUPPLY_MOST];
	struct stream stream;
};

/* `stream` is to be initialised by the caller, before or after. */
void draw_buffer_init(struct draw_buffer *s, const struct distribution *law);

RARE void draw_buffer_refill(struct draw_buffer *s);

static inline __attribute__((always_inline)) double draw_buffer_take(struct draw_buffer *s)
{
	if (__builtin_expect(s->used == s->count, 0))
		draw_buffer_refill(s);
	return s->values[s->used++];
}

/* Exponential, mean 1: hazards. */
extern const struct distribution draw_buffer_hazard;

#endif
