/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * regression.h - linear regression of grouped observations, shrunk towards what is expected of the coefficients.
 *
 * y = x b + effect of the group + rest, effect ~ N(0, between^2), rest ~ N(0, within^2), b ~ N(expected, 1 / precision):
 * the posterior mean of b, in one Cholesky solution (Henderson 1975; Gelman et al., Bayesian Data Analysis, chapter 15).
 * The spread: ln sd = z g, by maximum likelihood with each group one vote and squares above six variances cut, so that a
 * group far off does not widen all the others (Huber 1964). Tested: tests/unit/test_regression.c.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_REGRESSION_H
#define FLOPCAST_TESTS_SUPPORT_REGRESSION_H

#include <stddef.h>

struct regression {
	const double *x, *z, *y;			/* [row][columns], [row][spreads], [row] */
	const size_t *group;				/* [row]: 0 .. groups - 1 */
	size_t rows, columns, spreads, groups, without; /* without: a group that is left out; groups = none */
	double between, within;
	const double *expected, *precision; /* [columns] */
};

void regression_median(const struct regression *r, double *b);

/* Of the residuals about x b. */
void regression_spread(const struct regression *r, const double *b, double *g);

/* Variances of the residuals about x b: of the groups' effects, and of rows about theirs. A group is one vote: within, the mean
 * of the variances of groups of two rows or more; between, the mean square of the groups' means, less what the rows add to
 * them; what is above six of these means is cut there, as in the spread. Both in the square of y's unit, >= 0. */
struct regression_components {
	double between, within;
};
struct regression_components regression_components(const struct regression *r, const double *b);

#endif
