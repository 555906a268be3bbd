/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_score.h - how well measured serving rates and times are forecast, by set.
 *
 * An error is a factor less 1, whichever way: 0.10 for 10 % more, or for 1 / 1.10. `inside`: share of rows within P10-P90.
 * `crps`: continuous ranked probability score of the logarithm, mean (Gneiting and Raftery 2007, section 4.2).
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SERVING_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_SERVING_SCORE_H

#include <stddef.h>
#include <stdio.h>

/* A forecast beside what came: lognormal about `forecast`. */
struct scored {
	double forecast, log_sd, measured;
};

struct set_score {
	size_t count;
	double median, p80, inside, crps; /* NAN when count is 0 */
};

struct set_score set_score_of(const struct scored *rows, size_t count);

/* One line: {"set": "dense", "n": 516, ...}; what doesn't exist is null. */
void set_score_print(FILE *out, const char *set, const struct set_score *s);

/* Forecasts the rows of a file and prints a line of JSON a set; how many rows can't be scored goes to stderr. 0 = done. */
int serving_score_print(const char *path);

/* The same as tables of Markdown, by set, regime and engine, with the constants fitted without the row's source beside. */
void serving_score_report(const char *path, FILE *out);

#endif
