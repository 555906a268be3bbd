/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mover.h - which uncertain inputs move the cost of a plan, by Spearman's rank correlation over the replications that are there:
 * for nothing, and good for telling which to measure first. `flopcast sensitivity` says by how much.
 */
#ifndef FLOPCAST_REPORT_MOVER_H
#define FLOPCAST_REPORT_MOVER_H

#include "scenario/scenario.h"
#include "study/results.h"

struct mover {
	const struct provenance *from;
	double rank; /* with the cost; its sign says which way */
};

/* Room for all; to be freed. */
struct mover *movers_alloc(const struct scenario *s);

/* Every input of the plan that is drawn once a replication, the strongest first; returns how many. */
size_t movers_find(const struct scenario *s, const struct results *results, size_t plan, struct mover *list);

/* Is it drawn once a replication, uncertain, the plan's, and the first of the plan's that draw as one thing? */
int mover_is_candidate(const struct scenario *s, size_t input, const struct plan *p);

/* What 10 and 90 of 100 replications stay below. */
void mover_words(const struct mover *m, struct text *low, struct text *high);

#endif
