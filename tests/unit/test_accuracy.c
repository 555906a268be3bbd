/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a forecast is as precise as was asked for, and at which counts that is looked at. */
#include "study/accuracy.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "base/mem.h"

#include <stdlib.h>

enum { RUNS = 1000 };

static void test_words(void **state)
{
	struct accuracy a;
	struct text why = TEXT_INIT;

	(void)state;
	assert_int_equal(accuracy_parse("0.5%", &a, &why), STATUS_OK);
	assert_close(a.relative, 0.005, 1e-15);
	assert_int_equal(a.percent, 0);
	assert_int_equal(accuracy_parse("P80=2%", &a, &why), STATUS_OK);
	assert_int_equal(a.percent, 80);
	assert_int_equal(accuracy_parse("P05=2%", &a, &why), STATUS_OK);
	assert_int_equal(a.percent, 5);
	assert_int_equal(why.length, 0);
	assert_int_equal(accuracy_parse("P81=2%", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("P8=2%", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("P800=2%", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("0", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("2 h", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("P80=soon", &a, &why), STATUS_USAGE);
	assert_int_equal(accuracy_parse("100%", &a, &why), STATUS_USAGE);
	assert_non_null(why.s);
	text_release(&why);
}

/* Four to each doubling. */
static void test_counts(void **state)
{
	(void)state;
	assert_int_equal(accuracy_count(0), 512);
	assert_int_equal(accuracy_count(512), 512);
	assert_int_equal(accuracy_count(513), 640);
	assert_int_equal(accuracy_count(641), 768);
	assert_int_equal(accuracy_count(897), 1024);
	assert_int_equal(accuracy_count(1025), 1280);
	assert_int_equal(accuracy_count(3000000), 3 << 20);
	assert_int_equal(accuracy_count(ACCURACY_MOST + 1), ACCURACY_MOST);
}

/* Costs 1000 and the number of the run times `step`: its P50 is 1000 + 500 step, the 95 % interval of a quantile of 1000
 * runs reaches from rank 500 - 31 to 500 + 31. */
static int is_met(double step, double relative, int percent)
{
	const struct accuracy a = { relative, percent };
	struct outcome *rows = mem_alloc(RUNS, sizeof(*rows));
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;
	int met;

	fixture_init(&f, 1, 1);
	f.study.replications = RUNS;
	results_init(&results, &plan, 1, &f.study);
	for (int i = 0; i < RUNS; i++)
		rows[i] = (struct outcome){ .cost = 1000 + step * i, .wall_s = 7, .end = END_FINISHED };
	assert_int_equal(results_put(&results, 0, rows, RUNS), STATUS_OK);
	results_count(&results);
	met = accuracy_is_met(&a, &results);
	results_release(&results);
	free(rows);
	return met;
}

static void put(struct results *r, const double *costs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct outcome o = { .cost = costs[i], .wall_s = costs[i] };

		assert_int_equal(results_put(r, 0, &o, 1), STATUS_OK);
	}
}

/* From 512 on it is looked at; what is asked for is not passed, nor what is there run again. */
static void test_it_stops_when_it_is_met(void **state)
{
	static const struct {
		uint64_t asked, there, done;
		double relative;
	} cases[] = { { 5000, 0, 512, 1e-9 }, { 400, 0, 400, 1e-9 }, { 5000, 1100, 1280, 1e-9 } };
	const struct runner runner = { .threads = 1 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct accuracy a = { cases[i].relative, 0 };
		double *costs = mem_alloc(2000, sizeof(*costs));
		struct fixture f;
		const struct plan *plan = &f.plan;
		struct results results;

		fixture_init(&f, 1, 7);
		for (int k = 0; k < 2000; k++)
			costs[k] = 7;
		f.study.replications = cases[i].asked;
		results_init(&results, &plan, 1, &f.study);
		put(&results, costs, cases[i].there);
		assert_int_equal(accuracy_run(&a, &runner, &results), STATUS_OK);
		assert_int_equal(results.replications, cases[i].done);
		results_release(&results);
		free(costs);
	}
}

static void test_it_is_met_when_the_intervals_are_tight(void **state)
{
	(void)state;
	assert_true(is_met(0, 1e-9, 0));
	assert_true(is_met(1, 0.03, 50)); /* +-31 of 1500 */
	assert_false(is_met(1, 0.01, 50));
	assert_false(is_met(1, 0.01, 0));
	assert_true(is_met(1, 0.03, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_it_stops_when_it_is_met),
		cmocka_unit_test(test_it_is_met_when_the_intervals_are_tight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
