/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/belief.h"

#include "report/format.h"

#include <stdio.h>
#include <string.h>

#define LOW 0.1

/* The same prior of several plans is one line of the scenario. */
static int is_told(const struct field_reader *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->trail[k].instead && !strcmp(r->trail[k].element, r->trail[i].element) &&
		    !strcmp(r->trail[k].attribute, r->trail[i].attribute))
			return 1;
	return 0;
}

static void print(const struct provenance *p)
{
	struct text low = TEXT_INIT, high = TEXT_INIT;

	format_quantity(&low, distribution_quantile(&p->value, LOW), p->dimension, p->currency);
	format_quantity(&high, distribution_quantile(&p->value, 1 - LOW), p->dimension, p->currency);
	printf("  %s of %s: from %s to %s in 80 of 100 %s\n", p->attribute, p->element, low.s, high.s,
	       p->is_parameter ? "runs" : "times that it happens");
	printf("    from:    %s (docs/MODEL.md)\n", p->text);
	printf("    instead: %s\n", p->instead);
	text_release(&low);
	text_release(&high);
}

void belief_print(const struct field_reader *r)
{
	int some = 0;

	for (size_t i = 0; i < r->trail_count; i++) {
		if (!r->trail[i].instead || is_told(r, i))
			continue;
		if (!some++)
			printf("priors: not measured here, taken from published runs; what you have measured replaces "
			       "them\n");
		print(&r->trail[i]);
	}
}
