/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * outlook.h - how long the rest of a run will take, from its pace so far and what other runs did: no scenario.
 *
 * log(remaining) = log(rest at the present pace) + centre + scale * T, with T from Student's t of 3 degrees of freedom. Upwards
 * the scale is larger for what lasts hours, since machines surprise upwards:
 *
 *   centre       = drift_kept * drift + growth * horizon * (1 - long) + unseen_stop * long + unseen_pause * unseen [no pause]
 *                  + log(1 + 0.1 * gpus / 16384) [no stop]
 *   scale^2      = floor^2 * (1 + horizon) + (spread_kept * spread)^2 * horizon + (drift_doubt * drift)^2
 *                  + (few / intervals)^2 + (stop_doubt * long)^2
 *   scale_up^2   = (1 + (upwards - 1) * (1 - long))^2 * scale^2 + (pause_doubt * unseen)^2 [fewer than two pauses]
 *
 *   drift   growth of the step time in the later half, times the horizon;  unseen  root of the share of steps left
 *   long    days left / (days left + 2): stops, people and queues come by the day; times spread / (spread + 0.1) where the
 *           log tells the spread: they have not come to a run whose pace was even
 *
 * The constants are a prior of all runs; tests/validation/track.c fits them anew with each programme left out and scores it.
 * Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_OUTLOOK_H
#define FLOPCAST_TRACK_OUTLOOK_H

#include "track/pace.h"

enum { OUTLOOK_CONSTANTS = 11 };

struct outlook_prior {
	double drift_kept, unseen_pause, unseen_stop, growth;
	double floor, spread_kept, drift_doubt, few, pause_doubt, stop_doubt, upwards; /* not negative */
};

extern const struct outlook_prior outlook_prior;

/* Seconds that remain with chance `chance` in (0, 1), finite. gpus: 0 when not known. A pace without a rest (pace_of gave 0): as wide
 * as runs differ. */
double outlook_quantile(const struct pace *pace, const struct outlook_prior *prior, double gpus, double chance);

#endif
