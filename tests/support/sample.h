/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sample.h - replications of a plan, and what the statistical tests compute from them; shares nothing with src/stats.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_SAMPLE_H
#define FLOPCAST_TESTS_SUPPORT_SAMPLE_H

#include "base/sanitizer.h"
#include "fixture.h"
#include "sim/replication.h"

/* A million, where that takes seconds; tests print how many they took. */
#if defined(__OPTIMIZE__) && !defined(IS_SANITIZED)
#define SAMPLE_MANY 1000000
#else
#define SAMPLE_MANY 50000
#endif

/* Outcomes of replications 0..n - 1 with the study's seed, by two threads; the test fails when one ends for another
 * reason than `end`. To be freed. */
struct outcome *sample_run(struct fixture *f, size_t n, enum end_reason end);

/* One number of each outcome; to be freed. */
typedef double outcome_value(const struct outcome *outcome);
double *sample_column(const struct outcome *outcomes, size_t n, outcome_value *value);
double *sample_values(struct fixture *f, size_t n, enum end_reason end, outcome_value *value); /* both at once */

double outcome_wall_s(const struct outcome *outcome);
double outcome_cost(const struct outcome *outcome);
double outcome_stall_s(const struct outcome *outcome);
double outcome_failures(const struct outcome *outcome);

struct sample {
	double mean, se;	      /* se: standard error of the mean */
	double variance, variance_se; /* sqrt((m4 - v^2) / n): not for heavy tails */
};

/* In two passes; n >= 2. */
struct sample sample_of(const double *x, size_t n);

/* Of x[i] - y[i]: the paired difference of two plans that met the same random events. */
struct sample sample_of_difference(const double *x, const double *y, size_t n);

#endif
