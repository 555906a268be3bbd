/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logs as they come: with what a collector put before each line, in other units, dates and tables, cut, glued and compressed. Every file
 * of tests/logs/variants is read as variants.tsv says, without a word or with these; or it is refused with them. Nothing is wrong silently.
 */
#include "cli/track_reading.h"
#include "track/progress_summary.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOGS "tests/logs/"

enum { CELLS = 10, SAID = 9, NAME_MOST = 200 };

/* "-": the log does not say. Counts are exact, times within 0.5 %. */
static void assert_value(const char *const cells[CELLS], int column, double got)
{
	double value = strcmp(cells[column], "-") != 0 ? strtod(cells[column], NULL) : NAN;
	double tolerance = column >= 7 ? 0.005 * value : 0;

	if (isnan(value) ? !isnan(got) : !(fabs(got - value) <= tolerance))
		fail_msg("%s: column %d is %.10g, expected %s", cells[0], column, got, cells[column]);
}

/* What was said is that, of a file, and of a line of it where the file was read at all. */
static void assert_said(const char *const cells[CELLS], const struct diag_list *diags, int is_read)
{
	int is_said = !strcmp(cells[SAID], "-") && diags->count == 0;

	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *d = &diags->items[i];
		const char *line = strstr(d->where, cells[0]);

		assert_non_null(line);
		is_said |= strstr(d->message, cells[SAID]) && (!is_read || line[strlen(cells[0])] == ':');
	}
	if (!is_said)
		fail_msg("%s: it says '%s', expected '%s'", cells[0],
			 diags->count ? diags->items[0].message : "nothing", cells[SAID]);
}

static void assert_variant(const char *const cells[CELLS])
{
	char path[NAME_MOST];
	const char *const paths[] = { path };
	struct diag_list diags = { 0 };
	struct log_reading g;
	int is_read;

	snprintf(path, sizeof(path), LOGS "variants/%s", cells[0]);
	is_read = !log_read(&g, paths, 1, NULL, &diags);
	if (is_read != (strcmp(cells[1], "refused") != 0))
		fail_msg("%s: %s", cells[0], diags.count ? diags.items[0].message : "is not refused");
	if (is_read) {
		const struct progress_summary s = progress_summary_of(&g.progress);
		const double got[SAID] = {
			0, 0, s.rows, s.last_step, s.planned_steps, s.sessions, s.lost_steps, s.elapsed_s, s.step_s
		};

		assert_string_equal(log_reading_format(&g), cells[1]);
		for (int i = 2; i < SAID; i++)
			assert_value(cells, i, got[i]);
		track_reading_warn(&g, &diags);
	}
	assert_said(cells, &diags, is_read);
	log_reading_release(&g);
	diag_release(&diags);
}

static void test_variants(void **unused)
{
	FILE *in = fopen(LOGS "variants.tsv", "r");
	char line[512];
	size_t count = 0;

	(void)unused;
	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	for (; fgets(line, sizeof(line), in); count++) {
		const char *cells[CELLS] = { 0 };
		char *rest = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < CELLS; i++)
			cells[i] = strsep(&rest, "\t");
		assert_non_null(cells[CELLS - 1]);
		assert_variant(cells);
	}
	fclose(in);
	assert_true(count >= 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variants),
	};

	return cmocka_run_group_tests_name("log_variants", tests, NULL, NULL);
}
