/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score.h - how well some of the documented runs were forecast.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_SCORE_H

#include "forecast.h"

struct score {
	size_t count, inside;
	double median; /* of the absolute error; NAN for no rows */
};

/* Some rows; a column's text, NULL = any. */
struct part {
	const char *title;
	int is_calibration; /* rows that something was fitted to, or the others */
	const char *role, *method;
	const char *accelerator[4]; /* begins with one of these */
};

struct score score_of(const struct forecast_table *t, enum mode mode, const struct part *part);

/* Mean absolute error of the predicted step times of the benchmarks whose ids begin so, whatever their role. */
double score_mean_error(const struct forecast_table *t, const char *const prefixes[2], size_t *count);

/* Share inside P10-P90. */
double score_inside(const struct score *s);

#endif
