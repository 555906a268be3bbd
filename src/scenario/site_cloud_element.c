/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"
#include "scenario/price_path_element.h"
#include "scenario/spot_element.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_GPUS = 8 }; /* of a machine */

static enum market read_market(struct element rate)
{
	char *text = field_text(rate, "market");
	int m = 0;

	while (text && m < MARKET_END && strcmp(text, market_name((enum market)m)) != 0)
		m++;
	free(text);
	return m < MARKET_END ? (enum market)m : MARKET_ON_DEMAND;
}

static void read_preemption(struct scenario *s, struct element e, struct cloud *c)
{
	static const struct field uptime = { "uptime", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	struct element p = child_only(&s->reader, e, "preemption");

	if (!p.node) {
		field_fault(&s->reader, e, "kind",
			    "market=\"spot\" needs a <preemption uptime=\"...\" reacquire=\"...\"/>");
		return;
	}
	c->preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					  .has_repair = 1,
					  .entity = field_entity(e, "preemption"),
					  .lifetime = distribution_constant(CENTURY_S) };
	spot_element_read(s, p, child_at(e, "rate", 0), &c->trace);
	field_distribution(&s->reader, p, &uptime, &c->preemption.lifetime, NULL);
	site_element_duration(s, p, "reacquire", &c->preemption.repair);
	site_element_time(s, p, "notice", &c->notice_s);
	site_element_time(s, p, "fallback-after", &c->fallback_s);
}

/* Spot with a fall-back has two rates: its own and that on demand. */
static void read_fallback(struct scenario *s, struct element e, struct cloud *c)
{
	struct element second = child_at(e, "rate", 1), third = child_at(e, "rate", 2);

	if (third.node || (second.node && c->market != MARKET_SPOT))
		field_fault(
			&s->reader, third.node ? third : second, NULL,
			"one rate too many: a site has one, a spot site may have a second, on demand, to fall back to");
	else if (second.node)
		price_read(s, second, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->fallback);
	else if (!isinf(c->fallback_s))
		field_fault(&s->reader, e, NULL,
			    "fallback-after needs a second <rate market=\"on-demand\" price=\"...\"/>");
}

static void read_capacity(struct scenario *s, struct element e, struct cloud *c)
{
	static const struct field chance = { "chance", DIMENSION_FRACTION, 0, 1, 1, "write 60%" };
	struct element capacity = child_only(&s->reader, e, "capacity");

	c->chance = 1;
	if (!capacity.node)
		return;
	c->chance_gpus = CAPACITY_GPUS;
	field_quantity(&s->reader, capacity, &chance, &c->chance, NULL);
	site_element_time(s, capacity, "every", &c->every_s);
	field_integer(&s->reader, capacity, "gpus", 1, 100000000, &c->chance_gpus);
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct cloud *c = &site->cloud;
	struct element rate = child_at(e, "rate", 0);

	c->fallback_s = INFINITY;
	c->fallback.exchange.rate.distribution = distribution_constant(1);
	site_element_duration(s, e, "provisioning", &c->provision);
	read_capacity(s, e, c);
	if (!rate.node) {
		site_element_need(s, e, "rate", "price=\"4.10 USD/gpu-h\"");
		return;
	}
	c->market = read_market(rate);
	field_note(&s->reader, rate, "market");
	price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->gpu);
	price_path_element_read(s, e, rate, &c->path);
	site_element_time(s, rate, "step", &c->step_s);
	site_element_time(s, rate, "minimum", &c->minimum_s);
	site_element_time(s, rate, "term", &c->term_s);
	if ((c->market == MARKET_RESERVED || c->market == MARKET_BLOCK) && !(c->term_s > 0)) {
		field_fault(&s->reader, rate, "market", "needs a term, such as term=\"365 d\"");
		c->term_s = DAY_S;
	}
	if (c->market == MARKET_SPOT)
		read_preemption(s, e, c);
	else if (child_at(e, "preemption", 0).node)
		field_fault(&s->reader, child_at(e, "preemption", 0), NULL, "belongs to a rate with market=\"spot\"");
	read_fallback(s, e, c);
	if (price_path_is_moving(&c->path) && c->trace.has_prices)
		field_fault(
			&s->reader, rate, NULL,
			"the trace has prices of its own; accepted: drift and volatility, or a trace without prices");
}

/* One run's market of a trace is not several runs'. */
static void check(struct scenario *s, const struct plan *p, struct element plan)
{
	if (p->jobs && p->site->cloud.trace.count)
		field_fault(
			&s->reader, plan, "site",
			"its trace says what one run may have, not several; accepted: uptime and reacquire, or a plan "
			"of one workload");
}

const struct site_element site_cloud_element = { .children = { "rate", "preemption", "price-history", "capacity" },
						 .attributes = { "provisioning" },
						 .read = read,
						 .check = check };
