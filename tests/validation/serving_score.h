/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_score.h - how well measured serving rates and times are forecast, by set.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SERVING_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_SERVING_SCORE_H

#include <stdio.h>

/* Forecasts the rows of a file and prints a line of JSON a set; how many rows can't be scored goes to stderr. 0 = done. */
int serving_score_print(const char *path);

/* The same as tables of Markdown, by set, regime and engine, with the constants fitted without the row's source beside. */
void serving_score_report(const char *path, FILE *out);

#endif
