/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ks.h - Kolmogorov-Smirnov distances, and how large they may be by chance.
 *
 * The bounds hold for every sample size, not only in the limit: what exceeds one at `alpha` = 1e-6 is a fault.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_KS_H
#define FLOPCAST_TESTS_SUPPORT_KS_H

#include <stddef.h>

/* Largest distance between the sample's distribution and a continuous one; sorts the sample. */
double ks_distance(double *sample, size_t n, double (*cdf)(double x, const void *context), const void *context);

/* Dvoretzky-Kiefer-Wolfowitz with Massart's constant: P(distance > sqrt(ln(2 / alpha) / 2n)) <= alpha. */
double ks_bound(size_t n, double alpha);

/* The same between two samples, ties allowed; sorts both. */
double ks_distance_two(double *a, size_t n, double *b, size_t m);

/* For n = m >= 458: Wei & Dudley, "Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities", 2012. */
double ks_bound_two(size_t n, double alpha);

#endif
