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

__extension__ typedef unsigned __int128 product;

/* A round of philox4x64 on the counter a, b, c, d. */
static inline __attribute__((always_inline)) void make_round(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d,
							     uint64_t key_0, uint64_t key_1)
{
	product left = (product)*a * PHILOX_M4x64_0, right = (product)*c * PHILOX_M4x64_1;

	*a = (uint64_t)(right >> 64) ^ *b ^ key_0;
	*b = (uint64_t)right;
	*c = (uint64_t)(left >> 64) ^ *d ^ key_1;
	*d = (uint64_t)left;
}

/* philox4x64 of a counter and of the next, side by side and by products that the compiler sees through: in seven eighths of the
 * time of one by one. tests/unit/test_stream.c compares them. */
static inline void make_two(const philox4x64_ctr_t *counter, philox4x64_key_t key, uint64_t *words)
{
	uint64_t a = counter->v[0], b = counter->v[1], c = counter->v[2], d = counter->v[3];
	uint64_t next_a = a + 1, next_b = b, next_c = c, next_d = d, key_0 = key.v[0], key_1 = key.v[1];

#pragma GCC unroll 10
	for (int i = 0; i < 10; i++) {
		make_round(&a, &b, &c, &d, key_0, key_1);
		make_round(&next_a, &next_b, &next_c, &next_d, key_0, key_1);
		key_0 += PHILOX_W64_0;
		key_1 += PHILOX_W64_1;
	}
	words[0] = a;
	words[1] = b;
	words[2] = c;
	words[3] = d;
	words[4] = next_a;
	words[5] = next_b;
	words[6] = next_c;
	words[7] = next_d;
}

/* Many streams are asked for a word or two: the first time it is one block. */
void stream_refill(struct stream *s)
{
	stream_made++;
	if (!s->counter.v[0]) {
		philox4x64_ctr_t block = philox4x64(s->counter, s->key);

		s->used = STREAM_WORDS - 4;
		memcpy(s->word + s->used, block.v, sizeof(block.v));
		s->counter.v[0]++;
		return;
	}
	make_two(&s->counter, s->key, s->word);
	s->counter.v[0] += 2;
	make_two(&s->counter, s->key, s->word + STREAM_WORDS / 2);
	s->counter.v[0] += 2;
	s->used = 0;
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
