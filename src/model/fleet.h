/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fleet.h - the replicas that a fleet of GPUs is made of.
 *
 * Tested: tests/unit/test_deployment.c.
 */
#ifndef FLOPCAST_MODEL_FLEET_H
#define FLOPCAST_MODEL_FLEET_H

#include "model/generation.h"
#include "plan/deployment.h"

/* NULL, or the words for what is missing of model or accelerator. */
const char *fleet_lacks(const struct fleet *f);

/* One replica: of so many GPUs as are said, or the fewest that hold the model. fleet_lacks() is NULL. */
struct generation fleet_replica(const struct fleet *f);

#endif
