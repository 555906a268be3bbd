/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stop.h - planned stops of a run: maintenance, hours that belong to others.
 */
#ifndef FLOPCAST_PLAN_STOP_H
#define FLOPCAST_PLAN_STOP_H

#include "plan/week.h"
#include "random/distribution.h"

struct stop {
	int is_weekly;		   /* else it comes back every every_s */
	double first_s, every_s;   /* from submission */
	struct distribution lasts; /* s, > 0; drawn each time */
	struct week_hours hours;   /* weekly: the run stands still within them */
};

#endif
