/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"

/* Prices of using a model; what is cached costs as the rest where nothing is said. */
static void read_use(struct scenario *s, struct element tokens, struct api *a)
{
	a->has_use = field_is_present(tokens, "answer");
	if (a->has_use != field_is_present(tokens, "prompt"))
		field_fault(&s->reader, tokens, NULL,
			    "prompt=\"2 USD/1M-tokens\" and answer=\"8 USD/1M-tokens\" belong together");
	if (!a->has_use)
		return;
	price_read(s, tokens, price_field("prompt", DIMENSION_TOKEN_PRICE, 1), &a->prompt);
	price_read(s, tokens, price_field("answer", DIMENSION_TOKEN_PRICE, 1), &a->answer);
	a->cached = a->prompt;
	if (field_is_present(tokens, "cached"))
		price_read(s, tokens, price_field("cached", DIMENSION_TOKEN_PRICE, 1), &a->cached);
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct api *a = &site->api;
	static const struct field turnaround = { "turnaround", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	struct element tokens = site_element_need(s, e, "tokens", "price=\"25 USD/1M-tokens\" turnaround=\"2 h\"");

	a->turnaround.distribution = distribution_constant(DAY_S);
	a->hosting.exchange.rate.distribution = distribution_constant(1);
	if (!tokens.node)
		return;
	a->token.exchange.rate.distribution = distribution_constant(1);
	if (field_is_present(tokens, "price") || !field_is_present(tokens, "answer"))
		price_read(s, tokens, price_field("price", DIMENSION_TOKEN_PRICE, 1), &a->token);
	read_use(s, tokens, a);
	if (field_is_present(tokens, "hosting") != field_is_present(tokens, "hosted"))
		field_fault(&s->reader, tokens, NULL, "hosting=\"1.70 USD/h\" and hosted=\"30 d\" belong together");
	if (field_is_present(tokens, "hosting"))
		price_read(s, tokens, price_field("hosting", DIMENSION_RENT, HOUR_S), &a->hosting);
	site_element_time(s, tokens, "hosted", &a->hosted_s);
	field_parameter(&s->reader, tokens, &turnaround, &a->turnaround, NULL);
}

const struct site_element site_api_element = { .children = { "tokens" }, .read = read };
