/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * search.h - the design point and plan of least objective that meet the requirements, and what a step from there changes.
 *
 * The full grid of the values that are varied, then `rounds` times the values half-way between the best and its
 * neighbours (geometric mean of positive ones), as long as they differ. All points have the same random numbers, and no more of them than it takes to
 * tell that another is better (explore/race.h). Test: tests/unit/test_search.c.
 */
#ifndef FLOPCAST_EXPLORE_SEARCH_H
#define FLOPCAST_EXPLORE_SEARCH_H

#include "explore/race.h"
#include "study/difference.h"

/* From the optimum, input `input` at value `to` in place of `from`. */
struct search_step {
	size_t input, from, to;
	int is_known; /* the plan exists there too */
	struct difference difference[METRIC_WALL + 1];
};

/* The best candidate of another plan. */
struct search_rival {
	struct candidate candidate;
	struct difference difference; /* its cost less that of the optimum */
};

struct search {
	struct experiment *experiment; /* its inputs gain values */
	struct objective objective;
	const struct requirement *requirements;
	size_t requirement_count;
	int rounds;
	size_t given[EXPERIMENT_INPUTS]; /* values of each input before any is halved */
	struct race race;		 /* after search_run: its list has all candidates, the frontier is marked */
	const struct candidate *best;	 /* of the list */
	struct search_step steps[2 * EXPERIMENT_INPUTS];
	size_t step_count;
	int has_rival;
	struct search_rival rival;
};

MUST_CHECK enum status search_run(struct search *s, struct diag_list *diags);
void search_release(struct search *s); /* the experiment is the caller's */

/* What is varied when nothing is said: the checkpoint interval and the spares of a plan's cluster, as far as the scenario
 * writes them, and, where its speed is predicted, its layout among the fastest (model/layout_search.h). */
void search_vary_plan(struct experiment *e, const struct scenario *s, const struct plan *p);

/* The value half-way between values a and b of `v` is added; returns its index, or the count when there is none between. */
size_t search_split(struct variation *v, size_t a, size_t b);

#endif
