/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * csv.h - the forecast as tables for spreadsheets and scripts: RFC 4180, a head line, numbers with a decimal point.
 * What doesn't exist is an empty cell.
 */
#ifndef FLOPCAST_REPORT_CSV_H
#define FLOPCAST_REPORT_CSV_H

#include "report/forecast.h"

#include <stdio.h>

/* One row a plan and metric: mean, se, sd, min, max and the quantiles with their intervals. */
void csv_summary(FILE *out, const struct forecast *f);

/* One row a plan and replication, in full precision. */
void csv_replications(FILE *out, const struct results *results);

/* A design point of a sweep: one line a plan, after cells that the caller has written. */
void csv_point_head(FILE *out);
void csv_point(FILE *out, const struct plan_summary *p);

#endif
