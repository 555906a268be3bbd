/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * optimum.h - design points judged: an objective to be small, requirements to be met, and the frontier of cost and time.
 *
 * Points are compared by the same replications of each, which meet the same random events. Tested:
 * tests/unit/test_optimum.c, by hand and against a closed form.
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

/* The objective with its 95 % interval; of a mean by its standard error, NAN where too few finished to say. */
struct interval objective_interval(const struct objective *o, const struct results *results, size_t plan);

/* The objective of plan `b` less that of plan `a`, over the replications that both have: a mean of paired differences.
 *
 * Of a quantile p it is the mean over the levels from p - h to p + h, h half the way to 0 or 1: that is the mean of
 * clip(b) - clip(a), values being clipped to those levels, over the share that lies between them, since the integral
 * of F_a(x) - F_b(x) is that mean. It varies as the differences of pairs near the quantile do, and much less than the difference
 * of two order statistics. */
struct gap {
	double value, se; /* se: INFINITY where the replications do not tell */
	double unseen;	  /* what one more replication could change that is like none that was seen; 0 of a mean */
	double alone;	  /* standard error of a's objective by itself, of random replications */
};
struct gap objective_gap(const struct objective *o, const struct results *a, size_t plan_a, const struct results *b,
			 size_t plan_b);

enum { CANDIDATE_INPUTS = 4 };

/* A plan at a design point. */
struct candidate {
	size_t index[CANDIDATE_INPUTS]; /* which value of each varied input */
	char plan[65];
	size_t replications;			       /* that say the rest */
	double objective, lo, hi;		       /* with its 95 % interval */
	double p50_cost, p80_cost, p50_wall, p80_wall; /* INFINITY when nothing finished */
	struct interval chance;			       /* of the requirement that is met least often; 1 without any */
	int is_feasible;			       /* every requirement is met, and the objective is reached */
	int is_sure;	/* more replications would not change that, by OPTIMUM_SURE standard errors */
	int is_as_good; /* it was dropped because its objective was no more than what counts as equal above another */
	int is_on_frontier; /* no feasible candidate has less P80 cost and no more P80 time, or the reverse */
};

struct candidate candidate_judge(const struct results *results, size_t plan, const struct objective *o,
				 const struct requirement *list, size_t count);

/* A choice between points: how many standard errors count as sure (one comparison in 200 errs), and how far apart two
 * objectives may be that count as equal: the standard error that the objective has by itself in the end, but no less than the first
 * share of it, and no more than the second where c is the better of the two so far. The shares are a rule: no price is
 * known to 0.1 %, and what pairs of replications tell is not given away for the error that both have in common. */
#define OPTIMUM_SURE	   2.6
#define OPTIMUM_EQUAL	   0.001
#define OPTIMUM_EQUAL_MOST 0.005

/* More replications of `c` would not make it the choice in place of `by`, both judged by the same replications: it
 * surely misses a requirement, or its objective is surely not less but by what counts as equal, and it meets the
 * requirements no more often where that matters. `gap` is c's objective less that of `by`; `share`: of the replications
 * that the choice has in the end. gap_equal is what counts as equal, NAN where the replications do not tell. */
double gap_equal(const struct gap *gap, const struct candidate *by, double share);
int candidate_is_beaten(const struct candidate *c, const struct candidate *by, const struct gap *gap, double share);

/* Of those with most replications, by which the others are beaten: the feasible candidate of least objective (the first of equals), or, when none is feasible, that of the greatest
 * chance (of equals, of least objective). `count` > 0. */
const struct candidate *candidate_best(const struct candidate *list, size_t count);

/* Sets is_on_frontier, of the feasible ones; one is not kept off by one of fewer replications. */
void candidate_mark_frontier(struct candidate *list, size_t count);

#endif
