/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pricing.h - which machines a site bills, what they draw, and what an uninterrupted run would cost.
 */
#ifndef FLOPCAST_MODEL_PRICING_H
#define FLOPCAST_MODEL_PRICING_H

#include "model/work.h"

/* GPUs that the plan's site bills while they are held: a cloud and an owner pay for the spares too. */
double pricing_billed_gpus(const struct plan *p);

/* Power of one GPU with its share of host and building: TDP x share x (1 + host) x PUE. 0 = not known. */
double pricing_watt_per_gpu(const struct plan *p);

/* Seconds that a cloud bills for a held period: whole steps, at least the minimum; and whole terms, at least one. */
double pricing_billed_s(const struct cloud *c, double held_s);
double pricing_terms_s(const struct cloud *c, double held_s);

/* Money for `held_s` without any wait or interruption, at expected prices: the "ideal" cost. */
double pricing_ideal(const struct plan *p, double held_s, double tokens);

/* Of that, what is not for machines: storage for so long and after, what leaves the site, fixed sums. */
double pricing_extras(const struct plan *p, double held_s);

#endif
