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

const char *optimizer_name(enum optimizer optimizer)
{
	static const char *const names[] = {
#define X(constant, name, bytes) name,
		OPTIMIZER_LIST(X)
#undef X
	};

	return names[optimizer];
}

const char *precision_name(enum precision precision)
{
	static const char *const names[] = {
#define X(constant, name) name,
		PRECISION_LIST(X)
#undef X
	};

	return names[precision];
}
