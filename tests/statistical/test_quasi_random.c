/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stated 95 % interval covers the truth in about 95 % of quasi-random studies too.
 *
 * Eleven outcomes of up to five uncertain inputs and of random events, five of them discontinuous, in studies of 200, 1,000 and
 * 10,000 replications. The truth is that of a study of half a million. Where inputs explain nothing, the lesser of two
 * estimates of the variance is taken (stats/batches.h), which costs up to one point: coverage must be 94 % at least, less 4
 * binomial standard errors. In no case may an interval be wider than a random study's on average.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "base/mem.h"
#include "plan/input.h"
#include "random/stream.h"
#include "stats/batches.h"
#include "stats/interval.h"
#include "stats/sort.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = 5, LEVELS_TRIED = 2, SIZES = 3, TRUTH = 1 << 19 };
#define LEAST 0.94

static const double levels_tried[LEVELS_TRIED] = { 0.5, 0.8 };
static const struct {
	size_t n;
	int studies;
} sizes[SIZES] = { { 200, 1000 }, { 1000, 500 }, { 10000, 80 } };

/* An outcome; without a stream, what the inputs alone give, as the failure-free outcome of a plan. */
typedef double outcome_of(const double *u, struct stream *s);

static double one(const double *u, struct stream *s)
{
	(void)s;
	return u[0];
}

static double product(const double *u, struct stream *s)
{
	(void)s;
	return (2 + u[0]) * (1 + u[1]) / (0.3 + 0.3 * u[2]);
}

static double five(const double *u, struct stream *s)
{
	double score = 0;

	(void)s;
	for (int i = 0; i < INPUTS; i++)
		score += gsl_cdf_ugaussian_Pinv(fmin(u[i], 1 - 0x1p-53));
	return exp(0.3 * score);
}

static double noisy(const double *u, struct stream *s)
{
	return product(u, s) * (1 + (s ? 0.1 * stream_exponential(s) : 0));
}

static double all_noise(const double *u, struct stream *s)
{
	(void)u;
	return s ? stream_exponential(s) : 0;
}

/* Whole hours are paid. */
static double rounded(const double *u, struct stream *s)
{
	return ceil(product(u, s));
}

/* Beyond a point of one input it costs twice as much. */
static double stepped(const double *u, struct stream *s)
{
	return product(u, s) * (u[1] > 0.63 ? 2 : 1);
}

/* One in five is hit by a failure. */
static double failing(const double *u, struct stream *s)
{
	return product(u, s) + (s && stream_uniform(s) < 0.2 ? 5 : 0);
}

/* No more than a price list says: an atom. */
static double capped(const double *u, struct stream *s)
{
	return fmin(product(u, s), 11);
}

/* A corner of the inputs, and noise there. */
static double corner(const double *u, struct stream *s)
{
	return u[0] * u[1] > 0.3 && u[2] < 0.7 ? 2 + (s ? stream_uniform(s) : 0) : u[3];
}

/* What one input does is seen in three of ten only, what another does in how long failures last. */
static double hidden(const double *u, struct stream *s)
{
	return u[0] + (s ? (stream_uniform(s) < 0.3 ? u[1] / 2 : 0) + u[2] * stream_exponential(s) / 5 : 0);
}

static const struct {
	const char *name;
	outcome_of *outcome;
	int inputs;
} outcomes[] = {
	{ "one input", one, 1 },
	{ "three inputs", product, 3 },
	{ "five inputs", five, 5 },
	{ "three inputs and noise", noisy, 3 },
	{ "noise alone", all_noise, 1 },
	{ "whole hours", rounded, 3 },
	{ "a step", stepped, 3 },
	{ "a failure in one of five", failing, 3 },
	{ "a cap", capped, 3 },
	{ "a corner", corner, 4 },
	{ "inputs of failures", hidden, 3 },
};

static void init_inputs(struct input inputs[INPUTS])
{
	for (int i = 0; i < INPUTS; i++) {
		inputs[i] = (struct input){ .entity = (uint64_t)i + 1, .dimension = i + 1 };
		sobol_init(&inputs[i].sobol, i + 1);
	}
}

/* `alone`: what the inputs alone give; NULL = not wanted. */
static void draw(size_t outcome, uint64_t seed, size_t n, double *values, double *alone)
{
	struct input inputs[INPUTS];

	init_inputs(inputs);
	for (size_t r = 0; r < n; r++) {
		struct stream s;
		double u[INPUTS];

		stream_init(&s, seed, r, PURPOSE_JOB, 1);
		for (int i = 0; i < INPUTS; i++)
			u[i] = input_rank(&inputs[i], seed, r);
		values[r] = outcomes[outcome].outcome(u, &s);
		if (alone)
			alone[r] = outcomes[outcome].outcome(u, NULL);
	}
}

static double quantile(const double *ascending, size_t n, double p)
{
	return interval_quantile(ascending, n, p).value;
}

/* Widths by the random formula and by ours, and whether ours covers. */
struct score {
	int hits;
	double random, quasi;
};

static void judge(struct score *s, const struct batched *order, double *ascending, double p, double truth)
{
	size_t n = order->count;
	struct interval plain = interval_quantile(ascending, n, p);
	struct interval i = interval_quantile_effective(ascending, n, p, batched_effective(order, plain.value, p));

	assert_true(i.lo <= i.value && i.value <= i.hi);
	s->hits += i.lo <= truth && truth <= i.hi;
	s->random += plain.hi - plain.lo;
	s->quasi += i.hi - i.lo;
}

static int by_value(const void *a, const void *b, void *values)
{
	double x = ((const double *)values)[*(const size_t *)a], y = ((const double *)values)[*(const size_t *)b];

	return (x > y) - (x < y);
}

static void check_outcome(size_t outcome, double *values, double *ascending)
{
	double truth[LEVELS_TRIED], *alone = mem_alloc(TRUTH, sizeof(*alone));
	size_t *order = mem_alloc(TRUTH, sizeof(*order));

	draw(outcome, 99, TRUTH, ascending, NULL);
	sort_ascending(ascending, TRUTH);
	for (int k = 0; k < LEVELS_TRIED; k++)
		truth[k] = quantile(ascending, TRUTH, levels_tried[k]);
	for (int z = 0; z < SIZES; z++) {
		struct score scores[LEVELS_TRIED] = { { 0, 0, 0 } };
		int studies = sizes[z].studies;

		for (int study = 0; study < studies; study++) {
			struct batched batched = {
				values, sizes[z].n, 0, { order, sizes[z].n, outcomes[outcome].inputs }
			};

			draw(outcome, 1000 + (uint64_t)study, sizes[z].n, values, alone);
			for (size_t i = 0; i < sizes[z].n; i++)
				order[i] = i;
			qsort_r(order, sizes[z].n, sizeof(*order), by_value, alone);
			memcpy(ascending, values, sizes[z].n * sizeof(*values));
			sort_ascending(ascending, sizes[z].n);
			for (int k = 0; k < LEVELS_TRIED; k++)
				judge(&scores[k], &batched, ascending, levels_tried[k], truth[k]);
		}
		for (int k = 0; k < LEVELS_TRIED; k++) {
			double coverage = (double)scores[k].hits / studies, reach = 4 * sqrt(0.95 * 0.05 / studies);

			print_message("# %s, P%.0f, n %zu: covered by %.1f %%, squared width %.3f of random\n",
				      outcomes[outcome].name, 100 * levels_tried[k], sizes[z].n, 100 * coverage,
				      pow(scores[k].quasi / scores[k].random, 2));
			assert_true(scores[k].quasi <= scores[k].random * (1 + 1e-9));
			if (scores[k].random > 0)
				assert_true(coverage >= LEAST - reach);
		}
	}
	free(alone);
	free(order);
}

static void intervals_cover(void **state)
{
	double *values = mem_alloc(TRUTH, sizeof(*values)), *ascending = mem_alloc(TRUTH, sizeof(*ascending));

	(void)state;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		check_outcome(i, values, ascending);
	free(values);
	free(ascending);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(intervals_cover) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
