/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * learned.h - what finished runs measured, pooled for the next scenario.
 *
 * Quantities that vary from run to run (step time, downtime of a stop, time beside the steps) are lognormal with a mean over the
 * runs and a spread between them: random effects by the method of DerSimonian & Laird (1986), so that a run with few rows counts
 * little and one run alone is no certainty. Interruptions are pooled as a rate: all that were seen over all the time on
 * machines, with the Jeffreys prior's half (gamma with shape n + 1/2).
 * Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_LEARNED_H
#define FLOPCAST_TRACK_LEARNED_H

#include "track/track_state.h"

/* Of the logarithm: what a next run is expected to have. */
struct pooled {
	double mean_log, sd_log;
	size_t runs; /* that said something */
};

/* means[i] of log, each with its standard error; a lone run gets `alone_sd` as spread between runs. */
struct pooled pool(const double *mean_log, const double *error_log, size_t count, double alone_sd);

struct learned {
	struct pooled step_s, downtime_s;
	double calendar_mean; /* time beside the steps over their time, without stops */
	double interruptions, held_s;
};

/* step_s[i] of each log with its standard error in the logarithm. */
void learned_of(struct learned *l, const struct progress_log *const *logs, size_t count);

#endif
