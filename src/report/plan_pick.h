/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan_pick.h - the answer for one workload: which plan, and what to ask for.
 *
 * The plan is the one with the lowest cost at 80 % chance among those that keep the study's limits (budget, date, or both)
 * with a chance of at least 80 %; where none does, the one that keeps them most often; without limits, the cheapest at
 * 80 %. The budget to ask for is that cost, rounded up to three digits;
 * its parts (study/summary.h) are rounded to the same unit, the base is the rest, so that the sum on the page adds up.
 *
 * Levels are over all replications: one that did not finish exceeds every budget and every date.
 * Test: tests/unit/test_plan_pick.c.
 */
#ifndef FLOPCAST_REPORT_PLAN_PICK_H
#define FLOPCAST_REPORT_PLAN_PICK_H

#include "report/forecast.h"
#include "study/choice.h"

#define PLAN_PICK_CHANCE 0.8

struct plan_pick {
	const struct workload *workload;
	size_t plan; /* index of the plan chosen */
	size_t candidates,
		keeping; /* plans of the workload; those of them that keep the limits with PLAN_PICK_CHANCE */
	double ask, base, planned, inputs, random; /* reporting currency; ask NAN = no budget is enough */
};

/* Chance of keeping what limits the study has; NAN without any. */
double plan_pick_chance(const struct plan_summary *p);

/* One for each workload, in the order of the plans; *count of them. To be freed. */
struct plan_pick *plan_picks(const struct forecast *f, size_t *count);

/* Whether the pick was made by its cost: there are others that keep the limits as well as it does, or no limits. Then `c` says how
 * often it is the cheapest of them, and how often a choice with measured inputs would be. */
/* The doubt is worth a word where the other plans are the cheapest in more than one run of twenty. */
#define PLAN_PICK_SURE 0.95

int plan_pick_choice(const struct forecast *f, const struct plan_pick *pick, struct choice *c);

/* Indices of the plans as they are shown: by workload in the order of the scenario, then by cost at 80 %, ascending; what
 * does not reach 80 % last. To be freed. */
size_t *plan_pick_order(const struct forecast *f);

#endif
