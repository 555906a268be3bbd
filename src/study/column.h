/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * column.h - an outcome as a row of numbers, so that outcomes can be kept and read back a column at a time.
 *
 * The names are those of the store (docs/OUTPUT.md). Every field of struct outcome is a column:
 * tests/unit/test_results.c checks that rows survive.
 */
#ifndef FLOPCAST_STUDY_COLUMN_H
#define FLOPCAST_STUDY_COLUMN_H

#include "sim/replication.h"

enum outcome_column {
	OUTCOME_WALL,
	OUTCOME_COST,
	OUTCOME_GPU,
	OUTCOME_FAILURES,
	OUTCOME_GRANTS,
	OUTCOME_END_REASON, /* enum end_reason */
	OUTCOME_TIME,	    /* OUTCOME_TIME + cause */
	OUTCOME_MONEY = OUTCOME_TIME + CAUSE_TIMES,
	OUTCOME_COLUMNS = OUTCOME_MONEY + CAUSE_END
};

const char *column_name(enum outcome_column c);

double column_get(const struct outcome *o, enum outcome_column c);
void column_set(struct outcome *o, enum outcome_column c, double value);

/* The column of `count` outcomes into `values`; returns how many of them say it all: 1 when all are the same number. */
size_t column_pack(const struct outcome *outcomes, size_t count, enum outcome_column c, double *values);

#endif
