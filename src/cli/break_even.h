/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * break_even.h - at which value of an input are two plans equal?
 */
#ifndef FLOPCAST_CLI_BREAK_EVEN_H
#define FLOPCAST_CLI_BREAK_EVEN_H

#include "cli/design.h"
#include "study/optimum.h"

/* `range` is "XPATH=LOW,HIGH", two quantities of one unit; the two plans are those of --plan. Bisection with common
 * random numbers until the range is a thousandth of what it was; prints the value. STATUS_UNMET when the same plan is
 * the better one at both ends. */
MUST_CHECK enum status break_even(struct design *d, const char *range, const struct objective *objective,
				  const char *currency, struct diag_list *diags);

#endif
