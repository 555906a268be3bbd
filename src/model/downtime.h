/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * downtime.h - what planned stops take of a long run, in closed form.
 *
 * With s the share of the time that is stopped, n the stops per second, each of which costs half a write (the one before
 * it cuts an interval short, on average by half) and a restart besides, and T0 the expected time without stops:
 *
 *     T = T0 / (1 - s - n (write / 2 + restart))
 *
 * Weekly stops count as their union; periodic ones as far as they don't begin within those, at mean length: what of them
 * reaches into others counts twice. It is a mean over phases: exact in the limit of a run that is long against the periods, and says nothing of where in the week a short
 * one falls. Test: tests/unit/test_downtime.c (shares by hand; the simulation of a run of months).
 */
#ifndef FLOPCAST_MODEL_DOWNTIME_H
#define FLOPCAST_MODEL_DOWNTIME_H

#include "model/checkpoint.h"

struct downtime {
	double share; /* of the time, 0..1 */
	double per_s; /* stops */
};

struct downtime downtime_of(const struct cluster *c);

/* INFINITY: nothing is left to compute in. `cycle` is that of the plan on `c`. */
double downtime_expected_wall_s(const struct cluster *c, const struct checkpoint_cycle *cycle);

#endif
