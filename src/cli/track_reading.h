/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_reading.h - what `flopcast track` read of a log, shown.
 */
#ifndef FLOPCAST_CLI_TRACK_READING_H
#define FLOPCAST_CLI_TRACK_READING_H

#include "track/log_reader.h"

#include <jansson.h>

json_t *track_reading_json(const struct log_reading *g);
void track_reading_print(const struct log_reading *g);

/* What a user should know before trusting what was read: lines not understood, a clock that goes back, several runs. */
void track_reading_warn(const struct log_reading *g, struct diag_list *diags);

#endif
