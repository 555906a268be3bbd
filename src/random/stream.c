/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/stream.h"

#include <limits.h>
#include <math.h>
#include <string.h>

void stream_init(struct stream *s, uint64_t seed, uint64_t replication, enum purpose purpose, uint64_t entity)
{
	s->key = (philox4x64_key_t){ { seed, (uint64_t)purpose } };
	s->counter = (philox4x64_ctr_t){ { 0, replication, entity, 0 } };
	s->used = STREAM_WORDS;
}

_Thread_local uint64_t stream_made;

/* Many streams are asked for a word or two: the first time it is one block. */
void stream_refill(struct stream *s)
{
	unsigned first = s->counter.v[0] ? 0 : STREAM_BLOCKS - 1;
	philox4x64_ctr_t counter = s->counter;
	const philox4x64_key_t key = s->key;

	for (unsigned i = first; i < STREAM_BLOCKS; i++) {
		philox4x64_ctr_t block = philox4x64(counter, key);

		memcpy(s->word + 4 * i, block.v, sizeof(block.v));
		counter.v[0]++;
	}
	s->counter = counter;
	s->used = 4 * first;
	stream_made++;
}

uint64_t stream_entity(const char *id)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 0x100000001b3u;
	return h;
}

static void gsl_set(void *state, unsigned long seed)
{
	stream_init(state, seed, 0, PURPOSE_PARAMETER, 0);
}

static unsigned long gsl_get(void *state)
{
	return stream_u64(state);
}

static double gsl_get_double(void *state)
{
	return (double)(stream_u64(state) >> 11) * 0x1p-53;
}

static const gsl_rng_type type = {
	.name = "philox4x64",
	.max = ULONG_MAX,
	.min = 0,
	.size = sizeof(struct stream),
	.set = gsl_set,
	.get = gsl_get,
	.get_double = gsl_get_double,
};

const gsl_rng_type *const stream_gsl_type = &type;

double stream_exponential_outside(struct stream *s, uint64_t bits)
{
	double base = 0;

	for (;; bits = stream_u64(s)) {
		unsigned i = bits % ZIGGURAT_LAYERS;
		double x = stream_fraction(bits) * ziggurat_exponential_x[i];

		if (x < ziggurat_exponential_x[i + 1])
			return base + x;
		if (i == 0) { /* the tail of an exponential is an exponential */
			base += ziggurat_exponential_x[1];
			continue;
		}
		if (ziggurat_exponential_y[i] +
			    stream_uniform(s) * (ziggurat_exponential_y[i + 1] - ziggurat_exponential_y[i]) <
		    fastmath_exp(-x))
			return base + x;
	}
}

/* Beyond r: Marsaglia's method for the normal tail. */
static double normal_tail(struct stream *s, double r)
{
	double x, y;

	do {
		x = -log(stream_uniform(s)) / r;
		y = -log(stream_uniform(s));
	} while (2 * y < x * x);
	return r + x;
}

double stream_normal_outside(struct stream *s, uint64_t bits)
{
	for (;; bits = stream_u64(s)) {
		unsigned i = bits % ZIGGURAT_LAYERS;
		double x = stream_fraction(bits) * ziggurat_normal_x[i];

		if (x < ziggurat_normal_x[i + 1])
			return stream_signed(x, bits);
		if (i == 0)
			return stream_signed(normal_tail(s, ziggurat_normal_x[1]), bits);
		if (ziggurat_normal_y[i] + stream_uniform(s) * (ziggurat_normal_y[i + 1] - ziggurat_normal_y[i]) <
		    fastmath_exp(-0.5 * x * x))
			return stream_signed(x, bits);
	}
}
