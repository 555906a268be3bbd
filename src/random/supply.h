/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * supply.h - draws of one distribution from a stream, made some at a time.
 *
 * A draw is a chain of some thirty operations, each of which waits for the one before; the chains of several draws don't
 * wait for each other. So the next few are made at once: one at first, since many are asked for once or twice, then two,
 * four, eight. The values are those of distribution_draw, one by one (tests/unit/test_supply.c); `stream` itself is
 * ahead of them, so that nobody else may draw from it meanwhile.
 */
#ifndef FLOPCAST_RANDOM_SUPPLY_H
#define FLOPCAST_RANDOM_SUPPLY_H

#include "base/rare.h"
#include "random/distribution.h"

enum { SUPPLY_MOST = 8 };

struct supply {
	const struct distribution *law;
	unsigned used, count; /* of `values` */
	double values[SUPPLY_MOST];
	struct stream stream;
};

/* `stream` is to be initialised by the caller, before or after. */
void supply_init(struct supply *s, const struct distribution *law);

RARE void supply_refill(struct supply *s);

static inline __attribute__((always_inline)) double supply_take(struct supply *s)
{
	if (__builtin_expect(s->used == s->count, 0))
		supply_refill(s);
	return s->values[s->used++];
}

/* Exponential, mean 1: hazards. */
extern const struct distribution supply_hazard;

#endif
