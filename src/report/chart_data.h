/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_data.h - the tidy CSV that each chart is drawn from; its form is defined in the heads of the scripts in
 * plotting/.
 */
#ifndef FLOPCAST_REPORT_CHART_DATA_H
#define FLOPCAST_REPORT_CHART_DATA_H

#include "base/text.h"
#include "report/forecast.h"

/* Histogram, S-curve and marks of one plan's cost and finish time. The plan must have finished replications. */
void chart_data_forecast(struct text *t, const struct forecast *f, size_t plan);

/* Spread of cost and finish time of all plans. */
void chart_data_plans(struct text *t, const struct forecast *f);

#endif
