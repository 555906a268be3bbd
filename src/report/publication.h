/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * publication.h - a forecast of outcomes that are there, and what it points to.
 */
#ifndef FLOPCAST_REPORT_PUBLICATION_H
#define FLOPCAST_REPORT_PUBLICATION_H

#include "report/forecast.h"
#include "scenario/scenario.h"
#include "study/record.h"

struct publication {
	struct forecast forecast;
	struct plan_summary *plans;
	struct deployment_study *deployments;
	size_t deployment_count;
};

/* Summarises at least one replication of each plan. Scenario, results and record must outlive it. threads as for
 * summary_init. */
void publication_init(struct publication *p, const struct scenario *scenario, const struct results *results,
		      const struct record *record, int threads);
void publication_release(struct publication *p);

#endif
