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

/* The row of the document that begins so, cut out. */
static void find_row(const char *begin, char *row, size_t size)
{
	const char *at = strstr(document, begin);

	assert_non_null(at);
	snprintf(row, size, "%.*s", (int)(strchr(at + 1, '\n') - at), at);
}

/* Does the row hold the name as a word? */
static void check_word(const char *row, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = strstr(row, name); at; at = strstr(at + 1, name))
		if (!strchr("_abcdefghijklmnopqrstuvwxyz", at[length]) && (at[-1] == ' ' || at[-1] == '`'))
			return;
	fail_msg("no %s in: %s", name, row);
}

static void causes_and_ends(void **state)
{
	char causes[CELL_B], times[CELL_B], ends[CELL_B], name[64];

	(void)state;
	find_row("\n| plans[].breakdown.CAUSE", causes, sizeof(causes));
	find_row("\n| compute_s,", times, sizeof(times));
	find_row("\n| plans[].ends.END", ends, sizeof(ends));
	for (int c = 0; c < CAUSE_END; c++)
		check_word(causes, cause_name((enum cause)c));
	for (int c = 0; c < CAUSE_TIMES; c++) {
		snprintf(name, sizeof(name), "%s_s", cause_name((enum cause)c));
		check_word(times, name);
	}
	for (int e = 0; e < END_COUNT; e++)
		check_word(ends, end_reason_name((enum end_reason)e));
}

/* A list of colours of the charts' style, beginning with `name`, against the rows. */
static void check_colours(const char *name, const char *(*colour)(enum cause))
{
	const char *at = strstr(document, name);

	assert_non_null(at);
	for (int c = 0; c < CAUSE_END; c++) {
		at = strchr(at, '#');
		assert_non_null(at);
		if (strncmp(at, colour((enum cause)c), 7) != 0)
			fail_msg("%s of %s: %.7s, in the row %s", name, cause_name((enum cause)c), at,
				 colour((enum cause)c));
		at += 7;
	}
	assert_int_equal(strspn(at, "\"\n"), 2); /* no colour is left over */
}

static void colours_of_causes(void **state)
{
	(void)state;
	check_colours("\nCAUSES = ", cause_colour);
	check_colours("\nON = ", cause_ink);
}

static int open_style(void **state)
{
	(void)state;
	read_document("plotting/style.gp");
	return 0;
}

/* Each optimizer and method is a word of the scenario's document. */
static void words_of_workloads(void **state)
{
	char row[CELL_B];

	(void)state;
#define X(constant, name, bytes, iterations) check_word(row, name);
	find_row("\n| `optimizer` |", row, sizeof(row));
	OPTIMIZER_LIST(X)
#undef X
	find_row("\n| `method` |", row, sizeof(row));
	for (int m = 0; m < METHOD_END; m++)
		check_word(row, method_name((enum method)m));
}

static int open_scenario(void **state)
{
	(void)state;
	read_document("docs/SCENARIO.md");
	return 0;
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
		cmocka_unit_test_setup(causes_and_ends, open_output),
		cmocka_unit_test_setup(colours_of_causes, open_style),
		cmocka_unit_test_setup(words_of_workloads, open_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
