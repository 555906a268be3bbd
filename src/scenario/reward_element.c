/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/reward_element.h"

#include "model/judging.h"
#include "model/rl_run.h"
#include "plan/serving.h"
#include "scenario/price.h"

#include <math.h>
#include <string.h>

static double reward_number(struct scenario *s, struct element e, const char *name, enum dimension dimension,
			    double usual)
{
	const struct field f = { name, dimension, 0, 1e12, dimension != DIMENSION_FRACTION, NULL };
	double value = usual;

	field_quantity(&s->reader, e, &f, &value, NULL);
	return value;
}

static void need(struct scenario *s, struct element e, const char *kind, const char *attribute, const char *accepted)
{
	if (!field_is_present(e, attribute))
		field_fault(&s->reader, e, NULL, "a %s without %s; accepted: %s", kind, attribute, accepted);
}

static void read_priced(struct scenario *s, struct element e, struct reward *r)
{
	int is_judge = r->kind == REWARD_JUDGE;

	if (is_judge) {
		need(s, e, "judge", "price", "price=\"2 USD/1M-tokens\"");
		need(s, e, "judge", "tokens", "tokens=\"1500\", that it reads and writes for an answer");
	} else {
		need(s, e, "sandbox", "latency", "latency=\"20 s\", that an answer takes");
	}
	r->tokens = reward_number(s, e, "tokens", DIMENSION_COUNT, 1);
	r->latency_s = reward_number(s, e, "latency", DIMENSION_TIME, 5);
	r->cold_s = reward_number(s, e, "cold-start", DIMENSION_TIME, 0);
	r->concurrent = fmax(1, reward_number(s, e, "concurrent", DIMENSION_COUNT, 256));
	r->fails = fmin(0.99, reward_number(s, e, "fails", DIMENSION_FRACTION, 0));
	r->lifetime_s = reward_number(s, e, "lifetime", DIMENSION_TIME, INFINITY);
	r->repair_s = reward_number(s, e, "repair", DIMENSION_TIME, 0);
	if (is_judge && field_is_present(e, "lifetime"))
		field_fault(&s->reader, e, "lifetime",
			    "is of places of a sandbox pool; accepted: kind=\"sandbox\", or fails");
	else if (field_is_present(e, "repair") && !field_is_present(e, "lifetime"))
		field_fault(&s->reader, e, "repair", "of what never fails; accepted: beside lifetime=\"6 h\"");
	r->has_price =
		field_is_present(e, "price") && price_read(s, e,
							   is_judge ? price_field("price", DIMENSION_TOKEN_PRICE, 1)
								    : price_field("price", DIMENSION_RENT, 3600),
							   &r->price);
}

void reward_element_read(struct scenario *s, struct element e, struct reward *r)
{
#define X(constant, name) name,
	static const char *const kinds[] = { REWARD_LIST(X) NULL };
#undef X
	struct element reward = { e.document, NULL };

	for (xmlNode *n = e.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "reward")) {
			if (reward.node)
				field_fault(&s->reader, (struct element){ e.document, n }, NULL,
					    "stands twice; keep one");
			reward.node = n;
		}
	r->concurrent = 1;
	if (!reward.node)
		return;
	r->kind = (enum reward_kind)field_word(&s->reader, reward, "kind", kinds, REWARD_RULE, "rule");
	if (r->kind == REWARD_MODEL) {
		need(s, reward, "reward model", "params", "params=\"7B\"");
		r->params = reward_number(s, reward, "params", DIMENSION_COUNT, 0);
	} else if (r->kind != REWARD_RULE) {
		read_priced(s, reward, r);
	}
}

/* What of it is paid in all; 0: nothing. */
static double paid(const struct workload *w)
{
	if (w->rl)
		return w->rl->reward.has_price ? rl_run_paid(w->rl) : 0;
	return w->serving && w->serving->judge.has_price ? judging_paid(&w->serving->judge, w->serving->requests, 1)
							 : 0;
}

int reward_element_expense(const struct workload *w, struct price *expense)
{
	double amount = w ? paid(w) : 0;

	if (!(amount > 0))
		return 0;
	*expense = w->rl ? w->rl->reward.price : w->serving->judge.price;
	expense->amount.distribution = distribution_scaled(&expense->amount.distribution, amount);
	return 1;
}
