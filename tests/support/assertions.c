/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assertions.h"

#include <math.h>

void assert_close_at(double a, double b, double relative, const char *file, int line)
{
	if (fabs(a - b) <= relative * fmax(fabs(a), fabs(b)))
		return;
	print_error("%.17g and %.17g differ by more than %g\n", a, b, relative);
	_fail(file, line);
}

void assert_near_at(double a, double b, double absolute, const char *file, int line)
{
	if (fabs(a - b) <= absolute)
		return;
	print_error("%.17g and %.17g differ by more than %g\n", a, b, absolute);
	_fail(file, line);
}

void assert_within_4_se_at(double estimate, double truth, double se, const char *file, int line)
{
	if (fabs(estimate - truth) < 4 * se)
		return;
	print_error("%.17g is %.2f standard errors from %.17g (se %g)\n", estimate, (estimate - truth) / se, truth, se);
	_fail(file, line);
}
