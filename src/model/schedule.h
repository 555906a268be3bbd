/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schedule.h - phases of a training with batches and sequences of their own: how much longer, or shorter, the run is for them. work.h adds them up.
 * Test: tests/unit/test_schedule.c.
 */
#ifndef FLOPCAST_MODEL_SCHEDULE_H
#define FLOPCAST_MODEL_SCHEDULE_H

#include "plan/plan.h"

/* That phase over the rest: FLOPs of a token are others with another sequence and flops="attention"; tokens a second by two
 * predicted steps where the plan's speed is predicted, else at one MFU. */
struct phase_speed schedule_speed(const struct plan *p, const struct phase *phase);

/* The cluster and the workload as that phase has them. */
struct cluster schedule_cluster(const struct plan *p, const struct phase *phase);
struct workload schedule_workload(const struct plan *p, const struct phase *phase);

#endif
