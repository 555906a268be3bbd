/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/padding.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

const double padding_length_log_sd = 0.5;

/* The integrand is smooth and vanishes at both ends, where the trapezoidal rule converges faster than any power. */
#define FROM -12.0
#define TO   16.0
enum { STEPS = 2800 };

/* Density of the greatest of `count` standard normal numbers, times the length there. */
double padding_longest(double log_sd, int64_t count)
{
	double step = (TO - FROM) / STEPS, sum = 0;

	for (int i = 1; i < STEPS; i++) {
		double z = FROM + i * step;
		double below = pow(gsl_cdf_ugaussian_P(z), (double)(count - 1));

		sum += (double)count * gsl_ran_ugaussian_pdf(z) * below * exp(log_sd * z - 0.5 * log_sd * log_sd);
	}
	return sum * step;
}
