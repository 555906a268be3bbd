/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * analysis.h - the sensitivity of a scenario's plans to its uncertain inputs: the runs behind study/sensitivity.h.
 *
 * An input that is drawn is held at its 10 % and its 90 % point; with `by` above 0 every other quantity is multiplied by
 * 1 - by and 1 + by. All else is drawn with the same random numbers. Tests: tests/unit/test_analysis.c,
 * tests/scenarios/test_sensitivity.sh.
 */
#ifndef FLOPCAST_EXPLORE_ANALYSIS_H
#define FLOPCAST_EXPLORE_ANALYSIS_H

#include "explore/experiment.h"
#include "study/sensitivity.h"

/* An input of the scenario that is varied, and how. */
struct analysis_input {
	const struct provenance *from;
	enum pin_kind kind;
	double side[2]; /* quantiles, or factors */
	double *drawn;	/* of each replication; NULL for an input that is not drawn */
};

struct analysis {
	const struct experiment *experiment;
	double by;	/* share; 0 = only what is drawn */
	int with_sobol; /* also first-order indices, and the share of all inputs: a run more for each */
	struct scenario scenario;
	struct results base;
	struct analysis_input *inputs;
	size_t input_count, input_capacity;
	struct plan_sensitivity
		*plans; /* as many as base.plan_count; input i is inputs[i], its words are the caller's */
};

/* Opens and simulates the scenario as it is, and finds its inputs. To be released in any case. */
MUST_CHECK enum status analysis_begin(struct analysis *a, struct diag_list *diags);

/* All other runs; the inputs of each plan keep their order (sensitivity_sort). */
MUST_CHECK enum status analysis_run(struct analysis *a);

/* The value of an input at its low (0) or high (1) point; of a law that is multiplied as a whole, the factor less 1. */
double analysis_value(const struct analysis_input *x, int side, int *is_factor);

void analysis_release(struct analysis *a);

#endif
