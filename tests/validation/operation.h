/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * operation.h - published operations: how often they stopped, which share of the time they computed, beside the forecast.
 *
 * operations.tsv says what was published, of which plan of which scenario. All replications of a plan count, also those
 * that don't finish.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_OPERATION_H
#define FLOPCAST_TESTS_VALIDATION_OPERATION_H

#include <stdio.h>

/* A table to `out`, of the rows of the file. Ends the program with a message when a row can't be forecast. */
void operation_print(FILE *out, const char *path);

#endif
