/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h - the forecast as a table for a terminal: one row a plan.
 */
#ifndef FLOPCAST_REPORT_TABLE_H
#define FLOPCAST_REPORT_TABLE_H

#include "base/text.h"
#include "report/forecast.h"

/* Columns that a reader misses least are left out while the table is wider than `limit`; SIZE_MAX shows all. */
void table_forecast(struct text *t, const struct forecast *f, size_t limit);

#endif
