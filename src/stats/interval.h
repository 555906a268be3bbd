/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interval.h - quantiles and chances with 95 % confidence intervals, from all the values of a sample.
 *
 * Coverage is tested: tests/statistical/test_coverage.c runs 10,000 small studies.
 */
#ifndef FLOPCAST_STATS_INTERVAL_H
#define FLOPCAST_STATS_INTERVAL_H

#include <stddef.h>

struct interval {
	double value, lo, hi;
};

/* Quantile p in (0, 1) of `n` >= 1 ascending values: linear between order statistics (Hyndman & Fan 1996, type 7). The
 * interval is distribution-free: the binomial order statistics, interpolated to the nominal level (Nyblom 1992,
 * "Note on interpolated order statistics"). lo or hi is NAN where the sample is too small to bound it. */
struct interval interval_quantile(const double *ascending, size_t n, double p);

/* That quantile alone. */
double interval_value(const double *ascending, size_t n, double p);

/* The same of values that are as good as `effective` >= n independent ones (stats/batches.h); the ranks of the bounds are
 * then those of a binomial of so many, and lie between whole ones. */
struct interval interval_quantile_effective(const double *ascending, size_t n, double p, double effective);

/* A share with the Wilson score interval of so many independent values. */
struct interval interval_share(double share, double effective);

/* Share `hits` / `n` with the Wilson score interval (Wilson 1927); n >= 1. */
struct interval interval_chance(size_t hits, size_t n);

#endif
