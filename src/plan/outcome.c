/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/outcome.h"

const char *end_reason_name(enum end_reason end)
{
	static const char *const names[] = {
#define X(constant, name) name,
		END_LIST(X)
#undef X
	};

	return names[end];
}
