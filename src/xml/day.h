/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * day.h - days of the calendar, as attributes have them: 2026-11-21.
 */
#ifndef FLOPCAST_XML_DAY_H
#define FLOPCAST_XML_DAY_H

/* Is it written as a day, whether there is such a day or not? */
int day_is_written(const char *words);

/* Days since 1970-01-01. Returns 0 when there is no such day. What follows the day (XML Schema's time zone) is not read. */
int day_read(const char *words, long *number);

#endif
