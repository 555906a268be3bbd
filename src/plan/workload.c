/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/workload.h"

const char *method_name(enum method method)
{
	static const char *const names[] = {
#define X(constant, name, words) name,
		METHOD_LIST(X)
#undef X
	};

	return names[method];
}

const char *method_words(enum method method)
{
	static const char *const texts[] = {
#define X(constant, name, words) words,
		METHOD_LIST(X)
#undef X
	};

	return texts[method];
}

double optimizer_moments_b(enum optimizer optimizer, enum precision precision)
{
	static const double states_b[] = {
#define X(constant, name, bytes) bytes,
		OPTIMIZER_LIST(X)
#undef X
	};
	double moments_b = states_b[optimizer] - 4;

	return precision == PRECISION_PURE && optimizer != OPTIMIZER_ADAM8BIT ? moments_b / 2 : moments_b;
}

double optimizer_traffic_b(enum optimizer optimizer, enum precision precision)
{
	int is_pure = precision == PRECISION_PURE,
	    has_copy = !is_pure && precision != PRECISION_FP32 && precision != PRECISION_AUTOCAST;
	double weight_b = is_pure ? 2 : 4, gradient_b = is_pure || has_copy ? 2 : 4;

	return gradient_b + 2 * optimizer_moments_b(optimizer, precision) + 2 * weight_b + (has_copy ? 2 : 0);
}

int workload_is_adapter(const struct workload *w)
{
	return w->method == METHOD_LORA || w->method == METHOD_QLORA;
}

int workload_is_rl(const struct workload *w)
{
	return w->method == METHOD_GRPO || w->method == METHOD_PPO || w->method == METHOD_DAPO;
}
