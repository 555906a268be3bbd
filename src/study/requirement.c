/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/requirement.h"

#include "base/quantity.h"
#include "study/summary.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Reading goes from left to right; a cursor past a mismatch is NULL and stays so. */
struct cursor {
	const char *s;
};

static void skip(struct cursor *c)
{
	while (c->s && isspace((unsigned char)*c->s))
		c->s++;
}

static void expect(struct cursor *c, const char *word)
{
	skip(c);
	c->s = c->s && !strncmp(c->s, word, strlen(word)) ? c->s + strlen(word) : NULL;
}

static int accept(struct cursor *c, const char *word)
{
	skip(c);
	if (!c->s || strncmp(c->s, word, strlen(word)) != 0)
		return 0;
	c->s += strlen(word);
	return 1;
}

/* A quantity up to one of `ends`, or to the end of the text. */
static double quantity(struct cursor *c, const char *ends, enum dimension dimension, const char *currency)
{
	struct text why = TEXT_INIT;
	struct quantity q = { 0, "" };
	size_t length;

	if (!c->s)
		return NAN;
	length = strcspn(c->s, ends);
	if (quantity_parse(c->s, length, dimension, &q, &why) || (*q.currency && strcmp(q.currency, currency) != 0))
		c->s = NULL;
	else
		c->s += length;
	text_release(&why);
	return q.value;
}

/* cost or finish, compared to a bound of its kind. */
static void bound(struct cursor *c, int is_cost, const char *ends, const char *currency, struct requirement *r)
{
	if (is_cost)
		r->budget = quantity(c, ends, DIMENSION_MONEY, currency);
	else
		r->deadline_s = quantity(c, ends, DIMENSION_TIME, currency);
}

static int metric_is_cost(struct cursor *c)
{
	int is_cost = accept(c, "cost");

	if (!is_cost)
		expect(c, "finish");
	return is_cost;
}

static void parse_quantile(struct cursor *c, const char *currency, struct requirement *r)
{
	int is_cost;

	while (c->s && isdigit((unsigned char)*c->s) && r->percent < 1000)
		r->percent = 10 * r->percent + (*c->s++ - '0');
	expect(c, "(");
	is_cost = metric_is_cost(c);
	expect(c, ")");
	expect(c, "<=");
	bound(c, is_cost, "", currency, r);
	r->chance = r->percent / 100;
	if (!(r->percent > 0 && r->percent < 100))
		c->s = NULL;
}

static void parse_chance(struct cursor *c)
{
	expect(c, ")");
	expect(c, ">=");
}

static void parse_words(struct cursor *c, const char *currency, struct requirement *r)
{
	int is_cost;

	if (accept(c, "JCL")) {
		expect(c, "(");
		r->deadline_s = quantity(c, ",", DIMENSION_TIME, currency);
		expect(c, ",");
		r->budget = quantity(c, ")", DIMENSION_MONEY, currency);
		parse_chance(c);
	} else {
		expect(c, "P");
		if (!accept(c, "(")) {
			parse_quantile(c, currency, r);
			return;
		}
		is_cost = metric_is_cost(c);
		expect(c, "<=");
		bound(c, is_cost, ")", currency, r);
		parse_chance(c);
	}
	r->chance = quantity(c, "", DIMENSION_FRACTION, currency);
	if (!(r->chance >= 0 && r->chance <= 1))
		c->s = NULL;
}

enum status requirement_parse(const char *words, const char *currency, struct requirement *r, struct text *why)
{
	const char *colon = strchr(words, ':');
	struct cursor c = { colon ? colon + 1 : words };

	*r = (struct requirement){ .budget = INFINITY, .deadline_s = INFINITY };
	if (colon && (colon == words || (size_t)(colon - words) >= sizeof(r->plan)))
		c.s = NULL;
	else if (colon)
		memcpy(r->plan, words, (size_t)(colon - words));
	skip(&c);
	r->words = c.s;
	parse_words(&c, currency, r);
	skip(&c);
	if (c.s && !*c.s)
		return STATUS_OK;
	text_addf(why,
		  "accepted: \"P80(cost) <= 500k %s\", \"P(finish <= 28 d) >= 90%%\", \"JCL(28 d, 520k %s) >= 70%%\", "
		  "each "
		  "with \"PLAN:\" before it or not",
		  currency, currency);
	return STATUS_USAGE;
}

int requirement_applies(const struct requirement *r, const struct plan *plan)
{
	return !*r->plan || !strcmp(r->plan, plan->id);
}

int requirement_applies_to_any(const struct requirement *r, const struct plan *const *plans, size_t count)
{
	for (size_t p = 0; p < count; p++)
		if (requirement_applies(r, plans[p]))
			return 1;
	return 0;
}

int requirement_is_met(const struct requirement *r, const struct results *results, size_t p, struct interval *chance)
{
	*chance = summary_kept(results, p, r->budget, r->deadline_s).both;
	return chance->value >= r->chance;
}
