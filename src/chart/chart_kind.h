/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_kind.h - the kinds of charts: for each its script, and who writes its data.
 *
 * A writer adds the data of one chart to chart->data, sets title and alt, and returns 1; or 0 when the chart makes no sense
 * for the study: no budget, one plan, nothing that fails.
 */
#ifndef FLOPCAST_CHART_CHART_KIND_H
#define FLOPCAST_CHART_CHART_KIND_H

#include "chart/charts.h"
#include "chart/drawing.h"

/* What a writer fills. */
struct chart_draft {
	struct text data, title, alt;
};

void chart_draft_release(struct chart_draft *draft);

typedef int chart_writer(struct chart_draft *draft, const struct forecast *f, size_t which);

chart_writer chart_forecast, chart_plans; /* src/chart/chart_data.c */
chart_writer chart_money, chart_hours;	  /* chart_causes.c */
chart_writer chart_tornado, chart_sweep, chart_sweep_map, chart_optimum, chart_optimum_of_plan;
chart_writer chart_frontier, chart_joint, chart_sites, chart_spending, chart_gantt; /* files of these names */

struct chart_kind {
	const char *name; /* of the files */
	chart_writer *write;
	/* `which`: 0; the first plan of the workload (JOB: named after it only beside others); the plan */
	enum { CHART_OF_STUDY, CHART_OF_JOB, CHART_OF_WORKLOAD, CHART_OF_PLAN } of;
	struct chart_script script;
	enum chart_set set; /* the smallest that it belongs to */
};

/* In the order of a report. */
extern const struct chart_kind chart_kinds[];
extern const size_t chart_kind_count;

/* First plan of the same workload. */
size_t chart_kind_first(const struct forecast *f, size_t plan);

#endif
