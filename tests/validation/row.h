/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * row.h - the documented runs of tests/validation/runs.tsv.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_ROW_H
#define FLOPCAST_TESTS_VALIDATION_ROW_H

#include <stddef.h>

enum { ROW_COLUMNS = 64, ROW_COLUMNS_ALWAYS = 40 /* those behind may be left out, and are empty then */ };

struct row_table {
	char *bytes;
	char *columns[ROW_COLUMNS];
	size_t column_count, row_count;
	char **cells;  /* [row][column] */
	size_t *lines; /* [row]: of the file, from 1 */
};

/* Ends the program with a message when the file can't be read or a row has the wrong number of cells. */
void row_table_read(struct row_table *t, const char *path);
void row_table_release(struct row_table *t);

/* A cell's text, "" when empty; its number, `otherwise` when empty or no number. An unknown column ends the program. */
const char *row_text(const struct row_table *t, size_t row, const char *column);
double row_number(const struct row_table *t, size_t row, const char *column, double otherwise);
/* The same of a table that may lack the column. */
const char *row_text_if(const struct row_table *t, size_t row, const char *column);
double row_number_if(const struct row_table *t, size_t row, const char *column, double otherwise);
int row_is(const struct row_table *t, size_t row, const char *column, const char *text);

#endif
