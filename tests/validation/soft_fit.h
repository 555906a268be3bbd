/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * soft_fit.h - least squares with outliers and with beliefs.
 *
 * Each constant is its usual value times exp(x), and x is drawn to 0 by a residual x / log_sd, so that a constant of few
 * rows stays near what is believed of it. A row's residual is log(forecast / measured) / SOFT_FIT_SCALE under a soft-L1 loss: a row off by
 * far more pulls as its distance, not its square. GSL, Levenberg and Marquardt with a trust region; derivatives by differences.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SOFT_FIT_H
#define FLOPCAST_TESTS_VALIDATION_SOFT_FIT_H

#include <stddef.h>

#define SOFT_FIT_SCALE 0.15 /* log */

struct soft_fit {
	size_t constants, rows;
	const double *usual, *log_sd;					    /* [constants] */
	const double *weights;						    /* [rows] */
	double (*off)(void *context, size_t row, const double constants[]); /* log(forecast / measured) */
	void *context;
};

/* The constants that fit best. */
void soft_fit(const struct soft_fit *f, double constants[]);

#endif
