/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/stream.h"
#include "random/ziggurat.h"

#include "../support/assertions.h"
#include "../support/ks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 1e-6 /* chance of a false alarm of each comparison of distributions */

enum { DRAWS = 1000000, TAIL_DRAWS = 10000000, WORDS = 1000 };

/* ---- the generator ---- */

/* Random123, tests/kat_vectors at https://github.com/DEShawResearch/random123 (commit 9545ff6): "philox4x64 10". */
static const struct {
	uint64_t counter[4], key[2], expected[4];
} known[] = {
	{ { 0, 0, 0, 0 },
	  { 0, 0 },
	  { 0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b } },
	{ { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX },
	  { UINT64_MAX, UINT64_MAX },
	  { 0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0 } },
	{ { 0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89 },
	  { 0x452821e638d01377, 0xbe5466cf34e90c6c },
	  { 0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6 } },
};

static void test_known_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		philox4x64_ctr_t counter, block;
		philox4x64_key_t key;

		memcpy(counter.v, known[i].counter, sizeof(counter.v));
		memcpy(key.v, known[i].key, sizeof(key.v));
		block = philox4x64(counter, key);
		assert_memory_equal(block.v, known[i].expected, sizeof(block.v));
	}
}

/* The known answers come out of a stream that is put to their counter and key. */
static void test_stream_gives_known_answers(void **state)
{
	struct stream s;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		stream_init(&s, 1, 2, PURPOSE_JOB, 3);
		memcpy(s.counter.v, known[i].counter, sizeof(s.counter.v));
		memcpy(s.key.v, known[i].key, sizeof(s.key.v));
		for (int j = 0; j < 4; j++)
			assert_true(stream_u64(&s) == known[i].expected[j]);
	}
	/* Seed 0, replication 0, the first purpose, entity 0: the first vector, through the front door. */
	stream_init(&s, 0, 0, PURPOSE_PARAMETER, 0);
	for (int j = 0; j < 4; j++)
		assert_true(stream_u64(&s) == known[0].expected[j]);
}

static void assert_layout(uint64_t seed, uint64_t replication, enum purpose purpose, uint64_t entity)
{
	const philox4x64_key_t key = { { seed, (uint64_t)purpose } };
	struct stream s;

	stream_init(&s, seed, replication, purpose, entity);
	for (uint64_t block = 0; block < 100; block++) {
		const philox4x64_ctr_t counter = { { block, replication, entity, 0 } };
		philox4x64_ctr_t expected = philox4x64(counter, key);

		for (int j = 0; j < 4; j++)
			assert_true(stream_u64(&s) == expected.v[j]);
	}
}

/* key = (seed, purpose), counter = (block, replication, entity, 0): the promise of stream.h, on which old results rest.
 */
static void test_layout(void **state)
{
	(void)state;
	assert_layout(0, 0, PURPOSE_PARAMETER, 0);
	assert_layout(42, 7, PURPOSE_LIFETIME, stream_entity("failure"));
	assert_layout(UINT64_MAX, UINT64_MAX, PURPOSE_JOB, UINT64_MAX);
	assert_layout(1, 2, PURPOSE_RESTART, 3);
	assert_int_equal(PURPOSE_PARAMETER, 0);
	assert_int_equal(PURPOSE_LIFETIME, 1);
	assert_int_equal(PURPOSE_RENEWAL, 2);
	assert_int_equal(PURPOSE_REPAIR, 3);
	assert_int_equal(PURPOSE_RESTART, 4);
	assert_int_equal(PURPOSE_JOB, 5);
}

static int compare_words(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Streams that differ in one thing only: of their words, all differ (by chance a pair agrees once in 1e11 such tests).
 */
static void test_streams_share_no_word(void **state)
{
	enum { STREAMS = 21 };
	static const uint64_t other[] = { 1, 2, 3, 1u << 31, UINT64_MAX };
	uint64_t *words = malloc(STREAMS * WORDS * sizeof(*words));
	struct stream s[STREAMS];
	size_t n = 0;

	(void)state;
	stream_init(&s[n++], 42, 42, PURPOSE_PARAMETER, 42);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		stream_init(&s[n++], 42 + other[i], 42, PURPOSE_PARAMETER, 42);
		stream_init(&s[n++], 42, 42 + other[i], PURPOSE_PARAMETER, 42);
		stream_init(&s[n++], 42, 42, PURPOSE_PARAMETER, 42 + other[i]);
		stream_init(&s[n++], 42, 42, (enum purpose)(i + 1), 42);
	}
	assert_int_equal(n, STREAMS);
	for (size_t i = 0; i < STREAMS * WORDS; i++)
		words[i] = stream_u64(&s[i / WORDS]);
	qsort(words, STREAMS * WORDS, sizeof(*words), compare_words);
	for (size_t i = 1; i < STREAMS * WORDS; i++)
		assert_true(words[i] != words[i - 1]);
	free(words);
}

static void test_same_names_same_words(void **state)
{
	struct stream a, b;

	(void)state;
	memset(&a, 0x55, sizeof(a)); /* nothing of what was there before stays */
	stream_init(&a, 1, 2, PURPOSE_REPAIR, 3);
	stream_init(&b, 1, 2, PURPOSE_REPAIR, 3);
	for (int i = 0; i < WORDS; i++)
		assert_true(stream_u64(&a) == stream_u64(&b));
}

/* FNV-1a, 64 bit: test vectors of draft-eastlake-fnv, appendix C. */
static void test_entity(void **state)
{
	(void)state;
	assert_true(stream_entity("") == 0xcbf29ce484222325u);
	assert_true(stream_entity("a") == 0xaf63dc4c8601ec8cu);
	assert_true(stream_entity("foobar") == 0x85944171f73967e8u);
	assert_true(stream_entity("\xff") != stream_entity("\x7f"));
}

/* ---- uniforms ---- */

/* A stream whose next word is `word`. */
static struct stream loaded(uint64_t word)
{
	struct stream s;

	stream_init(&s, 1, 1, PURPOSE_PARAMETER, 1);
	s.word[0] = word;
	s.used = 0;
	return s;
}

static void test_uniform_ends(void **state)
{
	struct stream least = loaded(0), most = loaded(UINT64_MAX), middle = loaded(UINT64_MAX / 2);

	(void)state;
	assert_true(stream_uniform(&least) == 0x1p-53);
	assert_true(stream_uniform(&most) == 1);
	assert_true(stream_uniform(&middle) == 0.5);
}

static void test_gsl_interface(void **state)
{
	struct stream least = loaded(0), most = loaded(UINT64_MAX), s, same;
	gsl_rng low = stream_gsl(&least), high = stream_gsl(&most), r = stream_gsl(&s);

	(void)state;
	assert_true(gsl_rng_min(&r) == 0);
	assert_true(gsl_rng_max(&r) == UINT64_MAX);
	assert_true(gsl_rng_uniform(&low) == 0);
	assert_true(gsl_rng_uniform(&high) == 1 - 0x1p-53);
	stream_init(&s, 5, 6, PURPOSE_REPAIR, 7);
	stream_init(&same, 5, 6, PURPOSE_REPAIR, 7);
	for (int i = 0; i < WORDS; i++)
		assert_true(gsl_rng_get(&r) == stream_u64(&same));
	for (int i = 0; i < WORDS; i++)
		assert_true(gsl_rng_uniform(&r) == stream_uniform(&same) - 0x1p-53);
}

/* GSL's own way: allocate, seed by number, free. */
static void test_gsl_allocates(void **state)
{
	gsl_rng *r = gsl_rng_alloc(stream_gsl_type);
	struct stream s;

	(void)state;
	assert_non_null(r);
	gsl_rng_set(r, 42);
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (int i = 0; i < WORDS; i++)
		assert_true(gsl_rng_get(r) == stream_u64(&s));
	gsl_rng_free(r);
}

static double uniform_cdf(double x, const void *context)
{
	(void)context;
	return x;
}

static void test_uniform_distribution(void **state)
{
	double *x = malloc(DRAWS * sizeof(*x)), lag = 0;
	struct stream s;

	(void)state;
	stream_init(&s, 42, 0, PURPOSE_PARAMETER, 0);
	for (size_t i = 0; i < DRAWS; i++) {
		x[i] = stream_uniform(&s);
		assert_true(x[i] > 0 && x[i] <= 1);
		lag += i ? (x[i] - 0.5) * (x[i - 1] - 0.5) : 0;
	}
	assert_within_4_se(lag / DRAWS, 0, 1.0 / 12 / sqrt(DRAWS)); /* neighbours are independent */
	assert_true(ks_distance(x, DRAWS, uniform_cdf, NULL) < ks_bound(DRAWS, ALPHA));
	free(x);
}

/* ---- ziggurat tables ---- */

struct ziggurat {
	const double *x, *y;
	double (*f)(double x);
	double r, area; /* as published */
	double (*tail)(double r);
};

static double exponential_f(double x)
{
	return exp(-x);
}

static double normal_f(double x)
{
	return exp(-0.5 * x * x);
}

static double exponential_tail(double r)
{
	return exp(-r);
}

static double normal_tail(double r)
{
	return sqrt(acos(0)) * erfc(r * sqrt(0.5)); /* sqrt(pi / 2) erfc(r / sqrt 2) */
}

/* r and v: Marsaglia & Tsang 2000 for 256 layers. */
static const struct ziggurat exponential = { ziggurat_exponential_x, ziggurat_exponential_y,   exponential_f,
					     7.69711747013104972,    0.0039496598225815571993, exponential_tail };
static const struct ziggurat normal = { ziggurat_normal_x,  ziggurat_normal_y, normal_f,
					3.6541528853610088, 0.00492867323399,  normal_tail };

static void assert_ziggurat(const struct ziggurat *z)
{
	double area = z->x[1] * z->f(z->x[1]) + z->tail(z->x[1]);

	assert_int_equal(ZIGGURAT_LAYERS, 256);
	assert_close(z->x[1], z->r, 1e-14);
	assert_close(area, z->area, 1e-11);
	assert_true(z->y[0] == 0);
	assert_true(z->y[ZIGGURAT_LAYERS] == 1);
	assert_true(z->x[ZIGGURAT_LAYERS] == 0);
	for (unsigned i = 0; i < ZIGGURAT_LAYERS; i++) {
		assert_true(z->x[i] > z->x[i + 1]);
		assert_true(z->y[i] < z->y[i + 1]);
		assert_close(z->x[i] * (z->y[i + 1] - z->y[i]), area, 1e-12);
		if (i)
			assert_close(z->y[i], z->f(z->x[i]), 1e-13);
	}
}

static void test_exponential_table(void **state)
{
	(void)state;
	assert_ziggurat(&exponential);
}

static void test_normal_table(void **state)
{
	(void)state;
	assert_ziggurat(&normal);
}

/* ---- exponential and normal draws ---- */

static double exponential_cdf(double x, const void *context)
{
	(void)context;
	return -expm1(-x);
}

static double normal_cdf(double x, const void *context)
{
	(void)context;
	return 0.5 * erfc(-x * sqrt(0.5));
}

/* Mean of x^power, of which `mean` and `sd` are the true mean and standard deviation. */
static void assert_moment(const double *x, int power, double mean, double sd)
{
	double sum = 0;

	for (size_t i = 0; i < DRAWS; i++)
		sum += pow(x[i], power);
	assert_within_4_se(sum / DRAWS, mean, sd / sqrt(DRAWS));
}

/* Correlation of neighbours of mean 0 and variance 1. */
static void assert_independent(const double *x, double mean)
{
	double sum = 0;

	for (size_t i = 1; i < DRAWS; i++)
		sum += (x[i] - mean) * (x[i - 1] - mean);
	assert_within_4_se(sum / DRAWS, 0, 1 / sqrt(DRAWS));
}

static double *draw(double (*one)(struct stream *), size_t n)
{
	double *x = malloc(n * sizeof(*x));
	struct stream s;

	stream_init(&s, 42, 0, PURPOSE_LIFETIME, 1);
	for (size_t i = 0; i < n; i++)
		x[i] = one(&s);
	return x;
}

static double factorial(int n)
{
	return n > 1 ? n * factorial(n - 1) : 1;
}

/* E x^k = k!, so that the variance of x^k is (2k)! - k!^2. */
static void test_exponential_draws(void **state)
{
	double *x = draw(stream_exponential, DRAWS);

	(void)state;
	for (int k = 1; k <= 4; k++)
		assert_moment(x, k, factorial(k), sqrt(factorial(2 * k) - factorial(k) * factorial(k)));
	assert_independent(x, 1);
	assert_true(ks_distance(x, DRAWS, exponential_cdf, NULL) < ks_bound(DRAWS, ALPHA));
	assert_true(x[0] >= 0); /* the least: they are sorted now */
	free(x);
}

/* E x^2 = 1, E x^4 = 3, E x^6 = 15, E x^8 = 105. */
static void test_normal_draws(void **state)
{
	double *x = draw(stream_normal, DRAWS);

	(void)state;
	assert_moment(x, 1, 0, 1);
	assert_moment(x, 2, 1, sqrt(3 - 1));
	assert_moment(x, 3, 0, sqrt(15));
	assert_moment(x, 4, 3, sqrt(105 - 9));
	assert_independent(x, 0);
	assert_true(ks_distance(x, DRAWS, normal_cdf, NULL) < ks_bound(DRAWS, ALPHA));
	free(x);
}

/* Keeps what lies beyond r, as its excess over r; returns how many. */
static size_t keep_tail(double *x, size_t n, double r)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (x[i] > r)
			x[kept++] = x[i] - r;
	return kept;
}

static void assert_tail_share(size_t beyond, double share)
{
	assert_within_4_se((double)beyond / TAIL_DRAWS, share, sqrt(share / TAIL_DRAWS));
}

static void test_exponential_tail(void **state)
{
	double *x = draw(stream_exponential, TAIL_DRAWS);
	size_t n = keep_tail(x, TAIL_DRAWS, exponential.r);

	(void)state;
	assert_tail_share(n, exp(-exponential.r));
	assert_true(ks_distance(x, n, exponential_cdf, NULL) < ks_bound(n, ALPHA));
	free(x);
}

static double normal_excess_cdf(double excess, const void *context)
{
	(void)context;
	return 1 - normal_tail(normal.r + excess) / normal_tail(normal.r);
}

static double minus_normal(struct stream *s)
{
	return -stream_normal(s);
}

static void assert_normal_tail(double (*one)(struct stream *))
{
	double *x = draw(one, TAIL_DRAWS);
	size_t n = keep_tail(x, TAIL_DRAWS, normal.r);

	assert_tail_share(n, 0.5 * erfc(normal.r * sqrt(0.5)));
	assert_true(ks_distance(x, n, normal_excess_cdf, NULL) < ks_bound(n, ALPHA));
	free(x);
}

static void test_normal_tails(void **state)
{
	(void)state;
	assert_normal_tail(stream_normal);
	assert_normal_tail(minus_normal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_stream_gives_known_answers),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_streams_share_no_word),
		cmocka_unit_test(test_same_names_same_words),
		cmocka_unit_test(test_entity),
		cmocka_unit_test(test_uniform_ends),
		cmocka_unit_test(test_gsl_interface),
		cmocka_unit_test(test_gsl_allocates),
		cmocka_unit_test(test_uniform_distribution),
		cmocka_unit_test(test_exponential_table),
		cmocka_unit_test(test_normal_table),
		cmocka_unit_test(test_exponential_draws),
		cmocka_unit_test(test_normal_draws),
		cmocka_unit_test(test_exponential_tail),
		cmocka_unit_test(test_normal_tails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
