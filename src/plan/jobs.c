/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/jobs.h"

const char *queueing_name(enum queueing queueing)
{
	static const char *const names[] = {
#define X(constant, name) name,
		QUEUEING_LIST(X)
#undef X
	};

	return names[queueing];
}
