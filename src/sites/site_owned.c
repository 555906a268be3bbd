/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_owned.c - machines of one's own: they cost by the day, whatever they do, and by the kilowatt-hour.
 */
#include "sites/site_owned.h"

#include "scenario/price.h"
#include "scenario/site_element.h"
#include "site/allocation.h"
#include "site/pricing.h"

SITE_TERMS_FIT(owned);

static const struct owned *terms(const struct site *s)
{
	return SITE_TERMS(owned, s);
}

/* ---- what it grants and bills ---- */

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	const struct site *s = t->plan->site;
	const struct owned *o = terms(s);
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
	const struct owned *o = terms(p->site);
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
	return price_mean(&terms(p->site)->purchase) * pricing_billed_gpus(p);
}

const struct site_kind site_owned = { .name = "owned",
				      .policy = &policy,
				      .bills_spares = 1,
				      .nodes_come_back = 1,
				      .ideal = ideal,
				      .sharing = sharing,
				      .purchase = purchase };

/* ---- how it is written ---- */

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct owned *o = SITE_TERMS(owned, site);
	static const struct field utilisation = { "utilisation", DIMENSION_FRACTION, 0, 1, 1, "write 70%" };
	struct element purchase = site_element_need(s, e, "purchase",
						    "price=\"17000 USD\" life=\"1461 d\" utilisation=\"70%\""),
		       staff = child_only(&s->reader, e, "staff");

	o->life_s = DAY_S;
	o->utilisation = 1;
	o->purchase.exchange.rate.distribution = o->staff.exchange.rate.distribution = distribution_constant(1);
	if (purchase.node) {
		price_read(s, purchase, price_field("price", DIMENSION_MONEY, 1), &o->purchase);
		site_element_time(s, purchase, "life", &o->life_s);
		field_quantity(&s->reader, purchase, &utilisation, &o->utilisation, NULL);
	}
	if (staff.node)
		price_read(s, staff, price_field("price", DIMENSION_RENT, HOUR_S), &o->staff);
}

const struct site_element site_owned_element = { .children = { "purchase" }, .has_own_staff = 1, .read = read };
