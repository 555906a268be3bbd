/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_gaps.h - stops in which nothing was lost: they show only as a gap in the clock.
 *
 * A gap is an interval of at least half an hour more than its steps take, longer than those, and alone: of its neighbours none is
 * half as much too long. No evaluation or save takes so much longer than the steps around it.
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_SESSION_GAPS_H
#define FLOPCAST_TRACK_SESSION_GAPS_H

#include "track/progress_row.h"

/* Numbers the sessions of rows anew; returns how many more there are. Rows in order, times in s. */
uint32_t session_gaps_number(struct progress_row *rows, size_t count);

#endif
