/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * headline.h - the answer for one workload: which plan, and what to ask for.
 *
 * The plan is the one with the lowest cost at 80 % chance among those that keep the study's limits (budget, date, or both)
 * with a chance of at least 80 %; where none does, the one that keeps them most often; without limits, the cheapest at
 * 80 %. The budget to ask for is that cost, rounded up to three digits; the base is the ideal cost in the same unit, and
 * contingency is the difference, so that the sum on the page adds up.
 *
 * Levels are over all replications: one that did not finish exceeds every budget and every date.
 * Test: tests/unit/test_headline.c.
 */
#ifndef FLOPCAST_PAGE_HEADLINE_H
#define FLOPCAST_PAGE_HEADLINE_H

#include "report/forecast.h"

#define HEADLINE_CHANCE 0.8

struct headline {
	const struct workload *workload;
	size_t plan;		    /* index of the plan chosen */
	size_t candidates, keeping; /* plans of the workload; those of them that keep the limits with HEADLINE_CHANCE */
	double ask, base, contingency; /* reporting currency; ask NAN = no budget is enough */
};

/* The value that a metric does not exceed with a chance, and its 95 % interval; NAN where no value has that chance. */
struct interval headline_level(const struct forecast *f, size_t plan, enum metric metric, int percent);

/* Chance of keeping what limits the study has; NAN without any. */
double headline_chance(const struct plan_summary *p);

/* One for each workload, in the order of the plans; *count of them. To be freed. */
struct headline *headlines(const struct forecast *f, size_t *count);

#endif
