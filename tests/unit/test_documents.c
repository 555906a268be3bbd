/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the documents say what the rows of the sources say. */
#include "base/text.h"
#include "study/column.h"
#include "study/metric.h"
#include "../support/assertions.h"

#include <stdio.h>
#include <string.h>

enum { DOCUMENT_B = 1 << 20, CELL_B = 4096 };
static char document[DOCUMENT_B];

static void read_document(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t length;

	assert_non_null(in);
	length = fread(document, 1, sizeof(document) - 1, in);
	document[length] = '\0';
	fclose(in);
}

/* The table that begins after the line with `heading`: where its first row is. */
static const char *find_table(const char *heading)
{
	const char *at = strstr(document, heading);

	assert_non_null(at);
	at = strstr(at, "\n|---");
	assert_non_null(at);
	return strchr(at + 1, '\n') + 1;
}

/* Does the row at `at` have this name in its first cell and these words in its last? */
static int has(const char *at, const char *name, const char *words)
{
	char row[CELL_B];

	snprintf(row, sizeof(row), "| %s |", name);
	if (strncmp(at, row, strlen(row)) != 0)
		return 0;
	snprintf(row, sizeof(row), "| %s%s|\n", words, *words ? " " : "");
	at = strchr(at, '\n') + 1 - strlen(row);
	if (strncmp(at, row, strlen(row)) != 0)
		print_error("%s: not documented as: %s\n", name, words);
	return !strncmp(at, row, strlen(row));
}

static void check_row(const char *table, const char *name, const char *words)
{
	for (const char *at = table; *at == '|'; at = strchr(at, '\n') + 1)
		if (has(at, name, words))
			return;
	fail_msg("no row for %s (%s)", name, words);
}

static size_t count_rows(const char *table)
{
	size_t rows = 0;

	for (const char *at = table; *at == '|'; at = strchr(at, '\n') + 1)
		rows++;
	return rows;
}

static void columns_of_the_store(void **state)
{
	const char *table = find_table("doubles, little endian");

	(void)state;
	for (int c = 0; c < OUTCOME_TIME; c++)
		check_row(table, column_name((enum outcome_column)c), column_words((enum outcome_column)c));
	assert_int_equal(count_rows(table), OUTCOME_TIME + 2); /* times and money by cause */
}

static void metrics(void **state)
{
	const char *table = find_table("| METRIC |");

	(void)state;
	for (int m = 0; m < METRIC_END; m++)
		check_row(table, metric_name((enum metric)m), metric_words((enum metric)m));
	assert_int_equal(count_rows(table), METRIC_END);
}

static int open_output(void **state)
{
	(void)state;
	read_document("docs/OUTPUT.md");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(columns_of_the_store, open_output),
		cmocka_unit_test_setup(metrics, open_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
