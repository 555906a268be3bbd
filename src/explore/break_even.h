/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * break_even.h - the value of an input at which two plans are equal: bisection with common random numbers.
 *
 * Test: tests/unit/test_search.c.
 */
#ifndef FLOPCAST_EXPLORE_BREAK_EVEN_H
#define FLOPCAST_EXPLORE_BREAK_EVEN_H

#include "explore/experiment.h"
#include "study/optimum.h"

/* Between which two values it is. */
struct break_even {
	double low, high; /* numbers before the unit */
	const char *unit;
	double at_low, at_high; /* objective of the first plan less that of the second */
};

/* `range` is "XPATH=LOW,HIGH", two quantities of one unit; the two plans are those of the experiment. The range is halved
 * ten times. STATUS_UNMET when the same plan is the better one at both ends, which `b` then holds. */
MUST_CHECK enum status break_even_find(struct break_even *b, struct experiment *e, const char *range,
				       const struct objective *objective, struct diag_list *diags);

#endif
