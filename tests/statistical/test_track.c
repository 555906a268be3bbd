/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs that the engine lives itself, tracked with the scenario that made them: P10 to P90 holds 80 % of them, and at a tenth of the
 * way the CRPS is at least 40 % below that of a straight line. A thousand of them: docs/TRACK-VALIDATION.md.
 */
#include "../support/tracked_truth.h"

#include "../support/assertions.h"
#include "scenario/scenario_open.h"

#include <math.h>

enum { RUNS = 300 };

static void runs_of_the_engine(void **state)
{
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	struct truth t;

	(void)state;
	assert_int_equal(scenario_open(&s, "tests/validation/tracked.xml", &options, &diags), STATUS_OK);
	truth_live(&t, s.plans[0], &s.study, RUNS);
	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_score score = truth_score_of(&t, k);

		print_message("# at %.0f %%: %.1f %% inside P10-P90, CRPS %.4f, of the line %.4f\n",
			      100 * truth_shares[k], 100 * score.inside, score.crps, score.line_crps);
		if (getenv("LOOK"))
			continue;
		assert_within_4_se(score.inside, 0.8, sqrt(0.8 * 0.2 / RUNS));
		assert_true(k > 0 || score.crps <= 0.6 * score.line_crps);
	}
	truth_release(&t);
	scenario_release(&s);
	diag_release(&diags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_of_the_engine),
	};

	return cmocka_run_group_tests_name("track", tests, NULL, NULL);
}
