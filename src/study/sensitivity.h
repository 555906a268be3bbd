/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sensitivity.h - how far each uncertain input moves the cost and the time of a plan.
 *
 * Three views, from cheap to expensive:
 *  rank    Spearman's correlation of the input with the outcome, over the replications of the run itself.
 *  swing   quantiles of the outcome with the input held at its 10 % and its 90 % point, all else drawn with the same
 *          random numbers (one at a time: the tornado).
 *  sobol   first-order index: the share of the outcome's variance that would vanish if the input were known (Sobol'
 *          1993). Estimated as the correlation of two runs that share this input and nothing else
 *          (pick-freeze; Janon et al. 2014, "Asymptotic normality and efficiency of two Sobol index estimators").
 *          Two runs that share all inputs and no random events give the share of the inputs.
 *
 * Checked on a scenario with a known answer, linear in two uniform inputs: tests/scenarios/test_sensitivity.sh.
 */
#ifndef FLOPCAST_STUDY_SENSITIVITY_H
#define FLOPCAST_STUDY_SENSITIVITY_H

#include "study/summary.h"

/* A correlation and its standard error, NAN when either side does not vary. */
struct correlation {
	double value, se;
};

/* A metric of a plan with one input at its low and at its high point, all else alike. */
struct swing {
	double mean[2], p50[2], p80[2];
	struct correlation rank, sobol;
};

/* One input of a plan. */
struct input_effect {
	const char *input, *low, *high; /* words: "cluster 'big' mfu", "37.2 %", "46.1 %" */
	struct swing by[METRIC_WALL + 1];
};

/* A metric of a plan, nothing held. */
struct base_values {
	double mean, p50, p80;
	struct correlation inputs; /* their share of the variance; NAN unless Sobol' indices were asked for */
};

/* What moves a plan. */
struct plan_sensitivity {
	const char *plan;
	struct base_values by[METRIC_WALL + 1];
	struct input_effect *inputs; /* largest swing of the P80 of cost first */
	size_t input_count;
};

/* Reads mean, P50 and P80 of a metric into side 0 (low) or 1 (high) of a swing. */
void sensitivity_side(struct swing *s, int side, const struct results *results, size_t plan, enum metric metric);

/* Largest swing first; those that move neither cost nor time are dropped. */
void sensitivity_sort(struct plan_sensitivity *s);

/* Of the pairs in which both are numbers. */
struct correlation sensitivity_rank(const double *x, const double *y, size_t count);
struct correlation sensitivity_sobol(const double *x, const double *y, size_t count);

/* Points of a low-discrepancy sequence in the open unit cube: u[d * count + i] is coordinate d of point i. Sobol' up to
 * 40 dimensions, a reversed Halton sequence (Vandewoestyne and Cools 2006) beyond; at most SENSITIVITY_DIMENSIONS. */
enum { SENSITIVITY_DIMENSIONS = 1229 };
double *sensitivity_points(size_t dimensions, size_t count);

#endif
