/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * throughput.h - how long one training step takes, predicted from architecture, hardware and layout.
 *
 * An analytical model in the manner of Narayanan et al. 2021 (arXiv:2104.04473, section 3), Korthikanti et al. 2022
 * (arXiv:2205.05198) and Isaev et al. 2023 (Calculon): operations at a sustained rate, bytes at a bandwidth, a pipeline
 * bubble, traffic that is partly hidden. docs/MODEL.md, "Predicted speed", has the equations. What can be counted is
 * counted; throughput_constants.h has what can't. Tested: tests/unit/test_throughput.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_THROUGHPUT_H
#define FLOPCAST_MODEL_THROUGHPUT_H

#include "model/throughput_constants.h"
#include "plan/plan.h"

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

/* Spread of the prediction by what is not known of the machine, as sd of the logarithm. */
double throughput_log_sd(const struct workload *w, const struct cluster *c);

/* Tokens per second and GPU. */
double throughput_rate(const struct throughput *t, const struct cluster *c);

#endif
