/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forecast.h - everything that an output is made from: the scenario's words, the study and the summaries of its plans.
 */
#ifndef FLOPCAST_REPORT_FORECAST_H
#define FLOPCAST_REPORT_FORECAST_H

#include "base/version.h"
#include "report/words.h"
#include "study/summary.h"

/* A plan that can't be, and why. */
struct deployment_study;
struct infeasible;
struct tornado;
struct sweep;
struct optima;
struct tracked_run;

struct forecast {
	const char *file, *title, *sha256; /* of the scenario; as the user wrote them: escape before printing */
	const char *const *sets;	   /* of --set */
	size_t set_count;
	const char *currency;
	const char *date; /* of the study, YYYY-MM-DD: when the runs are submitted; NULL = not given */
	int fiscal_month; /* in which the fiscal year begins, 1..12; 0 = not given, January */
	double until;	  /* precision asked for; 0 = none */
	uint32_t shards;  /* more than 1: results are of one of them */
	const struct results *results;
	const struct plan_summary *plans; /* results->plan_count of them */
	const struct infeasible *impossible; /* scenario/scenario.h */
	size_t impossible_count;
	const struct deployment_study *deployments; /* options of serving that are compared */
	size_t deployment_count;
	const struct tornado *tornado;	   /* what moves cost and time, of this scenario and seed; NULL = not asked */
	const struct sweep *sweep;	   /* what `sweep` has left of the same, likewise */
	const struct optima *optima;	   /* what `optimize` has left */
	const struct tracked_run *tracked; /* what `track` has left */
	const struct words *words;	   /* language of outputs that people read; NULL = English */
};

#endif
