/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * caveat.c - what a reader of the first screen must know of its figures: paid before, assumed rather than measured, old.
 */
#include "page/driver.h"
#include "report/plan_pick.h"
#include "site/site_kind.h"
#include "xml/day.h"

#include <math.h>
#include <string.h>

enum { ASSUMED_SHOWN = 2, YEAR_DAYS = 365 };
#define DECIDES 0.15 /* least rank correlation of an input that is named */

/* Machines of one's own are paid before; the plan pays their wear. */
static void add_purchase(const struct view *v, size_t plan, json_t *list)
{
	double purchase = site_kind_purchase(v->forecast->plans[plan].plan);
	json_t *values = json_object();

	json_value_set(values, "purchase", view_money(v, purchase));
	if (purchase > 0)
		json_array_append_new(
			list,
			view_say(v, WORD("Counts wear, not purchase: buying the machines costs {{purchase}} first."),
				 json_incref(values)));
	json_decref(values);
}

static void add_input(const struct view *v, const struct provenance *input, struct text *t)
{
	json_t *name = driver_name(v, input), *range = view_range(v, input, distribution_quantile(&input->value, 0.1),
								  distribution_quantile(&input->value, 0.9));

	if (t->length)
		text_add(t, words_get(v->words, "; "));
	text_addf(t, "%s (%s)", json_string_value(name), json_string_value(range));
	json_decref(name);
	json_decref(range);
}

/* The note of a source names what it only assumes: "life and utilisation: ASSUMPTIONS". */
static int is_noted(const struct provenance *input)
{
	const char *note = input->citation.note;

	return note && input->is_quantity && strstr(note, "ASSUMPTION") && strstr(note, input->attribute);
}

/* The strongest inputs that nobody measured, and what the plan's site assumes. */
static void add_assumed(const struct view *v, size_t plan, const struct drivers *drivers, json_t *list)
{
	const struct field_reader *r = &v->scenario->reader;
	json_t *values = json_object();
	struct text t = TEXT_INIT, of = TEXT_INIT;
	int shown = 0;

	for (size_t i = 0; i < drivers->count && shown < ASSUMED_SHOWN; i++)
		if (fabs(drivers->items[i].rank.value) >= DECIDES && driver_is_assumed(drivers->items[i].input)) {
			add_input(v, drivers->items[i].input, &t);
			shown++;
		}
	text_addf(&of, "site '%s'", v->forecast->plans[plan].plan->site->id);
	for (size_t i = 0; i < r->trail_count && shown < 2 * ASSUMED_SHOWN; i++)
		if (!strncmp(r->trail[i].element, of.s, of.length) && is_noted(&r->trail[i])) {
			add_input(v, &r->trail[i], &t);
			shown++;
		}
	json_value_set(values, "inputs", view_user(text_str(&t)));
	if (shown)
		json_array_append_new(list,
				      view_say(v, WORD("Assumed, not measured: {{inputs}}"), json_incref(values)));
	json_decref(values);
	text_release(&t);
	text_release(&of);
}

/* The oldest of the prices of the plan's site. */
static const char *oldest_price(const struct view *v, const struct plan *p)
{
	const struct field_reader *r = &v->scenario->reader;
	const char *oldest = NULL;
	struct text of = TEXT_INIT;

	text_addf(&of, "site '%s'", p->site->id);
	for (size_t i = 0; i < r->trail_count; i++) {
		const struct provenance *x = &r->trail[i];

		if (*x->currency && x->citation.date && !strncmp(x->element, of.s, of.length) &&
		    strcmp(x->attribute, "price") == 0 && (!oldest || strcmp(x->citation.date, oldest) < 0))
			oldest = x->citation.date;
	}
	text_release(&of);
	return oldest;
}

static void add_age(const struct view *v, size_t plan, json_t *list)
{
	const char *date = oldest_price(v, v->forecast->plans[plan].plan);
	json_t *values;
	long today, then;

	if (!date || !v->forecast->date || !day_read(v->forecast->date, &today) || !day_read(date, &then) ||
	    today - then <= YEAR_DAYS)
		return;
	values = json_object();
	json_value_set(values, "date", view_user(date));
	json_array_append_new(list, view_say(v, WORD("Oldest price: of {{date}}; prices have moved since."), values));
}

static void add_unfinished(const struct view *v, const struct plan_summary *p, json_t *list)
{
	json_t *values;

	if (p->ends[END_FINISHED] == p->replications)
		return;
	values = json_object();
	json_value_set(values, "count", view_count((double)(p->replications - p->ends[END_FINISHED])));
	json_value_set(values, "all", view_count((double)p->replications));
	json_array_append_new(
		list,
		view_say(v,
			 WORD("{{count}} of {{all}} simulated runs were not finished; they count as exceeding every "
			      "budget and date."),
			 values));
}

json_t *caveat_view(const struct view *v, const struct plan_pick *h, const struct drivers *drivers)
{
	json_t *list = json_array();

	add_unfinished(v, &v->forecast->plans[h->plan], list);
	add_purchase(v, h->plan, list);
	add_assumed(v, h->plan, drivers, list);
	add_age(v, h->plan, list);
	return list;
}
