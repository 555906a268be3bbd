/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress_summary.h - what a log says, in eight numbers (definitions: progress_log.h).
 * Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_PROGRESS_SUMMARY_H
#define FLOPCAST_TRACK_PROGRESS_SUMMARY_H

#include "track/progress_log.h"

/* NAN where the log does not say. */
struct progress_summary {
	double rows, last_step, planned_steps, sessions, restarts, lost_steps, elapsed_s, step_s;
};

/* After progress_log_finish. */
struct progress_summary progress_summary_of(const struct progress_log *p);

#endif
