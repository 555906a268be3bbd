/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_owned.c - machines of one's own: they cost by the day, whatever they do, and by the kilowatt-hour.
 */
#include "model/pricing.h"
#include "site/allocation.h"

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	const struct site *s = t->plan->site;
	const struct owned *o = &s->owned;
	double gpus = pricing_billed_gpus(t->plan);

	t->rate = price_draw(&o->purchase, seed, replication) / (o->life_s * o->utilisation) +
		  price_draw(&o->staff, seed, replication) / gpus +
		  pricing_watt_per_gpu(t->plan) * price_draw(&s->power.energy, seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return 0;
}

static void bill(struct allocation *t, double now_s)
{
	(void)now_s;
	allocation_book(t, t->rate * pricing_billed_gpus(t->plan));
}

const struct site_policy site_owned = { .start = start, .wait_s = wait_s, .bill = bill };
