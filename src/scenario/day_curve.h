/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * day_curve.h - an attribute of 24 numbers, of each hour of a day from midnight on.
 */
#ifndef FLOPCAST_SCENARIO_DAY_CURVE_H
#define FLOPCAST_SCENARIO_DAY_CURVE_H

#include "plan/site.h"
#include "xml/field.h"

/* Into `curve`, scaled to a mean of 1. 0 when it is absent, or not `what` of each hour, which is a fault. */
int day_curve_read(struct field_reader *r, struct element e, const char *attribute, const char *what,
		   double curve[DAY_HOURS]);

#endif
