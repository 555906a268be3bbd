/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * levels.h - the percentiles that tables, charts and pages show.
 */
#ifndef FLOPCAST_STATS_LEVELS_H
#define FLOPCAST_STATS_LEVELS_H

enum { LEVELS = 3 };
extern const int levels_percent[LEVELS]; /* ascending; each one of summary_percent */

#endif
