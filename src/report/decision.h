/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decision.h - one sentence for each workload: the plan to take (report/plan_pick.h), what it costs and takes in 8 of 10
 * runs, and, where no plan stays within the limits, what the nearest one misses. In the reader's language.
 */
#ifndef FLOPCAST_REPORT_DECISION_H
#define FLOPCAST_REPORT_DECISION_H

#include "base/text.h"
#include "report/forecast.h"

/* In lines of at most so many columns. */
void decision_add(struct text *t, const struct forecast *f, size_t columns);

#endif
