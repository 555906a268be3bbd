/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/precision.h"

const char *precision_name(enum precision p)
{
	static const char *const names[] = {
#define X(constant, name, bytes) name,
		PRECISION_LIST(X)
#undef X
	};

	return names[p];
}

double precision_narrow_b(enum precision p)
{
	static const double narrow_b[] = {
#define X(constant, name, bytes) bytes,
		PRECISION_LIST(X)
#undef X
	};

	return narrow_b[p];
}
