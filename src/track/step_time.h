/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * step_time.h - how long a step usually takes, from rows with start-up, pauses and gaps among them.
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_STEP_TIME_H
#define FLOPCAST_TRACK_STEP_TIME_H

#include "track/progress_row.h"

/* Median over the intervals of seconds a step; NAN for none. */
double step_time_median(const struct progress_row *rows, size_t count);

/* Of the printed times the interquartile mean (Tukey 1977: robust as the median, nearly as efficient as the mean); with none
 * printed, seconds over steps of the intervals within 3 scaled median absolute deviations (Hampel 1974). NAN for no clock. */
double step_time_usual(const struct progress_row *rows, size_t count);

#endif
