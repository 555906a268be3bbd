/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaign_ideal.h - a plan of several jobs without failures, waits at the site and other users, at expected values:
 * each run takes its compute time, and waits only for the jobs before it and for nodes, by the plan's scheduler.
 */
#ifndef FLOPCAST_SIM_CAMPAIGN_IDEAL_H
#define FLOPCAST_SIM_CAMPAIGN_IDEAL_H

#include "plan/plan.h"

struct campaign_ideal {
	double flop, wall_s, gpu_s, cost;
};

struct campaign_ideal campaign_ideal(const struct plan *plan);

#endif
