/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/break_even.h"

#include "base/mem.h"
#include "report/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALVINGS = 10 };

/* Objective of the first plan less that of the second, with input 0 at its last value. */
static enum status evaluate(const struct design *d, const struct objective *objective, double values[2],
			    struct diag_list *diags)
{
	const size_t index[DESIGN_VARIED_MOST] = { d->varied[0].count - 1 };
	struct scenario s = { 0 };
	struct results results = { 0 };
	enum status status = design_run(d, index, &results, &s, diags);

	for (int side = 0; side < 2 && !status; side++)
		for (size_t p = 0; p < results.plan_count; p++)
			if (!strcmp(results.plans[p]->id, d->options.plans[side]))
				values[side] = objective_value(objective, &results, p);
	results_release(&results);
	scenario_release(&s);
	return status;
}

struct bracket {
	double low, high; /* numbers before the unit */
	const char *unit;
	double at_low, at_high; /* first plan less second */
};

static enum status evaluate_at(struct design *d, double x, const struct bracket *b, const struct objective *objective,
			       double *gap, struct diag_list *diags)
{
	struct text value = TEXT_INIT;
	double values[2] = { NAN, NAN };
	enum status status;

	text_addf(&value, "%.10g%s%s", x, *b->unit ? " " : "", b->unit);
	design_add_value(&d->varied[0], value.s, value.length);
	text_release(&value);
	status = evaluate(d, objective, values, diags);
	*gap = values[0] - values[1];
	return status;
}

static enum status usage(struct diag_list *diags, const char *words)
{
	diag_add(diags, SEVERITY_ERROR, "--break-even", 0, "%s", words);
	return STATUS_USAGE;
}

static enum status read_bracket(struct design *d, const char *range, struct bracket *b, struct diag_list *diags)
{
	const char *fault = d->varied_count ? "stands beside --vary" : design_vary(d, range);
	const char *unit;

	if (fault)
		return usage(diags, fault);
	if (d->options.plan_count != 2)
		return usage(diags, "needs two plans: --plan A --plan B");
	if (d->varied[0].count != 2)
		return usage(
			diags,
			"expected XPATH=LOW,HIGH such as \"//site[@id='spot']/rate/@price=1 USD/gpu-h,4 USD/gpu-h\"");
	if (!quantity_split(d->varied[0].values[0], &b->low, &unit) ||
	    !quantity_split(d->varied[0].values[1], &b->high, &b->unit) || strcmp(unit, b->unit) != 0 ||
	    !(b->low < b->high))
		return usage(diags, "the two values must be numbers of one unit, the lower one first");
	return STATUS_OK;
}

static enum status halve(struct design *d, struct bracket *b, const struct objective *objective,
			 struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (int i = 0; i < HALVINGS && !status; i++) {
		double middle = (b->low + b->high) / 2, gap;

		status = evaluate_at(d, middle, b, objective, &gap, diags);
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

enum status break_even(struct design *d, const char *range, const struct objective *objective, const char *currency,
		       struct diag_list *diags)
{
	struct bracket b = { 0 };
	const char *const *plans = d->options.plans;
	enum status status = read_bracket(d, range, &b, diags);

	if (!status)
		status = evaluate_at(d, b.low, &b, objective, &b.at_low, diags);
	if (!status)
		status = evaluate_at(d, b.high, &b, objective, &b.at_high, diags);
	if (status)
		return status;
	if ((b.at_low > 0) == (b.at_high > 0) || isnan(b.at_low) || isnan(b.at_high)) {
		printf("no break-even between %.6g and %.6g %s: %s is the %s one at both ends\n", b.low, b.high, b.unit,
		       plans[0], b.at_low > 0 ? "dearer" : "cheaper");
		return STATUS_UNMET;
	}
	status = halve(d, &b, objective, diags);
	if (!status)
		printf("break-even at %.6g %s (to %.2g): below it %s is the %s one, above it %s (report in %s)\n",
		       (b.low + b.high) / 2, b.unit, (b.high - b.low) / 2, plans[b.at_low > 0 ? 1 : 0], "better",
		       plans[b.at_low > 0 ? 0 : 1], currency);
	return status;
}
