/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_tornado.h - what moves cost and time, as a picture for each plan: FOLDER/charts/tornado-PLAN (charts.h).
 */
#ifndef FLOPCAST_CHART_CHART_TORNADO_H
#define FLOPCAST_CHART_CHART_TORNADO_H

#include "base/diag.h"
#include "report/tornado.h"

/* In English; `report` draws them again in the reader's language. A plan that nothing moves is left out. Without gnuplot a
 * warning names the package. */
MUST_CHECK enum status chart_tornado_draw(const char *folder, const struct tornado *w, struct diag_list *diags);

#endif
