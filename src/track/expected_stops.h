/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * expected_stops.h - interruptions that a plan expects in so long on machines.
 *
 * Each clock fails by its hazard up to its first failure, and at its mean rate from then on. Failures of the storage and those of a
 * trace are not among them. Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_EXPECTED_STOPS_H
#define FLOPCAST_TRACK_EXPECTED_STOPS_H

#include "plan/plan.h"

struct expected_stops {
	double count, variance; /* variance: of the part of it that rate factors leave uncertain */
};

struct expected_stops expected_stops_of(const struct plan *plan, double held_s);

#endif
