/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * held_price.h - a plan as it would be if the price of its submission held to the end: the same machines, failures and inputs.
 */
#ifndef FLOPCAST_SIM_HELD_PRICE_H
#define FLOPCAST_SIM_HELD_PRICE_H

#include "plan/plan.h"

/* NULL where the price of the plan's site never moves. It points into `p`, which must outlive it; release with
 * held_price_release. */
struct plan *held_price_plan(const struct plan *p);
void held_price_release(struct plan *held);

#endif
