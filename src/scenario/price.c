/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/price.h"

#include "xml/day.h"

#include <stdlib.h>
#include <string.h>

#define PRICE_MOST 1e12 /* per people's unit; also for currencies of small unit */

/* A price older than this, at the study's date, may mislead: rates moved by -54 % to +31 % in three years. */
#define PRICE_AGE_DAYS 365

static const struct field tax_field = { "tax", DIMENSION_FRACTION, 0, 1, 0, "tax is added on top: 5% for VAT of 5 %" };

static const struct field discount_field = { "discount", DIMENSION_FRACTION,
					     0,		 1,
					     0,		 "a customer's: taken off before tax, 20%" };

static const struct field rate_field = { "rate", DIMENSION_NUMBER, 0, 1e12, 1, NULL };

static char *date_of(struct element e)
{
	char *date = field_text(e, "date");

	if (!date && e.node->parent)
		date = field_text((struct element){ e.document, e.node->parent }, "date");
	return date;
}

static void check_age(struct scenario *s, struct element e, const char *attribute)
{
	char *date = s->date ? date_of(e) : NULL;
	long today, then;

	/* one that is no day is the schema's to refuse */
	if (date && day_read(s->date, &today) && day_read(date, &then) && today - then > PRICE_AGE_DAYS)
		field_warning(&s->reader, e, attribute,
			      "%.1f years old at the study's date %s (dated %s): prices have moved since",
			      (double)(today - then) / 365.25, s->date, date);
	free(date);
}

/* The rate between a price's currency and the report's, from an <exchange> in the scenario or the catalog. */
static void read_exchange(struct scenario *s, struct element e, const char *from, struct exchange *x)
{
	const char *to = s->currency;
	struct element found;

	x->rate.distribution = distribution_constant(1);
	if (!*from || !strcmp(from, to)) /* a price of 0 needs no currency */
		return;
	found = catalog_find_exchange(&s->document, &s->catalog, from, to, &x->is_inverse);
	if (!found.node)
		field_fault(&s->reader, e, NULL,
			    "a price in %s, a report in %s, and no <exchange currency=\"%s\" per=\"%s\" rate=\"...\" "
			    "date=\"...\"/> in the scenario or the catalog",
			    from, to, from, to);
	else if (field_parameter(&s->reader, found, &rate_field, &x->rate, NULL)) {
		check_age(s, found, "rate");
		/* one draw for each pair, either way round */
		field_share_draws(&s->reader, &x->rate, stream_entity(from) ^ stream_entity(to));
	}
}

int price_read(struct scenario *s, struct element e, struct field f, struct price *p)
{
	char currency[4] = "";
	int good = field_parameter(&s->reader, e, &f, &p->amount, currency);
	double discount = 0;

	field_quantity(&s->reader, e, &tax_field, &p->tax, NULL);
	field_quantity(&s->reader, e, &discount_field, &discount, NULL);
	p->tax = (1 - discount) * (1 + p->tax) - 1;
	p->exchange.rate.distribution = distribution_constant(1);
	if (good) {
		read_exchange(s, e, currency, &p->exchange);
		if (f.dimension != DIMENSION_STORAGE_PRICE &&
		    f.dimension != DIMENSION_EGRESS_PRICE) /* small, often unused */
			check_age(s, e, f.name);
	}
	return good;
}

struct field price_field(const char *name, enum dimension dimension, double per)
{
	return (struct field){ name, dimension, 0, PRICE_MOST / per, 0, NULL };
}

int price_conversion(struct scenario *s, const char *to, double *rate, struct citation *citation)
{
	struct parameter x = { .table = NULL };
	int is_inverse = 0;
	struct element e = catalog_find_exchange(&s->document, &s->catalog, s->currency, to, &is_inverse);

	if (!e.node || !field_parameter(&s->reader, e, &rate_field, &x, NULL))
		return 0;
	*rate = is_inverse ? 1 / parameter_mean(&x) : parameter_mean(&x);
	*citation = citation_of(e.node);
	return 1;
}
