/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * week.h - hours that come back each week: when people are there, when machines are not to be used.
 *
 * A time of week is in seconds from Monday, 00:00, local time, modulo 7 d; no summer time. Tested: tests/unit/test_week.c.
 */
#ifndef FLOPCAST_PLAN_WEEK_H
#define FLOPCAST_PLAN_WEEK_H

#define WEEK_S	   604800.0
#define WEEK_DAY_S 86400.0

/* On each of the days from from_s to to_s after midnight; of the next day when to_s is not after from_s. */
struct week_hours {
	unsigned days;	     /* bit 0 = Monday */
	double from_s, to_s; /* from_s in [0, 1 d), to_s in (0, 1 d] */
};

/* Seconds from a time of week until the hours begin; 0 = it is within them; INFINITY without any days. */
double week_wait_s(const struct week_hours *h, double week_s);

/* Seconds until they end; 0 = it is not within them. What is left of less than a microsecond counts as over, so that who
 * waits for the end meets it. */
double week_left_s(const struct week_hours *h, double week_s);

/* Monday = 0, of a day of the Gregorian calendar; month and day from 1 on. */
int week_day(int year, int month, int day);

#endif
