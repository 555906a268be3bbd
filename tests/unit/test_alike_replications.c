/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/alike_replications.h"

#include "../support/assertions.h"
#include "explore/experiment.h"
#include "study/runner.h"

#include <stdlib.h>
#include <string.h>

enum { RUNS = 256 };

static size_t plan_of(const struct scenario *s, const char *id)
{
	size_t i = 0;

	while (strcmp(s->plans[i]->id, id) != 0)
		i++;
	return i;
}

static enum status simulate(const void *context, const struct scenario *s, struct results *results)
{
	const struct runner runner = { .threads = 1 };

	(void)context;
	results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	return runner_run(&runner, results);
}

/* The inputs that a plan has are counted over all its parameters; where the failure-free outcome is a function of them, the
 * replications are in its order. */
static void check(const char *file, const char *plan, int dimensions)
{
	const struct experiment e = { .file = file, .plans = &plan, .plan_count = 1, .replications = RUNS };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	struct results results = { 0 };

	assert_int_equal(experiment_open(&e, &s, &diags), STATUS_OK);
	assert_int_equal(simulate(NULL, &s, &results), STATUS_OK);
	for (int by_time = 0; by_time < 2; by_time++) {
		size_t place = plan_of(&s, plan);
		struct alike a = alike_replications(&results, place, by_time);
		double *values = results_column(&results, place,
						by_time ? OUTCOME_FAILURE_FREE_WALL : OUTCOME_FAILURE_FREE_COST);

		if (dimensions) {
			assert_int_equal(a.dimensions, dimensions);
			assert_int_equal(a.count, RUNS);
			for (size_t i = 1; i < RUNS; i++)
				assert_true(values[a.order[i - 1]] <= values[a.order[i]]);
		} else {
			assert_null(a.order);
		}
		free(values);
		free(a.order);
	}
	results_release(&results);
	scenario_release(&s);
	diag_release(&diags);
}

static void inputs_are_counted(void **state)
{
	(void)state;
	check("scenarios/llama2-7b.xml", "pretrain", 2); /* mfu, price */
	check("scenarios/llama2-7b.xml", "finetune", 3); /* and lengths */
}

/* Nothing is known where jobs follow each other: each start-up is drawn. */
static void a_twin_that_draws_tells_nothing(void **state)
{
	(void)state;
	check("scenarios/cloud-nchc-colab.xml", "pretrain-nchc-nstc", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inputs_are_counted),
		cmocka_unit_test(a_twin_that_draws_tells_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
