/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charts.h - pictures of a forecast: the data of each as CSV, its SVG, the gnuplot scripts beside them.
 *
 * In FOLDER/charts: ID.{csv,svg} and, where asked for, ID.{png,pdf}. ID is the kind of chart; of one plan KIND-PLAN, of one
 * workload KIND-WORKLOAD. The comparisons (plans, money, hours) never have two workloads on one axis: they are
 * KIND-WORKLOAD where the study has several. What is drawn and how is in plotting/, where the scripts' heads define the data; only numbers and words
 * are written here. Each picture is drawn again by hand with `gnuplot ID.gp` in that folder. The same forecast gives the
 * same bytes.
 */
#ifndef FLOPCAST_CHART_CHARTS_H
#define FLOPCAST_CHART_CHARTS_H

#include "base/diag.h"
#include "base/status.h"
#include "chart/drawing.h"
#include "report/forecast.h"
#include "report/tool.h"

/* A picture that was drawn; texts are in the language of the forecast, and a user's names stand in them as they are. */
struct chart {
	char *id;	  /* its files are FOLDER/charts/ID.svg and so on */
	const char *kind; /* "forecast" */
	const char *plan; /* of which it is; NULL = of several */
	struct text title;
	struct text alt; /* what it shows, for who does not see it */
};

/* Zero-initialised is empty. */
struct chart_list {
	struct chart *items;
	size_t count, capacity;
};

void chart_list_release(struct chart_list *list);

enum chart_set {
	CHART_SET_MAIN,	  /* what the answer needs: the plans compared, and the forecast of each that is an answer */
	CHART_SET_REPORT, /* of those plans, and of the comparison, every kind that makes sense for the study */
	CHART_SET_ALL	  /* of the other plans too, and the places by workload */
};

/* Removes the charts of an earlier run from FOLDER/charts; nothing else that may be there. */
void charts_clear(const char *folder);

struct chart_order {
	const char *folder;
	const struct words *words; /* the language; NULL: that of the forecast */
	enum chart_set set;
	int is_needed;	  /* without gnuplot it is a fault and STATUS_RUNTIME; else a warning */
	unsigned formats; /* DRAWING_PNG, DRAWING_PDF, or'ed: beside SVG */
	const char *
		results; /* a file that is as old as the results: other pictures that are older go; NULL = all others go */
	tool_progress *progress; /* of the pictures; may be NULL */
	void *context;
};

/* Writes data and scripts of some orders, of different folders, and draws all at the same time; each of `lists` gets what
 * was drawn, in the order of a report. Without gnuplot the pictures are missing and a message names the package. */
MUST_CHECK enum status charts_draw(const struct chart_order *orders, size_t count, const struct forecast *f,
				   struct chart_list *lists, struct diag_list *diags);

#endif
