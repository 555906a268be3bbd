/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * set_score.h - the score of a set of forecasts, each a lognormal law beside what came.
 *
 * An error is a factor less 1, whichever way: 0.10 for 10 % more, or for 1 / 1.10. `inside`: share of rows within P10-P90.
 * `crps`: continuous ranked probability score of the logarithm, mean (Gneiting and Raftery 2007, section 4.2).
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SET_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_SET_SCORE_H

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

#endif
