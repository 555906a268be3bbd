/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * traffic.h - seconds that the GPUs of a layout wait for each other.
 *
 * Collectives are rings at a share of the nominal bandwidth, of the links in a node and the network between nodes. docs/MODEL.md,
 * "Predicted speed", has the equations. Tested: tests/unit/test_throughput.c, tests/unit/test_experts.c.
 */
#ifndef FLOPCAST_MODEL_TRAFFIC_H
#define FLOPCAST_MODEL_TRAFFIC_H

#include "model/stage.h"
#include "model/throughput_constants.h"

/* Of a microbatch: tensor parallelism and the pipeline's hand-over; gathered keys and values; tokens' way to their experts,
 * of which `compute_s` may hide a part. */
double traffic_tensor_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);
double traffic_context_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);
double traffic_expert_s(const struct stage *s, const struct cluster *c, double compute_s,
			const struct throughput_constants *k);

/* Data-parallel traffic of a step: for one microbatch (ZeRO-3) or at its end. */
double traffic_data_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);

#endif
