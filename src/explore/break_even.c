/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/break_even.h"

#include "base/quantity.h"

#include <math.h>
#include <string.h>

enum { HALVINGS = 10 };

/* Objective of the first plan less that of the second, with input 0 at its last value. */
static enum status evaluate(const struct experiment *e, const struct objective *objective, double values[2],
			    struct diag_list *diags)
{
	const size_t index[EXPERIMENT_INPUTS] = { e->varied[0].count - 1 };
	struct scenario s = { 0 };
	struct results results = { 0 };
	enum status status = experiment_run(e, index, &results, &s, diags);

	for (int side = 0; side < 2 && !status; side++)
		for (size_t p = 0; p < results.plan_count; p++)
			if (!strcmp(results.plans[p]->id, e->plans[side]))
				values[side] = objective_value(objective, &results, p);
	results_release(&results);
	scenario_release(&s);
	return status;
}

static enum status evaluate_at(struct experiment *e, double x, const struct break_even *b,
			       const struct objective *objective, double *gap, struct diag_list *diags)
{
	struct text value = TEXT_INIT;
	double values[2] = { NAN, NAN };
	enum status status;

	text_addf(&value, "%.10g%s%s", x, *b->unit ? " " : "", b->unit);
	variation_add(&e->varied[0], value.s, value.length);
	text_release(&value);
	status = evaluate(e, objective, values, diags);
	*gap = values[0] - values[1];
	return status;
}

static enum status usage(struct diag_list *diags, const char *words)
{
	diag_add(diags, SEVERITY_ERROR, "--break-even", 0, "%s", words);
	return STATUS_USAGE;
}

static enum status read_bracket(struct experiment *e, const char *range, struct break_even *b, struct diag_list *diags)
{
	const char *fault = e->varied_count ? "goes without --vary" : experiment_vary(e, range);
	const char *unit;

	if (fault)
		return usage(diags, fault);
	if (e->plan_count != 2)
		return usage(diags, "needs two plans: --plan A --plan B");
	if (e->varied[0].count != 2)
		return usage(
			diags,
			"expected XPATH=LOW,HIGH such as \"//site[@id='spot']/rate/@price=1 USD/gpu-h,4 USD/gpu-h\"");
	if (!quantity_split(e->varied[0].values[0], &b->low, &unit) ||
	    !quantity_split(e->varied[0].values[1], &b->high, &b->unit) || strcmp(unit, b->unit) != 0 ||
	    !(b->low < b->high))
		return usage(diags, "the two values must be numbers of one unit, the lower one first");
	return STATUS_OK;
}

static enum status halve(struct experiment *e, struct break_even *b, const struct objective *objective,
			 struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < HALVINGS && !status; i++) {
		double middle = (b->low + b->high) / 2, gap;

		status = evaluate_at(e, middle, b, objective, &gap, diags);
		if ((gap > 0) == (b->at_low > 0)) {
			b->low = middle;
			b->at_low = gap;
		} else {
			b->high = middle;
			b->at_high = gap;
		}
	}
	return status;
}

enum status break_even_find(struct break_even *b, struct experiment *e, const char *range,
			    const struct objective *objective, struct diag_list *diags)
{
	enum status status = read_bracket(e, range, b, diags);

	if (!status)
		status = evaluate_at(e, b->low, b, objective, &b->at_low, diags);
	if (!status)
		status = evaluate_at(e, b->high, b, objective, &b->at_high, diags);
	if (status)
		return status;
	if ((b->at_low > 0) == (b->at_high > 0) || isnan(b->at_low) || isnan(b->at_high))
		return STATUS_UNMET;
	return halve(e, b, objective, diags);
}
