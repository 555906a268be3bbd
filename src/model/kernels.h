/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernels.h - seconds that the operations of a microbatch take on one stage of the pipeline, forward and backward.
 *
 * docs/MODEL.md, "Predicted speed", has the equations. Tested: tests/unit/test_throughput.c.
 */
#ifndef FLOPCAST_MODEL_KERNELS_H
#define FLOPCAST_MODEL_KERNELS_H

#include "model/stage.h"
#include "model/throughput_constants.h"

/* FLOP/s of wide matrix products in 16 bit. */
double kernels_wide_flop_per_s(const struct accelerator *a, const struct throughput_constants *k);

/* All products of the layers: one pass, and all passes. */
double kernels_body_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);
double kernels_matmul_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);

/* The output layer and the loss; never computed again. */
double kernels_head_s(const struct stage *s, const struct accelerator *a, const struct throughput_constants *k);

double kernels_attention_s(const struct stage *s, const struct cluster *c, const struct throughput_constants *k);

/* What lies between the products, and the casts of fp8. */
double kernels_elementwise_s(const struct stage *s, const struct cluster *c);

/* 4-bit weights; 0 where there are none. */
double kernels_dequantize_s(const struct stage *s, const struct accelerator *a, const struct throughput_constants *k);

#endif
