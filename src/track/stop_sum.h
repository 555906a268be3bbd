/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stop_sum.h - how long a stop lasts that a log would show, by the outcomes of simulated replications.
 *
 * A stop is everything from the last computing before to the first after: restarts, the failures that strike them, waiting for repair, for
 * machines, planned stops. Failures during a stop make it longer and are no stops of their own: of all failures those count that
 * find the run computing. The wait before the first grant is none.
 * Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_STOP_SUM_H
#define FLOPCAST_TRACK_STOP_SUM_H

#include "plan/ledger.h"

struct stop_sum {
	double stops, down_s;
	double stops_squared, products, down_squared; /* summed over replications, for the scatter */
};

/* One replication: its times by cause, its failures, how often machines were granted. */
void stop_sum_add(struct stop_sum *s, const double time_s[CAUSE_TIMES], double failures, double allocations);

/* Mean of a stop; 0: there is none. Standard deviation of one over the mean, from the scatter between replications. */
double stop_sum_mean(const struct stop_sum *s);
double stop_sum_cv(const struct stop_sum *s);

#endif
