/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/move_element.h"

#include "scenario/id_reference.h"
#include "scenario/price.h"
#include "scenario/site_element.h"
#include "xml/child.h"

#define BYTES_MOST     1e21
#define BANDWIDTH_MOST 1e16

/* What it costs to take a byte away from there: as said, or as that site's <egress> says, or nothing. */
static void read_price(struct scenario *s, struct element e, const struct site *from, struct plan *p)
{
	if (field_is_present(e, "price")) {
		price_read(s, e, price_field("price", DIMENSION_EGRESS_PRICE, 1), &p->move);
		return;
	}
	p->move = from->egress;
	field_default_of(&s->reader, e, "price", "that of <egress> at site '%s', nothing where it has none", from->id);
}

void move_element_read(struct scenario *s, struct element plan, struct plan *p)
{
	static const struct field bytes = { "bytes", DIMENSION_BYTES, 0, BYTES_MOST, 1, "that come from there" };
	static const struct field bandwidth = { "bandwidth", DIMENSION_BANDWIDTH, 0, BANDWIDTH_MOST, 1, "on the way" };
	struct element e = child_only(&s->reader, plan, "move"), site;
	double moved_b, b_per_s;

	if (!e.node)
		return;
	site = id_reference_follow_kind(s, e, "from", "site");
	if (!site.node)
		return;
	field_note(&s->reader, e, "from");
	moved_b = field_quantity_needed(&s->reader, e, &bytes);
	b_per_s = field_quantity_needed(&s->reader, e, &bandwidth);
	if (site_element_read(s, site) == p->site)
		return;
	p->moved_b = moved_b;
	p->moving_s = moved_b / b_per_s;
	read_price(s, e, site_element_read(s, site), p);
}
