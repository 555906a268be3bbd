/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fit of pools finds the parameters that observations were drawn with; its score is that of the definition. */
#include "../support/pool_fit.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { GROUPS = 400, EACH = 5, ROWS = GROUPS * EACH, LOUD = 2000 };

static struct stream stream;

static double normal(void)
{
	return gsl_cdf_ugaussian_Pinv(stream_uniform(&stream));
}

static struct pool_row row_of(size_t group)
{
	return (struct pool_row){ .prior = normal(),
				  .prior_sd = 0.4 + 0.2 * (double)(group % 2),
				  .predicted = normal(),
				  .machine_sd = group % 3 ? 0 : 0.2,
				  .group = group };
}

/* Observed as the law says. */
static void observe(struct pool_row *r, enum pool_kind kind, const struct pool_parameters *p)
{
	struct pool_law law = pool_law_of(r, kind, p);
	size_t part = law.count > 1 && stream_uniform(&stream) < law.weight[1];

	r->observed = law.centre[part] + law.sd[part] * normal();
}

static void find(enum pool_kind kind, struct pool_parameters truth, double tolerance)
{
	static struct pool_row rows[ROWS];
	struct pool_parameters found;

	stream_init(&stream, 7, (uint64_t)kind, PURPOSE_PARAMETER, 1);
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = row_of(i / EACH);
		observe(&rows[i], kind, &truth);
	}
	found = pool_fit(rows, ROWS, GROUPS, GROUPS, kind);
	assert_near(found.share, truth.share, tolerance);
	assert_near(found.offset, truth.offset, tolerance);
	assert_near(found.spread, truth.spread, tolerance);
}

static void test_known_answer(void **state)
{
	(void)state;
	find(POOL_LOGARITHMIC, (struct pool_parameters){ 0.8, 0.3, 0.6 }, 0.03);
	find(POOL_LINEAR, (struct pool_parameters){ 0.3, 0.15, 0.2 }, 0.03);
}

/* A prediction that says nothing gets no share, whether it may have one or not. */
static void test_a_prior_alone(void **state)
{
	(void)state;
	find(POOL_PRIOR, (struct pool_parameters){ 0, 0, 0.8 }, 0.03);
}

/* One group of many rows far off is one vote, and none when it is left out. */
static void test_a_group_is_one_vote(void **state)
{
	static struct pool_row rows[ROWS + LOUD];
	struct pool_parameters truth = { 0.8, 0.3, 0.6 }, with, without;

	(void)state;
	stream_init(&stream, 8, 0, PURPOSE_PARAMETER, 1);
	for (size_t i = 0; i < ROWS + LOUD; i++) {
		rows[i] = row_of(i < ROWS ? i / EACH : GROUPS);
		observe(&rows[i], POOL_LOGARITHMIC, &truth);
		rows[i].observed += i < ROWS ? 0 : 5;
	}
	with = pool_fit(rows, ROWS + LOUD, GROUPS + 1, GROUPS + 1, POOL_LOGARITHMIC);
	without = pool_fit(rows, ROWS + LOUD, GROUPS + 1, GROUPS, POOL_LOGARITHMIC);
	assert_near(with.offset, 0.3, 0.02);
	assert_near(without.offset, 0.3, 0.02);
	assert_true(with.spread > without.spread);
}

/* The CRPS is the integral of the squared distance between the law's chance and the observation's step. */
static void test_crps_is_its_integral(void **state)
{
	const struct pool_law law = { .weight = { 0.3, 0.7 }, .centre = { 0, 1 }, .sd = { 0.5, 0.2 }, .count = 2 };
	const double observed = 0.4, step = 1e-3;
	double sum = 0;

	(void)state;
	for (double x = -6 + step / 2; x < 6; x += step)
		sum += pow(pool_chance(&law, x) - (x > observed), 2) * step;
	assert_close(pool_crps(&law, observed), sum, 1e-5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answer),
		cmocka_unit_test(test_a_prior_alone),
		cmocka_unit_test(test_a_group_is_one_vote),
		cmocka_unit_test(test_crps_is_its_integral),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
