/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * random_plan.h - plans of every kind of site, with whatever may happen to them switched on and off at random.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_RANDOM_PLAN_H
#define FLOPCAST_TESTS_SUPPORT_RANDOM_PLAN_H

#include "fixture.h"

#include <gsl/gsl_rng.h>

/* Points into itself: not to be copied. */
struct random_plan {
	struct fixture f;
	struct partition partition;
};

/* 5 to 60 h of work on 1 to 4 nodes, some of which never finishes: the horizon is 2000 h, the limit 5000 events. Prices
 * are constant, around 1 an hour. */
void random_plan_init(struct random_plan *p, gsl_rng *rng);

#endif
