/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_kind.h"

#include "chart/scripts.h"

const struct chart_kind chart_kinds[] = {
#define X(writer, name, of, script, set)                                                                               \
	{ name,                                                                                                        \
	  chart_##writer,                                                                                              \
	  CHART_OF_##of,                                                                                               \
	  { #script ".gp", script_##script, script_##script##_end },                                                   \
	  CHART_SET_##set },
	CHART_LIST(X)
#undef X
};
const size_t chart_kind_count = sizeof(chart_kinds) / sizeof(chart_kinds[0]);

void chart_draft_release(struct chart_draft *draft)
{
	text_release(&draft->data);
	text_release(&draft->title);
	text_release(&draft->alt);
}

size_t chart_kind_first(const struct forecast *f, size_t plan)
{
	size_t first = 0;

	while (f->plans[first].plan->workload != f->plans[plan].plan->workload)
		first++;
	return first;
}
