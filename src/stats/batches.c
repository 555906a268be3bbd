/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/batches.h"

#include "stats/moments.h"

#include <math.h>

/* Student's t with 15 degrees of freedom, and the normal quantile, both of 0.975. */
#define T_15 2.131449545559323
#define Z    1.959963984540054

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

double batch_counts_effective(const struct batch_counts *c)
{
	double n = sum(c->values), hits = sum(c->hits), p = hits / n, independent = hits * (1 - p);

	if (n < BATCH_LEAST * BATCHES || !(independent > 0))
		return n;
	return fmax(n, n * independent / (variance(c->hits, c->values, p) + ROUNDING) * (Z / T_15) * (Z / T_15));
}

double batched_effective(const struct batched *b, double bound, double p)
{
	struct batch_counts c = { { 0 }, { 0 } };
	double ties[BATCHES] = { 0 }, part;

	for (size_t i = 0; i < b->count; i++) {
		size_t k = (b->first + i) % BATCHES;

		c.values[k] += !isnan(b->values[i]);
		c.hits[k] += b->values[i] < bound;
		ties[k] += b->values[i] == bound;
	}
	part = (p * sum(c.values) - sum(c.hits)) / sum(ties); /* NAN without ties */
	for (int k = 0; k < BATCHES && part > 0; k++)
		c.hits[k] += fmin(part, 1) * ties[k];
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
