/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * difference.h - one plan against another that met the same random events, replication by replication.
 *
 * Replication i of B less replication i of A, over those that finished in both: the mean's interval is that of paired
 * differences, far narrower than of two separate runs. A plan against itself is exactly zero. Chances count all: one that
 * did not finish costs and takes more than one that did. Tested: tests/unit/test_choice.c.
 */
#ifndef FLOPCAST_STUDY_DIFFERENCE_H
#define FLOPCAST_STUDY_DIFFERENCE_H

#include "study/choice.h"
#include "study/summary.h"

#include "stats/levels.h"

struct difference {
	size_t pairs;		       /* finished in both; 0 = nothing below is known */
	double mean_a, change, lo, hi; /* of the mean, with its 95 % interval */
	double quantiles[LEVELS];      /* change of each */
	double more, less;	       /* shares of all replications in which B is more, less; NAN without any */
	struct choice choice;	       /* the one that is less more often, and what measuring the inputs would settle */
};

/* METRIC_COST or METRIC_WALL. */
struct difference difference_of(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
				enum metric metric);

#endif
