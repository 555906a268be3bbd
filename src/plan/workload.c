/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/workload.h"

ROW_TEXT(method_name, enum method, METHOD_LIST, ROW_NAME)

ROW_TEXT(method_words, enum method, METHOD_LIST, ROW_WORDS)

#define MASTER_B 4.0

static double states_b(enum optimizer optimizer)
{
	static const double bytes_of[] = {
#define X(constant, name, bytes, iterations) bytes,
		OPTIMIZER_LIST(X)
#undef X
	};

	return bytes_of[optimizer];
}

/* Bytes a trained weight, without the fp32 master weights: moments in fp32, 8 bit, or the precision of pure bf16. */
static double optimizer_moments_b(enum optimizer optimizer, enum precision precision)
{
	double moments_b = states_b(optimizer) - MASTER_B;
	int is_8bit = optimizer == OPTIMIZER_ADAM8BIT || optimizer == OPTIMIZER_PAGED_ADAM8BIT;

	return precision == PRECISION_PURE && !is_8bit ? moments_b / 2 : moments_b;
}

double optimizer_flop(enum optimizer optimizer, double narrower)
{
	static const double iterations_of[] = {
#define X(constant, name, bytes, iterations) iterations,
		OPTIMIZER_LIST(X)
#undef X
	};

	return 6 * iterations_of[optimizer] * narrower;
}

double optimizer_traffic_b(enum optimizer optimizer, enum precision precision)
{
	int is_pure = precision == PRECISION_PURE,
	    has_copy = !is_pure && precision != PRECISION_FP32 && precision != PRECISION_AUTOCAST;
	double weight_b = is_pure ? 2 : 4, gradient_b = is_pure || has_copy ? 2 : 4;

	return gradient_b + 2 * optimizer_moments_b(optimizer, precision) + 2 * weight_b + (has_copy ? 2 : 0);
}

#define FP32_B 4.0
#define HALF_B 2.0

double workload_weight_b(const struct workload *w)
{
	return w->precision == PRECISION_FP32 || w->precision == PRECISION_AUTOCAST ? FP32_B : HALF_B;
}

double workload_gradient_b(const struct workload *w)
{
	return w->gradients == GRADIENTS_FUSED ? 0 : w->gradients == GRADIENTS_FP32 ? FP32_B : workload_weight_b(w);
}

double workload_optimizer_b(const struct workload *w)
{
	int has_master = w->precision == PRECISION_BF16 || w->precision == PRECISION_FP16 ||
			 precision_narrow_b(w->precision) > 0;

	return optimizer_moments_b(w->optimizer, w->precision) + (has_master ? MASTER_B : 0);
}

int workload_is_adapter(const struct workload *w)
{
	return w->method == METHOD_LORA || w->method == METHOD_QLORA;
}

int workload_is_rl(const struct workload *w)
{
	return w->method == METHOD_GRPO || w->method == METHOD_PPO || w->method == METHOD_DAPO;
}
