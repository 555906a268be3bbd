/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * row_check.h - whether a file of documented runs can be scored: every fault with its line, and what would be accepted.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_ROW_CHECK_H
#define FLOPCAST_TESTS_VALIDATION_ROW_CHECK_H

#include "row.h"

#include <stdio.h>

/* In the columns of runs.tsv. Prints the faults to `out`, a line each; returns how many there are. */
size_t row_check(const struct row_table *t, const char *path, FILE *out);

#endif
