/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * charts.h - pictures of a forecast: the data of each as CSV, the gnuplot scripts beside them, SVG and PNG.
 *
 * In FOLDER/charts: plans.{csv,svg,png} compares the plans; forecast-PLAN.{csv,svg,png} shows one plan's cost and
 * finish time. What is drawn and how is in plotting/, where the scripts' heads define the data; here only numbers and
 * words are written. Each picture is drawn again by hand with: gnuplot -c forecast.gp forecast-PLAN.csv forecast-PLAN
 */
#ifndef FLOPCAST_REPORT_CHARTS_H
#define FLOPCAST_REPORT_CHARTS_H

#include "base/diag.h"
#include "base/status.h"
#include "report/forecast.h"

/* Removes the charts of an earlier run from FOLDER/charts; nothing else that may be there. */
void charts_clear(const char *folder);

/* Writes data and scripts, and draws. Without gnuplot the pictures are missing and a warning names the package. */
MUST_CHECK enum status charts_write(const char *folder, const struct forecast *f, struct diag_list *diags);

#endif
