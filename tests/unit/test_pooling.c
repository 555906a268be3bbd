/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predicted speeds beside the prior: what each stack and layout makes of them. */
#include "model/pooling.h"

#include "../support/assertions.h"

#include <math.h>

static const struct mixture one = { .parts = { { 1, 6, 0.5 } }, .count = 1, .most = INFINITY };
static const struct mixture two = { .parts = { { 0.5, 6, 0.5 }, { 0.5, 7, 0.35 } }, .count = 2, .most = INFINITY };

static struct mixture pool(const struct mixture *prior, enum stack stack, const struct prediction *p)
{
	return pooling_law(&(struct pooled_prior){ *prior, *prior }, stack, p, &pooling_fitted);
}

static void test_tuned_and_stated_is_nearly_the_prediction(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0.16, .is_chosen = 0 };
	struct mixture law = pool(&one, STACK_TUNED, &p);

	(void)state;
	assert_close(law.parts[0].log_median, 0.05 * 6 + 0.95 * (log(1000) - 0.01), 1e-12);
	assert_true(law.parts[0].log_sd < 0.5);
}

static void test_own_is_slower_and_wider(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0, .is_chosen = 0 };
	struct mixture tuned = pool(&one, STACK_TUNED, &p), own = pool(&one, STACK_OWN, &p);

	(void)state;
	assert_true(own.parts[0].log_median < tuned.parts[0].log_median);
	assert_true(own.parts[0].log_median > one.parts[0].log_median);
	assert_true(own.parts[0].log_sd > tuned.parts[0].log_sd);
}

/* The layout that the program chose says nothing of a team's own stack. */
static void test_chosen_and_own_is_the_prior(void **state)
{
	struct prediction p = { .rate = 1000, .log_sd = 0.3, .is_chosen = 1 };
	struct mixture chosen = pool(&one, STACK_OWN, &p);

	(void)state;
	assert_int_equal(chosen.count, 1);
	assert_close(chosen.parts[0].log_median, 6, 1e-12);
	assert_close(chosen.parts[0].log_sd, 0.8 * 0.5, 1e-12);
}

/* The prior as it is, beside the prediction with what isn't known of its machine. */
static void test_chosen_and_tuned_is_one_of_the_two(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0.12, .is_chosen = 1 };
	struct mixture law = pool(&one, STACK_TUNED, &p);

	(void)state;
	assert_int_equal(law.count, 2);
	assert_close(law.parts[0].weight, 0.75, 1e-12);
	assert_close(law.parts[0].log_median, 6, 1e-12);
	assert_close(law.parts[0].log_sd, 0.5, 1e-12);
	assert_close(law.parts[1].weight, 0.25, 1e-12);
	assert_close(law.parts[1].log_median, log(1000) - 0.10, 1e-12);
	assert_close(law.parts[1].log_sd, 0.2, 1e-12);
	assert_close(pooling_machine_share(&law, STACK_TUNED, &p, &pooling_fitted),
		     0.25 * 0.0144 / (0.25 * 0.04 + 0.75 * 0.25), 1e-12);
}

/* A stated layout says that it was tuned, a chosen one says nothing. */
static void test_stack_not_said(void **state)
{
	struct prediction p = { .rate = 1000, .log_sd = 0, .is_chosen = 0 };
	struct mixture stated = pool(&two, STACK_NOT_SAID, &p), chosen;

	(void)state;
	p.is_chosen = 1;
	chosen = pool(&two, STACK_NOT_SAID, &p);
	assert_true(stated.parts[1].weight > stated.parts[0].weight);
	assert_close(chosen.parts[0].weight, 0.5, 1e-12);
	assert_close(chosen.parts[1].weight + chosen.parts[2].weight, 0.5, 1e-12);
	assert_close(stated.parts[0].weight + stated.parts[1].weight, 1, 1e-12);
}

/* Earlier runs of the team: 0.45 of what they moved the prior, and of the variance that they took. */
static void test_earlier_runs(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0.1 };
	struct pooled_prior prior = { one, one };
	struct mixture before, after;

	(void)state;
	prior.after.parts[0].log_median += 0.3;
	prior.after.parts[0].log_sd = 0.4;
	before = pool(&one, STACK_TUNED, &p);
	after = pooling_law(&prior, STACK_TUNED, &p, &pooling_fitted);
	assert_close(after.parts[0].log_median - before.parts[0].log_median, 0.45 * 0.3, 1e-12);
	assert_close(after.parts[0].log_sd, sqrt(0.28 * 0.28 * (1 - 0.45 * 0.36) + 0.095 * 0.095), 1e-12);
}

/* They also say which stack it is, beside what a stated layout says. */
static void test_earlier_runs_tell_the_stack(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0.1 };
	struct pooled_prior prior = { two, two };
	struct mixture after;

	(void)state;
	prior.after.parts[0].weight = 0.2;
	prior.after.parts[1].weight = 0.8;
	after = pooling_law(&prior, STACK_NOT_SAID, &p, &pooling_fitted);
	assert_close(after.parts[1].weight, 0.7 * 0.8 / (0.7 * 0.8 + 0.3 * 0.2), 1e-12);
	assert_close(after.parts[0].weight + after.parts[1].weight, 1, 1e-12);
}

/* Of a framework whose steps are documented: the prediction, slowed by what they took longer; of the machine what is not known beyond
 * that of the rows' machines. An own part stays as it is, and so does a chosen layout. */
static void test_framework(void **state)
{
	const struct framework known = {
		.runs = 20, .steps = 20, .longer_log = 0.1, .log_sd = 0.12, .machine_log_sd = 0.16
	};
	struct prediction p = { .rate = 1000, .log_sd = 0.34, .framework = &known }, unsaid = p;
	struct mixture tuned = pool(&one, STACK_TUNED, &p), both = pool(&two, STACK_NOT_SAID, &p), before, chosen;

	(void)state;
	unsaid.framework = NULL;
	before = pool(&two, STACK_NOT_SAID, &unsaid);
	assert_close(tuned.parts[0].log_median, log(1000) - 0.1, 1e-12);
	assert_close(tuned.parts[0].log_sd, sqrt(0.12 * 0.12 + 0.3 * 0.3), 1e-12);
	assert_close(pooling_machine_share(&tuned, STACK_TUNED, &p, &pooling_fitted), 0.09 / (0.0144 + 0.09), 1e-12);
	assert_close(both.parts[0].log_median, before.parts[0].log_median, 1e-12);
	assert_close(both.parts[1].log_median, log(1000) - 0.1, 1e-12);
	p.is_chosen = unsaid.is_chosen = 1;
	chosen = pool(&one, STACK_TUNED, &p);
	before = pool(&one, STACK_TUNED, &unsaid);
	assert_close(chosen.parts[1].log_median, before.parts[1].log_median, 1e-12);
	p.is_chosen = 0;
	p.log_sd = 0.1;
	assert_close(pool(&one, STACK_TUNED, &p).parts[0].log_sd, 0.12, 1e-12);
}

/* A machine of 0.24 that steps share with 0.18 besides, and 0.19 of each: one step is believed 0.09 / (0.09 + 0.0361). */
static void test_measured_steps(void **state)
{
	const struct prediction p = { .rate = 1000, .log_sd = 0.24, .measured = 1, .log_off = -0.5 };
	struct mixture law = pool(&two, STACK_NOT_SAID, &p);
	double believed = 0.09 / (0.09 + 0.0361);

	(void)state;
	assert_int_equal(law.count, 1);
	assert_close(law.parts[0].log_median, log(1000) - 0.5 * believed, 1e-12);
	assert_close(law.parts[0].log_sd, sqrt(0.09 * (1 - believed) + 0.0361), 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tuned_and_stated_is_nearly_the_prediction),
		cmocka_unit_test(test_own_is_slower_and_wider),
		cmocka_unit_test(test_chosen_and_own_is_the_prior),
		cmocka_unit_test(test_chosen_and_tuned_is_one_of_the_two),
		cmocka_unit_test(test_stack_not_said),
		cmocka_unit_test(test_earlier_runs),
		cmocka_unit_test(test_earlier_runs_tell_the_stack),
		cmocka_unit_test(test_framework),
		cmocka_unit_test(test_measured_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
