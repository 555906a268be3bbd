/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mixture.h - a mixture of lognormals that is cut above: what is believed of a quantity when one of several laws holds.
 *
 * Each part is cut at `most` and keeps its weight: the mass above is spread over what is left of the part, so that no
 * draws heap at the bound. Tested against closed forms: tests/unit/test_mixture.c.
 */
#ifndef FLOPCAST_RANDOM_MIXTURE_H
#define FLOPCAST_RANDOM_MIXTURE_H

#include "random/distribution.h"

enum { MIXTURE_PARTS = 3, MIXTURE_QUANTILES = 500 };

struct mixture_part {
	double weight, log_median, log_sd; /* weights sum to 1; log_sd > 0 */
};

struct mixture {
	struct mixture_part parts[MIXTURE_PARTS];
	size_t count;
	double most; /* INFINITY = not cut */
};

/* Value below which the fraction u in (0, 1) lies. */
double mixture_quantile(const struct mixture *m, double u);

/* Chance of less than `value` > 0. */
double mixture_chance(const struct mixture *m, double value);

/* The same law as so many equally likely values; `table` outlives what is returned. */
struct distribution mixture_distribution(const struct mixture *m, double table[MIXTURE_QUANTILES]);

#endif
