/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study that is stopped between two waves keeps those before, and goes on from there to the same outcomes. */
#include "study/runner.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 3000 };

struct watch {
	volatile sig_atomic_t stop;
	int stop_at, calls; /* which call stops */
	double share;	    /* done at that one */
};

static void look(void *context, double share)
{
	struct watch *w = context;

	if (w->calls++ != w->stop_at)
		return;
	w->stop = 1;
	w->share = share;
}

static void test_stopped_and_gone_on(void **state)
{
	const struct runner all = { .threads = 1 };
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results whole;
	double *expected;

	(void)state;
	fixture_init(&f, 2, 10 * 3600.0);
	fixture_recover(&f);
	fixture_fail(&f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 20 * 3600.0, 0, 0));
	f.study.replications = COUNT;
	results_init(&whole, &plan, 1, &f.study);
	assert_int_equal(runner_run(&all, &whole), STATUS_OK);
	expected = results_column(&whole, 0, OUTCOME_WALL);
	for (int at = 0; at < 4; at++) {
		struct watch w = { .stop_at = at };
		const struct runner stopped = { .threads = 1, .stop = &w.stop, .progress = look, .context = &w };
		struct results results;
		double *values;

		results_init(&results, &plan, 1, &f.study);
		assert_int_equal(runner_run(&stopped, &results), STATUS_INTERRUPTED);
		assert_int_equal(w.calls, at + 2); /* it is asked once more when nothing comes next */
		assert_int_equal(results.replications, lround(w.share * COUNT));
		assert_true(at ? results.replications > 0 : !results.replications);
		assert_int_equal(runner_run(&all, &results), STATUS_OK);
		assert_int_equal(results.replications, COUNT);
		values = results_column(&results, 0, OUTCOME_WALL);
		assert_memory_equal(values, expected, COUNT * sizeof(*values));
		free(values);
		results_release(&results);
	}
	free(expected);
	results_release(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stopped_and_gone_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
