/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * precision.h - the formats that training computes in.
 */
#ifndef FLOPCAST_PLAN_PRECISION_H
#define FLOPCAST_PLAN_PRECISION_H

#include "base/row.h"

/* constant, name in the scenario, bytes of a number in the layers' products where these are narrower than the rest, else 0.
 * 16 bit stands for mixed precision: fp32 master weights and states. MX formats: a scale of a byte for 32 numbers (OCP
 * Microscaling Formats 1.0, 2023); nvfp4: one for 16 (NVIDIA 2025, arXiv:2509.25149, section 2). */
#define PRECISION_LIST(X)                                                                                              \
	X(PRECISION_BF16, "bf16", 0)                                                                                   \
	X(PRECISION_FP16, "fp16", 0)                                                                                   \
	X(PRECISION_FP32, "fp32", 0)                                                                                   \
	X(PRECISION_PURE, "bf16-pure", 0) /* no fp32 copy: weights, gradients and moments in bf16 */                   \
	X(PRECISION_AUTOCAST, "autocast",                                                                              \
	  0)			     /* fp32 weights and sums, products in 16 bit as PyTorch's autocast does */        \
	X(PRECISION_FP8, "fp8", 1.0) /* as bf16, but for the products of the layers */                                 \
	X(PRECISION_MXFP8, "mxfp8", 1.0 + 1.0 / 32)                                                                    \
	X(PRECISION_NVFP4, "nvfp4", 0.5 + 1.0 / 16)

enum precision { PRECISION_LIST(ROW_CONSTANT) PRECISION_END };

const char *precision_name(enum precision p);

/* Bytes of a number in the layers' products, 0 where they are as wide as the rest. */
double precision_narrow_b(enum precision p);

#endif
