/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct owned *o = &site->owned;
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

const struct site_element site_owned_element = { .children = { "purchase" }, .read = read };
