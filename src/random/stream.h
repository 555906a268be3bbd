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
 * entity is a hash of an id (stream_entity), never an index: a plan added to a scenario leaves the others' luck alone.
 * Tested: tests/unit/test_stream.c (known-answer vectors, disjointness, GSL interface).
 */
#ifndef FLOPCAST_RANDOM_STREAM_H
#define FLOPCAST_RANDOM_STREAM_H

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
	PURPOSE_LOAD   /* jobs of other users */
};

struct stream {
	uint64_t word[4]; /* the current block */
	unsigned used;	  /* how many of its words are spent */
	philox4x64_ctr_t counter;
	philox4x64_key_t key;
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

static inline uint64_t stream_u64(struct stream *s)
{
	if (__builtin_expect(s->used == 4, 0))
		stream_refill(s);
	return s->word[s->used++];
}

/* Uniform on (0, 1], multiples of 2^-53: its logarithm is finite. */
static inline double stream_uniform(struct stream *s)
{
	return (double)((stream_u64(s) >> 11) + 1) * 0x1p-53;
}

/* Exponential of mean 1 and standard normal, by the ziggurat (Marsaglia & Tsang 2000) with 256 layers; 53-bit abscissae
 * independent of the layer (Doornik 2005). */
double stream_exponential(struct stream *s);
double stream_normal(struct stream *s);

#endif
