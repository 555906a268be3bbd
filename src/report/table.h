/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h - the forecast as a table for a terminal: one row a plan.
 */
#ifndef FLOPCAST_REPORT_TABLE_H
#define FLOPCAST_REPORT_TABLE_H

#include "base/text.h"
#include "report/forecast.h"

enum { TABLE_COLUMNS = 100 }; /* what fits a terminal and a page of code */

struct table_layout {
	size_t columns; /* what a reader misses least is left out while the table is wider */
	int is_full;	/* all notes of all plans, in place of the few that matter */
};

/* First the decision of each workload, then a row a plan, the cheapest first, then notes. */
void table_forecast(struct text *t, const struct forecast *f, struct table_layout layout);

#endif
