/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_kind.h"

#include "chart/scripts.h"

#define SCRIPT(name)                                                                                                   \
	{                                                                                                              \
#name ".gp", script_##name, script_##name##_end                                                        \
	}

const struct chart_kind chart_kinds[] = {
	{ "plans", chart_plans, CHART_OF_JOB, SCRIPT(plans), CHART_SET_MAIN },
	{ "forecast", chart_forecast, CHART_OF_PLAN, SCRIPT(forecast), CHART_SET_MAIN },
	{ "frontier", chart_frontier, CHART_OF_WORKLOAD, SCRIPT(frontier), CHART_SET_REPORT },
	{ "joint", chart_joint, CHART_OF_PLAN, SCRIPT(joint), CHART_SET_REPORT },
	{ "tornado", chart_tornado, CHART_OF_PLAN, SCRIPT(tornado), CHART_SET_REPORT },
	{ "sweep", chart_sweep, CHART_OF_STUDY, SCRIPT(sweep), CHART_SET_REPORT },
	{ "sweep", chart_sweep_map, CHART_OF_PLAN, SCRIPT(heatmap), CHART_SET_REPORT },
	{ "optimum", chart_optimum, CHART_OF_STUDY, SCRIPT(frontier), CHART_SET_REPORT },
	{ "optimum", chart_optimum_of_plan, CHART_OF_PLAN, SCRIPT(frontier), CHART_SET_REPORT },
	{ "money", chart_money, CHART_OF_JOB, SCRIPT(causes), CHART_SET_REPORT },
	{ "hours", chart_hours, CHART_OF_JOB, SCRIPT(causes), CHART_SET_REPORT },
	{ "gantt", chart_gantt, CHART_OF_PLAN, SCRIPT(gantt), CHART_SET_REPORT },
	{ "spending", chart_spending, CHART_OF_PLAN, SCRIPT(spending), CHART_SET_REPORT },
	{ "places", chart_sites, CHART_OF_STUDY, SCRIPT(heatmap), CHART_SET_ALL },
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
