/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_history.h - what was said of a run the times before: FOLDER/history.csv, a line a time.
 */
#ifndef FLOPCAST_CLI_TRACK_HISTORY_H
#define FLOPCAST_CLI_TRACK_HISTORY_H

#include "cli/track_forecast.h"

/* The last line; all NAN and not known where there is none. */
struct track_before track_history_last(const char *folder);

/* Adds a line; nothing when the run does not finish in half of its replications. */
MUST_CHECK enum status track_history_add(const struct track_forecast *f, const char *folder, struct diag_list *diags);

#endif
