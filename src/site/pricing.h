/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pricing.h - which machines a site bills, what they draw, and what an uninterrupted run would cost.
 */
#ifndef FLOPCAST_SITE_PRICING_H
#define FLOPCAST_SITE_PRICING_H

#include "plan/plan.h"

/* GPUs that the plan's site bills while they are held: a cloud and an owner pay for the spares too. */
double pricing_billed_gpus(const struct plan *p);

/* Power of one GPU with its share of host and building: TDP x share x (1 + host) x PUE. 0 = not known. */
double pricing_watt_per_gpu(const struct plan *p);

/* The next whole number of steps; a step of 0: as it is. */
double pricing_round_up(double amount, double step);

/* Money for `held_s` without any wait or interruption, at expected prices: the "ideal" cost. */
double pricing_ideal(const struct plan *p, double held_s, double tokens);

/* Of that, what is not for machines: storage for so long and after, what leaves the site, fixed sums. */
double pricing_extras(const struct plan *p, double held_s);

#endif
