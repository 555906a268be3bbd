/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "row.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1 << 24 };

static _Noreturn void die(const char *what, const char *detail)
{
	fprintf(stderr, "%s: %s\n", what, detail);
	exit(1);
}

static size_t split(char *line, char **cells)
{
	size_t count = 0;

	for (char *cell; count < ROW_COLUMNS && (cell = strsep(&line, "\t"));)
		cells[count++] = cell;
	return count;
}

/* The columns of the newest row but for its last ones, which few rows have, must be there. */
static void fill(struct row_table *t, size_t count, const char *path, size_t line)
{
	static char empty[] = "";
	char **cells = &t->cells[t->row_count * ROW_COLUMNS];

	if ((count < ROW_COLUMNS_ALWAYS && t->column_count >= ROW_COLUMNS_ALWAYS) || count > t->column_count) {
		fprintf(stderr, "%s:%zu: row '%s' has %zu cells; accepted: %zu, between tabs\n", path, line, cells[0],
			count, t->column_count);
		exit(1);
	}
	for (; count < t->column_count; count++)
		cells[count] = empty;
}

void row_table_read(struct row_table *t, const char *path)
{
	struct text content = TEXT_INIT;
	const char *error = NULL;
	size_t capacity = 0, number = 0;
	char *rest, *line;

	*t = (struct row_table){ 0 };
	if (file_read(path, LIMIT, &content, &error))
		die(path, error);
	rest = t->bytes = content.s;
	while ((line = strsep(&rest, "\n"))) {
		number++;
		if (!*line || *line == '#')
			continue;
		if (!t->column_count) {
			t->column_count = split(line, t->columns);
			continue;
		}
		if (t->row_count == capacity) {
			capacity = capacity ? 2 * capacity : 64;
			t->cells = mem_resize(t->cells, capacity * ROW_COLUMNS, sizeof(*t->cells));
			t->lines = mem_resize(t->lines, capacity, sizeof(*t->lines));
		}
		fill(t, split(line, &t->cells[t->row_count * ROW_COLUMNS]), path, number);
		t->lines[t->row_count] = number;
		t->row_count++;
	}
}

void row_table_release(struct row_table *t)
{
	free(t->cells);
	free(t->lines);
	free(t->bytes);
}

/* Columns that older files don't have. */
static const char *const optional[] = { "year", "stack" };

const char *row_text(const struct row_table *t, size_t row, const char *column)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (!strcmp(t->columns[i], column))
			return t->cells[row * ROW_COLUMNS + i];
	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		if (!strcmp(optional[i], column))
			return "";
	die("no such column", column);
}

const char *row_text_if(const struct row_table *t, size_t row, const char *column)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (!strcmp(t->columns[i], column))
			return t->cells[row * ROW_COLUMNS + i];
	return "";
}

double row_number_if(const struct row_table *t, size_t row, const char *column, double otherwise)
{
	const char *text = row_text_if(t, row, column);
	char *end;
	double value = strtod(text, &end);

	return *text && !*end ? value : otherwise;
}

double row_number(const struct row_table *t, size_t row, const char *column, double otherwise)
{
	const char *text = row_text(t, row, column);
	char *end;
	double value = strtod(text, &end);

	return *text && !*end ? value : otherwise;
}

int row_is(const struct row_table *t, size_t row, const char *column, const char *text)
{
	return !strcmp(row_text(t, row, column), text);
}
