/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/precision.h"

ROW_TEXT(precision_name, enum precision, PRECISION_LIST, ROW_NAME)

double precision_narrow_b(enum precision p)
{
	static const double narrow_b[] = {
#define X(constant, name, bytes) bytes,
		PRECISION_LIST(X)
#undef X
	};

	return narrow_b[p];
}
