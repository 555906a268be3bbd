/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * planned_step.h - how long a step takes by the plan, as its log would show it.
 */
#ifndef FLOPCAST_TRACK_PLANNED_STEP_H
#define FLOPCAST_TRACK_PLANNED_STEP_H

#include "plan/plan.h"

/* Blocking writes and evaluations, over the compute between them. */
double planned_step_beside(const struct plan *plan, double write_s);

/* Seconds a step in a replication: compute, slow GPUs, writes and evaluations; not what is counted as a stop or once. */
double planned_step_s(const struct plan *plan, const struct study *study, uint64_t replication, double planned_steps);

#endif
