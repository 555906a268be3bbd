/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * optimum.h - design points judged: an objective to be small, requirements to be met, and the frontier of cost and time.
 */
#ifndef FLOPCAST_STUDY_OPTIMUM_H
#define FLOPCAST_STUDY_OPTIMUM_H

#include "study/requirement.h"
#include "study/summary.h"

/* "P80(cost)", "mean(finish)" */
struct objective {
	enum metric metric; /* METRIC_COST or METRIC_WALL */
	double percent;	    /* of a quantile; 0 = mean */
};

MUST_CHECK enum status objective_parse(const char *words, struct objective *o, struct text *why);

/* Its value for a plan; INFINITY when no replication finished. */
double objective_value(const struct objective *o, const struct results *results, size_t plan);

enum { CANDIDATE_INPUTS = 4 };

/* A plan at a design point. */
struct candidate {
	size_t index[CANDIDATE_INPUTS]; /* which value of each varied input */
	char plan[65];
	double objective;
	double p50_cost, p80_cost, p50_wall, p80_wall; /* INFINITY when nothing finished */
	double chance;				       /* least chance over the requirements; 1 without any */
	int is_feasible;			       /* every requirement is met */
	int is_on_frontier; /* no feasible candidate has less P80 cost and no more P80 time, or the reverse */
};

struct candidate candidate_judge(const struct results *results, size_t plan, const struct objective *o,
				 const struct requirement *list, size_t count);

/* The feasible candidate of least objective (the first of equals), or, when none is feasible, that of the greatest
 * chance (of equals, of least objective). `count` > 0. */
const struct candidate *candidate_best(const struct candidate *list, size_t count);

/* Sets is_on_frontier, of the feasible ones. */
void candidate_mark_frontier(struct candidate *list, size_t count);

#endif
