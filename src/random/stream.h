/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.h - random numbers as a pure function of (seed, replication, purpose, entity).
 *
 * Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", from Random123): a block of four
 * 64-bit words is a keyed bijection of a 256-bit counter, so that any stream of any replication starts in one step
 * and no result depends on threads, shards or the order of work.
 *
 *   key     = (seed, purpose)
 *   counter = (block, replication, entity, 0)
 *
 * entity is a hash of an id (stream_entity), never an index: a plan added to a scenario leaves the others' draws alone.
 * Tested: tests/unit/test_stream.c (known-answer vectors, disjointness, GSL interface).
 */
#ifndef FLOPCAST_RANDOM_STREAM_H
#define FLOPCAST_RANDOM_STREAM_H

#include "base/rare.h"
#include "random/fastmath.h"
#include "random/ziggurat.h"

#include <Random123/philox.h>
#include <gsl/gsl_rng.h>
#include <stdint.h>

enum purpose {
	PURPOSE_PARAMETER, /* what is drawn once a replication: MFU, prices, tokens */
	PURPOSE_LIFETIME,  /* failures of the nodes that are there from the start */
	PURPOSE_RENEWAL,   /* lifetimes of nodes that came later */
	PURPOSE_REPAIR,
	PURPOSE_RESTART,
	PURPOSE_JOB,
	PURPOSE_WAIT,  /* for machines */
	PURPOSE_LIMIT, /* of how long they are held */
	PURPOSE_LOAD,  /* jobs of other users */
	PURPOSE_DETECTION,
	PURPOSE_STOP,	    /* how long planned ones last */
	PURPOSE_CHECKPOINT, /* whether it is good */
	PURPOSE_OUTAGE,
	PURPOSE_NODE,	 /* lemons, diagnoses, stages of repair */
	PURPOSE_PEOPLE,	 /* whether a restart needs one */
	PURPOSE_IDLE,	 /* whether who fails was at work */
	PURPOSE_MARKET,	 /* where a trace of it begins */
	PURPOSE_POOL,	 /* lemons among nodes that jobs share */
	PURPOSE_PRICE,	 /* how prices move while a run goes on */
	PURPOSE_REQUEST, /* when users ask, and how long prompts and answers are */
	PURPOSE_SCRAMBLE /* keys of scrambled sequences (plan/input.h) */
};

enum { STREAM_BLOCKS = 4, STREAM_WORDS = 4 * STREAM_BLOCKS }; /* made at a time, since they don't wait for each other */

struct stream {
	unsigned used; /* how many words are spent: of the last block, at first, of all later */
	philox4x64_ctr_t counter;
	philox4x64_key_t key;
	uint64_t word[STREAM_WORDS];
};

void stream_init(struct stream *s, uint64_t seed, uint64_t replication, enum purpose purpose, uint64_t entity);

/* FNV-1a of an id. */
uint64_t stream_entity(const char *id);

/* A gsl_rng that draws from `*s`: for GSL's distributions. Its state is the stream itself; nothing to free. */
extern const gsl_rng_type *const stream_gsl_type;
static inline gsl_rng stream_gsl(struct stream *s)
{
	return (gsl_rng){ stream_gsl_type, s };
}

void stream_refill(struct stream *s);

/* How often this thread has made words, of whatever stream, or taken a value that is another in each replication from
 * elsewhere. What leaves it as it was is the same in every replication. */
extern _Thread_local uint64_t stream_made;

static inline uint64_t stream_u64(struct stream *s)
{
	if (__builtin_expect(s->used == STREAM_WORDS, 0))
		stream_refill(s);
	return s->word[s->used++];
}

/* The upper 53 bits as a multiple of 2^-53 in [0, 1). */
static inline double stream_fraction(uint64_t bits)
{
	return (double)(int64_t)(bits >> 11) * 0x1p-53;
}

/* Uniform on (0, 1], multiples of 2^-53: its logarithm is finite. */
static inline double stream_uniform(struct stream *s)
{
	return stream_fraction(stream_u64(s)) + 0x1p-53;
}

/* What remains when `bits` did not fall into the inner part of a layer: 1 and 3 in 100 of the draws. */
RARE double stream_exponential_outside(struct stream *s, uint64_t bits);
RARE double stream_normal_outside(struct stream *s, uint64_t bits);

/*
 * Exponential of mean 1 and standard normal, by the ziggurat (Marsaglia & Tsang 2000) with 256 layers; 53-bit abscissae
 * independent of the layer (Doornik 2005). Layer i is the rectangle [0, x[i]] x [y[i], y[i+1]]; the base layer i = 0 also
 * stands for the tail and has the pseudo-width x[0] = area / y(x[1]). Eight low bits choose the layer, the upper 53 the
 * abscissa, one between them the sign.
 */
static inline __attribute__((always_inline)) double stream_exponential(struct stream *s)
{
	uint64_t bits = stream_u64(s), i = bits % ZIGGURAT_LAYERS;
	double x = stream_fraction(bits) * ziggurat_exponential_x[i];

	return __builtin_expect(x < ziggurat_exponential_x[i + 1], 1) ? x : stream_exponential_outside(s, bits);
}

/* x with the sign that `bits` say. */
static inline double stream_signed(double x, uint64_t bits)
{
	return fastmath_double(fastmath_bits(x) ^ (bits & ZIGGURAT_LAYERS) << 55);
}

static inline __attribute__((always_inline)) double stream_normal(struct stream *s)
{
	uint64_t bits = stream_u64(s), i = bits % ZIGGURAT_LAYERS;
	double x = stream_fraction(bits) * ziggurat_normal_x[i];

	return __builtin_expect(x < ziggurat_normal_x[i + 1], 1) ? stream_signed(x, bits)
								 : stream_normal_outside(s, bits);
}

#endif
