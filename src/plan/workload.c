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
