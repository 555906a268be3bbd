/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * twin.h - the failure-free twin of a plan: the same work, machines, prices, checkpoint intervals and planned
 * stops, and the same drawn inputs, but nothing fails, nothing is taken away and nobody waits.
 *
 * The engine simulates the twin beside the plan (sim/failure_free.h): what the plan costs and takes beyond its twin is
 * what random events cost. Tested: tests/unit/test_failure_free.c.
 */
#ifndef FLOPCAST_SIM_TWIN_H
#define FLOPCAST_SIM_TWIN_H

#include "plan/plan.h"

/* It points into `p`, which must outlive it; release with twin_release. */
struct plan *twin_plan(const struct plan *p);
void twin_release(struct plan *twin);

#endif
