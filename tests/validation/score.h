/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score.h - how well some documented runs were forecast, and how much better than by rules that need no program.
 *
 * Errors are ln(P50 / published). Rules: `naive`, 6 P D (4 P D for adapters) at 40 % of the peak, 1.2 times that for whole
 * runs; `class`, the geometric mean utilisation of other programs of the same method and kind of card; `climate`, one
 * lognormal of other programs' utilisation. A program's rows are one vote in the values that say so.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_SCORE_H

#include "forecast.h"

/* Some rows; NULL or 0 = any. */
struct part {
	const char *title; /* in the JSON's "group" */
	const char *role, *method;
	const char *accelerator[4]; /* begins with one of these */
	int is_run, is_benchmark, is_scored, is_calibration;
	double least_flop;
	int64_t year, year_last;
	const char *precision;
	const char *stack, *without;				     /* a program that is left out */
	int is_mixture;						     /* of experts */
	enum split_half { HALF_ANY, HALF_FITTED, HALF_SCORED } half; /* of rows divided by split.h */
};

struct share {
	size_t count;
	double low, high; /* exact binomial interval, 95 % (Clopper and Pearson 1934) */
};

struct score {
	size_t count, programs;
	double mean, median, p80, bias, width, crps, spread;	     /* of |error|: mean, median, P80 */
	struct share inside50, inside80, inside90, below80, below90; /* the last two: P80, P90 as upper bounds */
	double naive_mean, class_mean, climate_mean, climate_crps;
	double program_mean, program_crps, program_inside80, program_naive; /* a program is one vote */
	double skill, skill_low, skill_high; /* 1 - mean / naive's by program, and 95 % of resampled programs */
};

/* NAN in what needs rows when there are none. */
struct score score_of(const struct forecast_table *t, enum mode mode, const struct part *part);

int score_has(const struct forecast_table *t, size_t row, enum mode mode, const struct part *part);

/* Mean absolute error of the predicted step times of the benchmarks whose ids begin so, whatever their role. */
double score_mean_error(const struct forecast_table *t, const char *const prefixes[2], size_t *count);

#endif
