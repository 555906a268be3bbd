/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_owned.c - machines of one's own: they cost by the day, whatever they do, and by the kilowatt-hour.
 */
#include "site/pricing.h"
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

static const struct site_policy policy = { .start = start, .wait_s = wait_s, .bill = bill };

static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct owned *o = &p->site->owned;
	double gpus = pricing_billed_gpus(p), rate;

	(void)tokens;
	rate = price_mean(&o->purchase) / (o->life_s * o->utilisation) + price_mean(&o->staff) / gpus +
	       pricing_watt_per_gpu(p) * price_mean(&p->site->power.energy);
	return held_s * gpus * rate;
}

/* They cost whether they are used or not. */
static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ SHARING_BY_JOB | SHARING_WHOLE, SHARING_WHOLE, NULL };
}

static double purchase(const struct plan *p)
{
	return price_mean(&p->site->owned.purchase) * pricing_billed_gpus(p);
}

const struct site_kind site_owned = { .name = "owned",
				      .policy = &policy,
				      .bills_spares = 1,
				      .nodes_come_back = 1,
				      .ideal = ideal,
				      .sharing = sharing,
				      .purchase = purchase };
