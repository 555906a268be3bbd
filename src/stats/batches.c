/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/batches.h"

#include "base/mem.h"
#include "stats/moments.h"

#include <math.h>
#include <stdlib.h>

/* Student's t with 15 degrees of freedom, and the normal quantile, both of 0.975; the square of their ratio. */
#define T_15   2.131449545559323
#define Z      1.959963984540054
#define SURELY (15 / 6.262137795043253) /* over the 0.025 quantile of chi squared with 15 */
#define FEW    ((T_15 / Z) * (T_15 / Z))

/* In a smooth problem all batches may have the same whole number of hits; a quantile still lies between two values. */
#define ROUNDING 1.0

enum { BATCH_LEAST = 4 }; /* values of a batch; with fewer nothing is said of their spread */

/* Variance of a sum over batches whose expectations are in proportion to their sizes. */
static double variance(const double sums[BATCHES], const double sizes[BATCHES], double ratio)
{
	double squares = 0;

	for (int k = 0; k < BATCHES; k++)
		squares += (sums[k] - ratio * sizes[k]) * (sums[k] - ratio * sizes[k]);
	return squares * BATCHES / (BATCHES - 1);
}

static double sum(const double x[BATCHES])
{
	double total = 0;

	for (int k = 0; k < BATCHES; k++)
		total += x[k];
	return total;
}

/* The variance that the inputs leave in all values over what they leave in 16 independent batches (batches.h). */
static double evenness(int dimensions)
{
	return pow(BATCHES, -1 / (2.0 * (dimensions > 0 ? dimensions : 1) - 1));
}

/* From the batches alone where nothing is known of random events, or their spread is surely less than what those would give. */
double batch_counts_effective(const struct batch_counts *c)
{
	double n = sum(c->values), hits = sum(c->hits), p = hits / n, independent = hits * (1 - p);
	double all, events = n * c->events, least;

	if (n < BATCH_LEAST * BATCHES || !(independent > 0))
		return n;
	all = variance(c->hits, c->values, p);
	if (isnan(events) || SURELY * all < events)
		least = (all + ROUNDING) * FEW;
	else
		least = events + fmax(0, all - events) * FEW * evenness(c->dimensions) + ROUNDING;
	return n * independent / fmin(independent, least);
}

double alike_events(const struct alike *a, const double *hits)
{
	double squares = 0;

	if (!a->order || a->count < 2)
		return NAN;
	for (size_t i = 1; i < a->count; i++) {
		double apart = hits[a->order[i]] - hits[a->order[i - 1]];

		squares += apart * apart;
	}
	return squares / (2 * (double)(a->count - 1));
}

/* 1 below the bound, `part` at it. */
static double *hits_of(const struct batched *b, double bound, double part)
{
	double *hits = mem_alloc(b->count, sizeof(*hits));

	for (size_t i = 0; i < b->count; i++)
		hits[i] = b->values[i] < bound ? 1 : b->values[i] == bound ? part : 0;
	return hits;
}

/* Part of the ties at `bound` that counts as below for the share p to be below; 0 without ties. */
static double part_of_ties(const struct batched *b, double bound, double p)
{
	double values = 0, below = 0, ties = 0, part;

	for (size_t i = 0; i < b->count; i++) {
		values += !isnan(b->values[i]);
		below += b->values[i] < bound;
		ties += b->values[i] == bound;
	}
	part = (p * values - below) / ties;
	return part > 0 ? fmin(part, 1) : 0;
}

double batched_effective(const struct batched *b, double bound, double p)
{
	double *hits = hits_of(b, bound, part_of_ties(b, bound, p));
	struct batch_counts c = { .events = alike_events(&b->alike, hits), .dimensions = b->alike.dimensions };

	for (size_t i = 0; i < b->count; i++) {
		size_t k = (b->first + i) % BATCHES;

		c.values[k] += !isnan(b->values[i]);
		c.hits[k] += hits[i];
	}
	free(hits);
	return batch_counts_effective(&c);
}

double batched_se(const struct batched *b)
{
	double sums[BATCHES] = { 0 }, sizes[BATCHES] = { 0 }, se;
	struct moments all = { 0 };

	for (size_t i = 0; i < b->count; i++)
		if (isfinite(b->values[i])) {
			moments_add(&all, b->values[i]);
			sums[(b->first + i) % BATCHES] += b->values[i];
			sizes[(b->first + i) % BATCHES]++;
		}
	se = moments_se(&all);
	return all.count < BATCH_LEAST * BATCHES ? se
						 : fmin(se, sqrt(variance(sums, sizes, all.mean)) / (double)all.count);
}
