/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input.h - where the draws of an uncertain input come from: a rank in (0, 1] for each replication.
 *
 * By a quasi-random study an input has a dimension of a scrambled Sobol' sequence (random/sobol.h): replication r is its
 * point r. Dimension 0 is no input's: its first four digits are r mod 16 in reverse, so that the replications of one
 * remainder are a slice of the sequence, and as even among themselves as a sequence is (stats/batches.h). Without a
 * dimension (random sampling, or more inputs than the table has dimensions) the rank is Philox's.
 *
 * Inputs may be correlated (Gaussian copula): the normal score of the rank is then a weighted sum of those of
 * independent parts. Tested: tests/unit/test_input.c.
 */
#ifndef FLOPCAST_PLAN_INPUT_H
#define FLOPCAST_PLAN_INPUT_H

#include "random/sobol.h"

#include <stddef.h>

struct input;

struct input_part {
	const struct input *input; /* without parts of its own */
	double weight;		   /* squares sum to 1 */
};

struct input {
	uint64_t entity; /* what the random numbers are keyed by */
	int dimension;	 /* 1 to SOBOL_DIMENSIONS - 1; 0 = none */
	struct sobol sobol;
	const struct input_part *parts; /* NULL: independent of all others */
	size_t part_count;
};

/* Ranks of this thread that were points of the sequence: how many since its start, each a stream of its own, and in which
 * dimensions, a bit each, since that was last set to zero. */
struct input_use {
	uint64_t points, dimensions[SOBOL_DIMENSIONS / 64];
};
extern _Thread_local struct input_use input_used;

double input_rank(const struct input *input, uint64_t seed, uint64_t replication);

#endif
