/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions that a forecast must meet: how they are read, what is refused, and whether three outcomes meet them. */
#include "study/requirement.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400.0

static struct requirement read_requirement(const char *words)
{
	struct requirement r;
	struct text why = TEXT_INIT;

	assert_int_equal(requirement_parse(words, "USD", &r, &why), STATUS_OK);
	assert_int_equal(why.length, 0);
	return r;
}

static void test_quantiles(void **state)
{
	struct requirement r = read_requirement("P80(cost) <= 500k USD");

	(void)state;
	assert_near(r.percent, 80, 0);
	assert_near(r.chance, 0.8, 1e-15);
	assert_near(r.budget, 500e3, 1e-6);
	assert_true(isinf(r.deadline_s) && !*r.plan);
	r = read_requirement(" P5 ( finish ) <= 28 d ");
	assert_near(r.chance, 0.05, 1e-15);
	assert_near(r.deadline_s, 28 * DAY_S, 1e-6);
	assert_true(isinf(r.budget));
	assert_near(read_requirement("P99(cost)<=7 USD").budget, 7, 0);
}

static void test_chances(void **state)
{
	struct requirement r = read_requirement("P(finish <= 28 d) >= 90%");

	(void)state;
	assert_near(r.percent, 0, 0);
	assert_near(r.chance, 0.9, 1e-15);
	assert_near(r.deadline_s, 28 * DAY_S, 1e-6);
	assert_true(isinf(r.budget));
	r = read_requirement("P(cost <= 3 USD) >= 0%");
	assert_near(r.budget, 3, 0);
	assert_near(r.chance, 0, 0);
	r = read_requirement("JCL(28 d, 520k USD) >= 100%");
	assert_near(r.deadline_s, 28 * DAY_S, 1e-6);
	assert_near(r.budget, 520e3, 1e-6);
	assert_near(r.chance, 1, 0);
}

static void test_plans(void **state)
{
	struct requirement r = read_requirement("big: P80(cost) <= 5 USD");
	const struct plan big = { .id = "big" }, small = { .id = "small" };
	const struct plan *const plans[] = { &small, &big };

	(void)state;
	assert_string_equal(r.plan, "big");
	assert_string_equal(r.words, "P80(cost) <= 5 USD");
	assert_true(requirement_applies(&r, &big));
	assert_false(requirement_applies(&r, &small));
	assert_true(requirement_applies_to_any(&r, plans, 2));
	assert_false(requirement_applies_to_any(&r, plans, 1));
	r = read_requirement("P80(cost) <= 5 USD");
	assert_true(requirement_applies(&r, &big) && requirement_applies(&r, &small));
}

/* A plan's name has 64 characters at most. */
static void test_long_names(void **state)
{
	char words[100];
	struct requirement r;
	struct text why = TEXT_INIT;

	(void)state;
	snprintf(words, sizeof(words), "%064d:P80(cost) <= 5 USD", 0);
	assert_int_equal(strlen(read_requirement(words).plan), 64);
	snprintf(words, sizeof(words), "%065d:P80(cost) <= 5 USD", 0);
	assert_int_equal(requirement_parse(words, "USD", &r, &why), STATUS_USAGE);
	text_release(&why);
}

static void test_refusals(void **state)
{
	static const char *const refused[] = { "",
					       "P80(cost) <= 5 EUR",
					       "P80(cost) <= 5 h",
					       "P80(finish) <= 5 USD",
					       "P80(cost) <= 5 USD x",
					       "P80(cost) >= 5 USD",
					       "P0(cost) <= 5 USD",
					       "P100(cost) <= 5 USD",
					       "P(cost) <= 5 USD",
					       "P80cost <= 5 USD",
					       "P(cost <= 5 USD) <= 90%",
					       "P(cost <= 5 USD) >= 101%",
					       "P(cost <= 5 USD) >= -1%",
					       "P(cost <= 5 USD",
					       "Q80(cost) <= 5 USD",
					       "JCL(28 d) >= 70%",
					       "JCL(28 d, 5 EUR) >= 70%",
					       ":P80(cost) <= 5 USD",
					       "P99999999999999999999(cost) <= 5 USD" };

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct requirement r;
		struct text why = TEXT_INIT;

		assert_int_equal(requirement_parse(refused[i], "USD", &r, &why), STATUS_USAGE);
		assert_non_null(strstr(why.s, "accepted: \"P80(cost) <= 500k USD\""));
		text_release(&why);
	}
}

/* Costs of 1, 2 and 3 in 3, 2 and 1 h; of four replications one does not finish. */
static void test_met(void **state)
{
	static const struct outcome outcomes[] = { { .cost = 1, .wall_s = 3 * 3600 },
						   { .cost = 2, .wall_s = 2 * 3600 },
						   { .cost = 3, .wall_s = 1 * 3600 },
						   { .cost = 1, .wall_s = 1 * 3600, .end = END_HORIZON } };
	static const struct {
		const char *words;
		double value;
		int is_met;
	} cases[] = { { "P75(cost) <= 3 USD", 0.75, 1 },      { "P76(cost) <= 3 USD", 0.75, 0 },
		      { "P(cost <= 2 USD) >= 50%", 0.5, 1 },  { "P(cost <= 1.99 USD) >= 50%", 0.25, 0 },
		      { "P(finish <= 1 h) >= 25%", 0.25, 1 }, { "JCL(2 h, 2 USD) >= 25%", 0.25, 1 },
		      { "JCL(2 h, 1.9 USD) >= 1%", 0, 0 } };
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;

	(void)state;
	fixture_init(&f, 1, 1);
	f.study.replications = 4;
	results_init(&results, &plan, 1, &f.study);
	assert_int_equal(results_put(&results, 0, outcomes, 4), STATUS_OK);
	results_count(&results);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct requirement r = read_requirement(cases[i].words);
		struct interval chance;

		assert_int_equal(requirement_is_met(&r, &results, 0, &chance), cases[i].is_met);
		assert_near(chance.value, cases[i].value, 1e-12);
	}
	results_release(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles),  cmocka_unit_test(test_chances),  cmocka_unit_test(test_plans),
		cmocka_unit_test(test_long_names), cmocka_unit_test(test_refusals), cmocka_unit_test(test_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
