/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void read_units(struct scenario *s, struct element e, double *units)
{
	const struct field f = { "units", DIMENSION_COUNT, 0, 1e9, 1, NULL };

	field_quantity(&s->reader, e, &f, units, NULL);
}

static void read_session(struct scenario *s, struct element e, struct notebook *n)
{
	const struct field disconnect = { "disconnect", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	site_element_time(s, e, "limit", &n->session_s);
	site_element_time(s, e, "save-before", &n->save_s);
	site_element_duration(s, e, "wait", &n->wait);
	n->has_disconnect = field_distribution(&s->reader, e, &disconnect, &n->disconnect, NULL);
}

static const struct field burn_field = { "units", DIMENSION_USAGE, 0, 1e6, 1, NULL };

static void check_burns(struct scenario *s, struct element e)
{
	double units;

	for (size_t n = 0; child_at(e, "usage", n).node; n++) {
		site_element_accelerator(s, child_at(e, "usage", n));
		field_quantity(&s->reader, child_at(e, "usage", n), &burn_field, &units, NULL);
	}
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct notebook *n = &site->notebook;
	struct element subscription = child_only(&s->reader, e, "subscription"),
		       pack = child_only(&s->reader, e, "pack"), session = child_only(&s->reader, e, "session");
	char *dry = field_text(e, "when-exhausted");

	n->session_s = n->expiry_s = INFINITY;
	n->subscription.exchange.rate.distribution = n->pack.exchange.rate.distribution = distribution_constant(1);
	site_element_time(s, e, "expiry", &n->expiry_s);
	if (subscription.node) {
		price_read(s, subscription, price_field("price", DIMENSION_RENT, HOUR_S), &n->subscription);
		n->has_months = 1;
		read_units(s, subscription, &n->month_units);
	}
	if (pack.node) {
		price_read(s, pack, price_field("price", DIMENSION_MONEY, 1), &n->pack);
		read_units(s, pack, &n->pack_units);
	}
	if (session.node)
		read_session(s, session, n);
	check_burns(s, e);
	n->buys = dry ? !strcmp(dry, "buy") : pack.node != NULL;
	if (child_at(e, "usage", 0).node && n->buys && !pack.node)
		field_fault(&s->reader, e, "when-exhausted",
			    "needs a <pack price=\"10.49 USD\" units=\"100\"/> to buy");
	if (child_at(e, "usage", 0).node && !n->buys && !subscription.node)
		field_fault(&s->reader, e, "when-exhausted", "needs a <subscription> to wait for");
	free(dry);
}

/* Units an hour for the plan's accelerator. */
static void find_burn(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	struct element e;

	for (size_t n = 0; (e = child_at(site, "usage", n)).node; n++) {
		struct element found = site_element_accelerator(s, e);

		if (!found.node || found.node->_private != p->cluster->accelerator)
			continue;
		field_quantity(&s->reader, e, &burn_field, &p->burn_per_s, NULL);
		return;
	}
	if (child_at(site, "usage", 0).node)
		scenario_infeasible(s, plan, p, "cluster", "site '%s' does not offer accelerator '%s'", p->site->id,
				    p->cluster->accelerator->id);
}

const struct site_element site_notebook_element = { .children = { "subscription", "pack", "usage", "session" },
						    .attributes = { "expiry", "when-exhausted" },
						    .read = read,
						    .read_plan = find_burn };
