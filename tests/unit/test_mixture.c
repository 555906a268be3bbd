/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixtures: one part is its lognormal, a cut leaves no heap, quantile and chance are each other's inverse. */
#include "random/mixture.h"

#include "../support/assertions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const struct mixture two = { .parts = { { 0.3, -1, 0.3 }, { 0.7, -2, 0.5 } }, .count = 2, .most = 0.6 },
			    wide = { .parts = { { 0.5, 0, 0.1 }, { 0.5, 0, 3 } }, .count = 2, .most = INFINITY };

static void test_one_part_is_a_lognormal(void **state)
{
	const struct mixture m = { .parts = { { 1, -0.916290731874155, 0.3 } }, .count = 1, .most = INFINITY };

	(void)state;
	assert_close(mixture_quantile(&m, 0.5), 0.4, 1e-12);
	assert_close(log(mixture_quantile(&m, 0.9) / 0.4), 0.3 * gsl_cdf_ugaussian_Pinv(0.9), 1e-9);
}

static void test_quantile_inverts_chance(void **state)
{
	(void)state;
	for (double u = 0.01; u < 1; u += 0.07)
		assert_close(mixture_chance(&two, mixture_quantile(&two, u)), u, 1e-9);
	for (double u = 1e-6; u < 1e-4; u *= 4) /* all of them in the second part, which is wide */
		assert_close(mixture_chance(&wide, mixture_quantile(&wide, u)), u, 1e-9);
}

static void test_cut_leaves_no_heap(void **state)
{
	double just_below = mixture_chance(&two, 0.6) - mixture_chance(&two, 0.599);

	(void)state;
	assert_true(mixture_quantile(&two, 1 - 1e-9) <= 0.6);
	assert_true(mixture_quantile(&two, 0.97) < 0.599);
	assert_true(just_below < 0.001);
}

static void test_table_has_the_quantiles(void **state)
{
	double table[MIXTURE_QUANTILES];
	struct distribution d = mixture_distribution(&two, table);

	(void)state;
	assert_close(distribution_quantile(&d, 0.5), mixture_quantile(&two, 0.5), 0.005);
	assert_close(distribution_quantile(&d, 0.1), mixture_quantile(&two, 0.1), 0.005);
	for (size_t i = 1; i < MIXTURE_QUANTILES; i++)
		assert_true(table[i] >= table[i - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_part_is_a_lognormal),
		cmocka_unit_test(test_quantile_inverts_chance),
		cmocka_unit_test(test_cut_leaves_no_heap),
		cmocka_unit_test(test_table_has_the_quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
