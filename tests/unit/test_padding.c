/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The longest of some lengths against closed forms. */
#include "model/padding.h"

#include "../support/assertions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* One is its own longest; of equal lengths none is longer. */
static void test_nothing_to_pad(void **state)
{
	(void)state;
	assert_close(padding_longest(0.5, 1), 1, 1e-12);
	assert_close(padding_longest(1, 1), 1, 1e-12);
	assert_close(padding_longest(0, 64), 1, 1e-12);
}

/* E max(X, Y) of independent lognormal X and Y of mean 1 is 2 Phi(s / sqrt 2). */
static void test_two(void **state)
{
	(void)state;
	for (double s = 0.1; s < 1.5; s += 0.2)
		assert_close(padding_longest(s, 2), 2 * gsl_cdf_ugaussian_P(s / sqrt(2)), 1e-10);
}

/* Four of Alpaca's examples: a third of what is computed is padding. */
static void test_grows(void **state)
{
	double before = 1;

	(void)state;
	for (int64_t n = 2; n <= 1024; n *= 2) {
		double longest = padding_longest(padding_length_log_sd, n);

		assert_true(longest > before && longest < (double)n);
		before = longest;
	}
	assert_close(padding_longest(padding_length_log_sd, 4), 1.5733, 1e-4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_pad),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
