/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * throughput.h - how long one training step takes, predicted from architecture, hardware and layout.
 *
 * An analytical model in the manner of Narayanan et al. 2021 (arXiv:2104.04473, section 3), Korthikanti et al. 2022
 * (arXiv:2205.05198) and Isaev et al. 2023 (Calculon): operations at a sustained rate, bytes at a bandwidth, a pipeline
 * bubble, traffic that is partly hidden. docs/MODEL.md, "Predicted speed", has the equations. What can be counted is
 * counted; the few constants that can't are fitted on the rows of role `calibrate` of tests/validation/runs.tsv by
 * tests/validation/fit.c, never on others. Tested: tests/unit/test_throughput.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_THROUGHPUT_H
#define FLOPCAST_MODEL_THROUGHPUT_H

#include "plan/plan.h"

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

/* One step: seconds by part, all on the critical path; they sum to step_s. */
struct throughput {
	double matmul_s, head_s, attention_s, elementwise_s, dequantize_s, tensor_s, context_s, expert_s, launch_s,
		bubble_s, data_s, host_s, optimizer_s;
	double step_s;
	double tokens; /* of a step, all GPUs */
};

/* Is everything there that the prediction needs? NULL, or the words for what is missing. */
const char *throughput_lacks(const struct workload *w, const struct cluster *c);

/* throughput_lacks() is NULL. */
struct throughput throughput_predict(const struct workload *w, const struct cluster *c,
				     const struct throughput_constants *k);

/* A step as overhead + tokens x per_token: through this one and that of microbatches twice as large, as many of them. */
struct throughput_line {
	double overhead_s, per_token_s;
};

/* As throughput_predict(). */
struct throughput_line throughput_line(const struct workload *w, const struct cluster *c,
				       const struct throughput_constants *k);

/* Spread of what was measured about what is predicted, as sd of the logarithm. */
double throughput_log_sd(const struct workload *w, const struct cluster *c);

/* Tokens per second and GPU. */
double throughput_rate(const struct throughput *t, const struct cluster *c);

#endif
