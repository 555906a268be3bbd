/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs that the engine lives itself, tracked with the scenario that made them: P10 to P90 holds 80 % of them, and at a tenth of the
 * way the CRPS is at least 40 % below that of a straight line. A thousand of them: docs/TRACK-VALIDATION.md.
 */
#include "../support/tracked_truth.h"

#include "../support/assertions.h"
#include "scenario/scenario_open.h"

#include <math.h>

enum { RUNS = 150, CAMPAIGNS = 100 };

/* `most`: of the straight line's CRPS at a tenth of the way. */
static void track_lives(const char *file, size_t runs, size_t row_steps, double most)
{
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	struct truth t;

	assert_int_equal(scenario_open(&s, file, &options, &diags), STATUS_OK);
	truth_live(&t, s.plans[0], &s.study, runs, row_steps);
	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_score score = truth_score_of(&t, k);

		print_message("# %s, a row each %zu of 10,000 steps, at %.0f %%: %.1f %% inside P10-P90, CRPS %.4f, of "
			      "the line %.4f\n",
			      file, row_steps, 100 * truth_shares[k], 100 * score.inside, score.crps, score.line_crps);
		if (getenv("LOOK"))
			continue;
		assert_within_4_se(score.inside, 0.8, sqrt(0.8 * 0.2 / (double)runs));
		assert_true(k > 0 || score.crps <= most * score.line_crps);
	}
	truth_release(&t);
	scenario_release(&s);
	diag_release(&diags);
}

static void track_runs(const char *file, size_t row_steps, double most)
{
	track_lives(file, RUNS, row_steps, most);
}

/* Rows that show nearly each stop. */
static void fine_rows(void **state)
{
	(void)state;
	track_runs("tests/validation/tracked.xml", 5, 0.6);
}

/* Rows some hours apart, where a checkpoint is written every two: most stops lose no row. */
static void coarse_rows(void **state)
{
	(void)state;
	track_runs("tests/validation/tracked.xml", 100, 0.6);
}

/* Two rows at a tenth of the way. */
static void few_rows(void **state)
{
	(void)state;
	track_runs("tests/validation/tracked.xml", 500, 0.6);
}

/* A stop in nearly every row. */
static void stops_in_each_row(void **state)
{
	(void)state;
	track_runs("tests/validation/tracked-r1.xml", 100, 0.9);
}

/* Rows as far apart as checkpoints. */
static void rows_like_checkpoints(void **state)
{
	(void)state;
	track_runs("tests/validation/tracked-r1.xml", 20, 0.9);
}

/* Three jobs one after the other, two of which have one speed. */
static void campaigns(void **state)
{
	(void)state;
	track_lives("tests/validation/tracked-campaign.xml", CAMPAIGNS, 20, 0.6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fine_rows),
		cmocka_unit_test(coarse_rows),
		cmocka_unit_test(few_rows),
		cmocka_unit_test(stops_in_each_row),
		cmocka_unit_test(rows_like_checkpoints),
		cmocka_unit_test(campaigns),
	};

	return cmocka_run_group_tests_name("track", tests, NULL, NULL);
}
