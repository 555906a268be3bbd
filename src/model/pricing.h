/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pricing.h - who pays for which machines.
 */
#ifndef FLOPCAST_MODEL_PRICING_H
#define FLOPCAST_MODEL_PRICING_H

#include "plan/plan.h"

/* GPUs that the plan's site bills while the run is on: a cloud bills the spares too. */
double pricing_billed_gpus(const struct plan *p);

#endif
