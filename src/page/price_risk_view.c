/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price_risk_view.c - a price that moves while the run goes on: what that is worth, and what fixing it by a contract costs.
 */
#include "base/unit.h"
#include "page/view.h"
#include "study/price_risk.h"

#include <math.h>

#define WORTH 0.005 /* of the cost at 80 %: less is not named */

static json_t *values(const struct view *v, const struct price_risk *r, double likely)
{
	json_t *values = json_object();

	json_value_set(values, "part", view_money(v, r->at_80));
	json_value_set(values, "held", view_money(v, likely - r->at_80));
	json_value_set(values, "ask", view_money(v, likely));
	json_value_set(values, "mean", view_money(v, r->mean));
	json_value_set(values, "percent", view_money(v, r->percent));
	json_value_set(values, "price", view_money(v, r->price * HOUR_S));
	json_value_set(values, "fair", view_money(v, r->fair * HOUR_S));
	json_value_set(values, "even", view_money(v, r->even_80 * HOUR_S));
	return values;
}

json_t *price_risk_view(const struct view *v, size_t plan)
{
	double likely = plan_summary_level(&v->forecast->plans[plan], METRIC_COST, PRICE_RISK_PERCENT).value;
	struct price_risk r;
	json_t *o;

	if (isnan(likely) || !price_risk_find(&r, v->forecast->results, plan))
		return NULL;
	o = json_object();
	if (r.at_80 > WORTH * likely)
		json_value_set(
			o, "chip",
			view_say(v,
				 WORD("The price moves: {{part}} of the budget are for that. A contract of up to "
				      "{{even}} per GPU-hour is as good."),
				 values(v, &r, likely)));
	json_value_set(
		o, "words",
		view_say(v,
			 WORD("If the price of submission, {{price}} per GPU-hour, held to the end, {{held}} would "
			      "be enough in 8 of 10 runs instead of {{ask}}; on average the movement costs {{mean}}. "
			      "Fixing the price costs {{percent}} for each per cent that the contract is dearer: "
			      "it pays on average up to {{fair}} per GPU-hour, for the same budget up to {{even}}."),
			 values(v, &r, likely)));
	return o;
}
