/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * column.h - an outcome as a row of numbers, so that outcomes can be kept and read back a column at a time.
 *
 * The columns are the rows of OUTCOME_LIST (plan/outcome.h), then time and money by cause: every field of struct outcome
 * is one. tests/unit/test_results.c checks that rows survive.
 */
#ifndef FLOPCAST_STUDY_COLUMN_H
#define FLOPCAST_STUDY_COLUMN_H

#include "plan/outcome.h"

#include <stddef.h>

/* As in the store (docs/OUTPUT.md), JSON and CSV. */
const char *column_name(enum outcome_column c);
const char *column_words(enum outcome_column c); /* "" where the name says it */
int column_has(enum outcome_column c, enum outcome_flag flag);

double column_get(const struct outcome *o, enum outcome_column c);
void column_set(struct outcome *o, enum outcome_column c, double value);

/* Whether the value is one that an outcome can have: for what comes from a file. */
int column_can_be(enum outcome_column c, double value);

/* Column c of `count` outcomes to `values` + c * count. lengths[c]: how many values say it all, 1 when all are the same number;
 * only those are written. */
void column_pack(const struct outcome *outcomes, size_t count, double *values, size_t lengths[OUTCOME_COLUMNS]);

#endif
