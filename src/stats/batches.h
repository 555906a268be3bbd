/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batches.h - how much a share of a sample says when its values are spread more evenly than independent ones.
 *
 * Value number i belongs to batch i mod BATCHES. Each batch is as even as a sample of its size can be, and all of them
 * together are as even as one of the whole size (plan/input.h). So the spread of the batches' shares says how precise a batch is,
 * and what 16 independent ones would say together. Two parts are told apart:
 *
 *   events  what random events add: it falls with 1 / n, however even the inputs are. Values whose inputs would give nearly
 *           the same outcome stand side by side in `alike`; half the mean square of their differences is that part, and
 *           what else lies between neighbours, so never too little.
 *   inputs  the rest of the variance of a batch. The share on one side of a surface in d dimensions has by scrambled nets a variance
 *           of n^-(1 + 1/(2d - 1)) at most (He and Wang 2015, SIAM J. Numer. Anal. 53), so that it is lowered by 16^(-1/(2d - 1)).
 *
 * It is said as the number of independent values that would be as precise, the effective sample size of survey samples (Kish
 * 1965; Korn and Graubard 1998, Survey Methodology 24): intervals of interval.h take it. What comes from 16 batches is raised by
 * the square of Student's t with 15 degrees of freedom over 1.96. Never below the number of values. Coverage is tested:
 * tests/statistical/test_quasi_random.c.
 */
#ifndef FLOPCAST_STATS_BATCHES_H
#define FLOPCAST_STATS_BATCHES_H

#include <stddef.h>
#include <stdint.h>

enum { BATCHES = 16 };

/* Of each batch: values, and how many of them are hits. A value that is one in part counts in part. */
struct batch_counts {
	double values[BATCHES], hits[BATCHES];
	double events;	/* mean square of hit less share that is random events; NAN = not known */
	int dimensions; /* of the inputs; used where that is known */
};

/* Effective number of values: at least all of them, INFINITY never. */
double batch_counts_effective(const struct batch_counts *c);

/* Values whose inputs alone would give nearly the same, side by side: numbers from 0 on. */
struct alike {
	size_t *order; /* NULL = not known */
	size_t count;
	int dimensions; /* of the inputs */
};

/* For batch_counts.events: hits[i] in 0 .. 1, of value i. */
double alike_events(const struct alike *a, const double *hits);

/* Values in the order of their numbers, from number `first` on; NAN = none. */
struct batched {
	const double *values;
	size_t count;
	uint64_t first;
	struct alike alike;
};

/* Effective number of values for the share p that lies below `bound`, its quantile: ties at `bound` count in part. */
double batched_effective(const struct batched *b, double bound, double p);

/* Standard error of the mean of the finite values: at most what independent values would have, sd / sqrt(n). */
double batched_se(const struct batched *b);

#endif
