/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/site_element.h"

#include "scenario/price.h"

/* Prices of using a model; what is cached costs as the rest where nothing is said. */
static void read_use(struct scenario *s, struct element tokens, struct api *a)
{
	static const struct field batch = {
		"batch-discount", DIMENSION_FRACTION, 0, 1, 0, "50%: half price in a batch"
	};

	a->has_use = field_is_present(tokens, "answer");
	if (a->has_use != field_is_present(tokens, "prompt"))
		field_fault(&s->reader, tokens, NULL,
			    "prompt=\"2 USD/1M-tokens\" and answer=\"8 USD/1M-tokens\" belong together");
	if (!a->has_use) {
		if (field_is_present(tokens, "batch-discount"))
			field_fault(&s->reader, tokens, "batch-discount",
				    "is of prices of use; accepted: with prompt and answer");
		return;
	}
	field_quantity(&s->reader, tokens, &batch, &a->batch_discount, NULL);
	price_read(s, tokens, price_field("prompt", DIMENSION_TOKEN_PRICE, 1), &a->prompt);
	price_read(s, tokens, price_field("answer", DIMENSION_TOKEN_PRICE, 1), &a->answer);
	a->cached = a->prompt;
	if (field_is_present(tokens, "cached"))
		price_read(s, tokens, price_field("cached", DIMENSION_TOKEN_PRICE, 1), &a->cached);
}

/* Of training: by the token, by the hour, or neither. */
static void read_training(struct scenario *s, struct element tokens, struct api *a)
{
	static const struct field turnaround = { "turnaround", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	int by_hour = field_is_present(tokens, "hour"), by_token = field_is_present(tokens, "price");

	if (by_hour)
		price_read(s, tokens, price_field("hour", DIMENSION_RENT, HOUR_S), &a->hour);
	if (by_token || !(by_hour || field_is_present(tokens, "answer")))
		price_read(s, tokens, price_field("price", DIMENSION_TOKEN_PRICE, 1), &a->token);
	a->has_training = by_token || by_hour;
	if (field_parameter(&s->reader, tokens, &turnaround, &a->turnaround, NULL) ||
	    field_is_present(tokens, "turnaround"))
		return;
	if (a->has_training)
		field_fault(&s->reader, tokens, NULL,
			    "no turnaround; accepted: turnaround=\"2 h\", until the tuned model is there");
	else
		field_default(&s->reader, tokens, "turnaround", "1 s: nothing is waited for");
}

static struct price nothing(void)
{
	return (struct price){ .exchange.rate.distribution = distribution_constant(1) };
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct api *a = &site->api;
	struct element tokens = site_element_need(s, e, "tokens", "price=\"25 USD/1M-tokens\" turnaround=\"2 h\"");

	a->turnaround.distribution = distribution_constant(1);
	a->token = a->prompt = a->cached = a->answer = a->hour = a->hosting = nothing();
	if (!tokens.node)
		return;
	read_training(s, tokens, a);
	read_use(s, tokens, a);
	if (field_is_present(tokens, "hosting") != field_is_present(tokens, "hosted"))
		field_fault(&s->reader, tokens, NULL, "hosting=\"1.70 USD/h\" and hosted=\"30 d\" belong together");
	if (field_is_present(tokens, "hosting"))
		price_read(s, tokens, price_field("hosting", DIMENSION_RENT, HOUR_S), &a->hosting);
	site_element_time(s, tokens, "hosted", &a->hosted_s);
}

/* What is asked for must be sold there. */
static void check(struct scenario *s, const struct plan *p, struct element plan)
{
	const struct api *a = &p->site->api;

	if (p->workload->serving && !a->has_use)
		scenario_infeasible(
			s, plan, p, "site",
			"site '%s' has no prices of use; accepted: a site whose <tokens> have prompt and answer",
			p->site->id);
	else if (!p->workload->serving && !a->has_training)
		scenario_infeasible(s, plan, p, "site",
				    "site '%s' sells no training; accepted: a site whose <tokens> have price or hour",
				    p->site->id);
	else if (p->workload->rl && !a->has_use && !(parameter_mean(&a->hour.amount) > 0))
		scenario_infeasible(s, plan, p, "site",
				    "site '%s' sells no samples to learn from; accepted: a site whose <tokens> have "
				    "price, prompt and answer, or hour",
				    p->site->id);
}

const struct site_element site_api_element = { .children = { "tokens" }, .read = read, .check = check };
