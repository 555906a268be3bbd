/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * throughput_constants.h - the few constants of the predicted step that can't be counted.
 *
 * Fitted on the rows of role `calibrate` of tests/validation/runs.tsv by tests/validation/fit.c, never on others.
 */
#ifndef FLOPCAST_MODEL_THROUGHPUT_CONSTANTS_H
#define FLOPCAST_MODEL_THROUGHPUT_CONSTANTS_H

struct throughput_constants {
	double sustained;    /* share of the dense peak that wide matrix products reach; an accelerator's own wins */
	double half_width;   /* columns of a GPU's part of a matrix at which half of that is reached */
	double attention;    /* share of that which attention's fused kernel reaches */
	double collective;   /* share of the nominal bandwidth that collectives get, of links and networks */
	double launch_s;     /* of one layer's kernels, forward and backward, for one microbatch */
	double shard_s;	     /* the same of what sharding the weights of a layer adds */
	double dequantize_b; /* moved per 4-bit weight and pass */
};

extern const struct throughput_constants throughput_fitted;

#endif
