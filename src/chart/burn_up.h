/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * burn_up.h - a picture of a run under way: what is done, the fan from now on, the band of the plan, the deadline.
 *
 * Steps, or for a campaign the work, over time, straight from now to each quantile of the finish, and from the start to each of the plan's.
 * Tested: tests/scenarios/test_track.sh.
 */
#ifndef FLOPCAST_CHART_BURN_UP_H
#define FLOPCAST_CHART_BURN_UP_H

#include "base/diag.h"
#include "base/status.h"
#include "base/text.h"

#include "report/tracked_run.h"
#include "report/words.h"

#include <stddef.h>

/* Times in seconds since the log begins; INFINITY: so many runs do not finish, no deadline. */
struct burn_up {
	const char *plan;
	struct tracked_at at;
	double whole;			  /* what `done` comes to at the end: steps, or 1 */
	const struct tracked_point *done; /* as the log has it */
	size_t count;
	struct burn_up_band {
		double p10_s, p50_s, p90_s;
	} finish, planned;
	double deadline_s;
};

/* The data for plotting/burnup.gp; there is at least one point. */
void burn_up_data(struct text *data, const struct burn_up *b, const struct words *words);

/* Writes FOLDER/burnup.csv, its scripts, and with gnuplot burnup.svg. Without gnuplot a warning names the package. */
MUST_CHECK enum status burn_up_draw(const struct burn_up *b, const char *folder, const struct words *words,
				    struct diag_list *diags);

#endif
