/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input.h - where the draws of an uncertain input come from: a rank in (0, 1] for each replication.
 *
 * By a quasi-random study an input has a dimension of scrambled Sobol' sequences (random/sobol.h): replication r is point
 * r / INPUT_SEQUENCES of sequence r mod INPUT_SEQUENCES. The sequences are scrambled independently of each other, so
 * that they tell how precise their common estimate is (stats/batches.h). Without a dimension (random sampling, or more
 * inputs than the table has dimensions) the rank is Philox's.
 *
 * Inputs may be correlated (Gaussian copula): the normal score of the rank is then a weighted sum of those of
 * independent parts. Tested: tests/unit/test_input.c.
 */
#ifndef FLOPCAST_PLAN_INPUT_H
#define FLOPCAST_PLAN_INPUT_H

#include "random/sobol.h"

#include <stddef.h>

enum { INPUT_SEQUENCES = 16 };

struct input;

struct input_part {
	const struct input *input; /* without parts of its own */
	double weight;		   /* squares sum to 1 */
};

struct input {
	uint64_t entity; /* what the random numbers are keyed by */
	int has_dimension;
	struct sobol sobol;
	const struct input_part *parts; /* NULL: independent of all others */
	size_t part_count;
};

double input_rank(const struct input *input, uint64_t seed, uint64_t replication);

#endif
