/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run_walk.h - progress between two failures walked from write to write (job/progress.h), where a formula is not enough.
 */
#ifndef FLOPCAST_JOB_RUN_WALK_H
#define FLOPCAST_JOB_RUN_WALK_H

#include "job/run.h"

extern const struct run_policy run_walk;

#endif
