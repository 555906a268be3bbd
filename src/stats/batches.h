/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batches.h - how much a share of a sample says when its values come in independent batches.
 *
 * Value number i belongs to batch i mod BATCHES. Batches are independent of each other; within one the values are spread
 * more evenly than independent ones would be (plan/input.h). So the spread of the batches' shares tells how precise their
 * common share is. It is said as the number of independent values that would be as precise, the effective sample size of
 * survey samples (Kish 1965; Korn and Graubard 1998, Survey Methodology 24): intervals of interval.h take it.
 *
 * The variance is that of 16 batches, so the number is lowered by the square of 1.96 over Student's t with 15 degrees of
 * freedom. It is never below the number of values: scrambled sequences are no worse than independent values but for what
 * 16 batches can tell. Coverage is tested: tests/statistical/test_quasi_random.c.
 */
#ifndef FLOPCAST_STATS_BATCHES_H
#define FLOPCAST_STATS_BATCHES_H

#include <stddef.h>
#include <stdint.h>

enum { BATCHES = 16 };

/* Of each batch: values, and how many of them are hits. A value that is one in part counts in part. */
struct batch_counts {
	double values[BATCHES], hits[BATCHES];
};

/* Effective number of values: at least all of them, INFINITY never. */
double batch_counts_effective(const struct batch_counts *c);

/* Values in the order of their numbers, from number `first` on; NAN = none. */
struct batched {
	const double *values;
	size_t count;
	uint64_t first;
};

/* Effective number of values for the share p that lies below `bound`, its quantile: ties at `bound` count in part. */
double batched_effective(const struct batched *b, double bound, double p);

/* Standard error of the mean of the finite values: at most what independent values would have, sd / sqrt(n). */
double batched_se(const struct batched *b);

#endif
