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

/*
 * Writer (in src/chart/chart_NAME.c unless said), name of the files, what it is of, script of plotting/, the smallest set that it
 * belongs to; in the order of a report. A new chart is a row here, its file and its script.
 */
#define CHART_LIST(X)                                                                                                  \
	X(plans, "plans", JOB, plans, MAIN)	      /* chart_data.c */                                               \
	X(forecast, "forecast", PLAN, forecast, MAIN) /* chart_data.c */                                               \
	X(frontier, "frontier", WORKLOAD, frontier, REPORT)                                                            \
	X(joint, "joint", PLAN, joint, REPORT)                                                                         \
	X(tornado, "tornado", PLAN, tornado, REPORT)                                                                   \
	X(sweep, "sweep", STUDY, sweep, REPORT)                                                                        \
	X(sweep_map, "sweep", PLAN, heatmap, REPORT) /* chart_sweep.c */                                               \
	X(optimum, "optimum", STUDY, frontier, REPORT)                                                                 \
	X(optimum_of_plan, "optimum", PLAN, frontier, REPORT) /* chart_optimum.c */                                    \
	X(money, "money", JOB, causes, REPORT)		      /* chart_causes.c */                                     \
	X(hours, "hours", JOB, causes, REPORT)		      /* chart_causes.c */                                     \
	X(gantt, "gantt", PLAN, gantt, REPORT)                                                                         \
	X(spending, "spending", PLAN, spending, REPORT)                                                                \
	X(burnup, "burnup", STUDY, burnup, REPORT)                                                                     \
	X(rl, "rl", STUDY, causes, REPORT)                                                                             \
	X(serving, "serving", DEPLOYMENT, sweep, REPORT)                                                               \
	X(latency, "latency", DEPLOYMENT, sweep, REPORT) /* chart_serving.c */                                         \
	X(sites, "places", STUDY, heatmap, ALL)

#define X(writer, name, of, script, set)                                                                               \
	int chart_##writer(struct chart_draft *draft, const struct forecast *f, size_t which);
CHART_LIST(X)
#undef X

typedef int chart_writer(struct chart_draft *draft, const struct forecast *f, size_t which);

struct chart_kind {
	const char *name; /* of the files */
	chart_writer *write;
	/* `which`: 0; the first plan of the workload (JOB: named after it only beside others); the plan; the
	 * deployment */
	enum { CHART_OF_STUDY, CHART_OF_JOB, CHART_OF_WORKLOAD, CHART_OF_PLAN, CHART_OF_DEPLOYMENT } of;
	struct chart_script script;
	enum chart_set set; /* the smallest that it belongs to */
};

/* In the order of a report. */
extern const struct chart_kind chart_kinds[];
extern const size_t chart_kind_count;

/* First plan of the same workload. */
size_t chart_kind_first(const struct forecast *f, size_t plan);

#endif
