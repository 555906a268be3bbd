/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/workload.h"

const char *method_name(enum method method)
{
	static const char *const names[] = {
#define X(constant, name) name,
		METHOD_LIST(X)
#undef X
	};

	return names[method];
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

int workload_is_adapter(const struct workload *w)
{
	return w->method == METHOD_LORA || w->method == METHOD_QLORA;
}
