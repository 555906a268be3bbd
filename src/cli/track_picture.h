/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_picture.h - the burn-up chart of a tracked run. Tested: tests/scenarios/test_track.sh.
 */
#ifndef FLOPCAST_CLI_TRACK_PICTURE_H
#define FLOPCAST_CLI_TRACK_PICTURE_H

#include "cli/track_forecast.h"

/* FOLDER/burnup.svg and its data. */
MUST_CHECK enum status track_picture_draw(const struct track_forecast *f, const char *folder, const struct words *words,
					  struct diag_list *diags);

#endif
