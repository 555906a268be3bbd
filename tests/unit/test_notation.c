/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions as people write them, and what is said when they are written wrong. */
#include "xml/notation.h"

#include "../support/assertions.h"

#include <stdlib.h>
#include <string.h>

static struct notation parse(const char *text, enum dimension dimension)
{
	struct notation n;
	struct text why = TEXT_INIT;

	assert_int_equal(notation_parse(text, dimension, &n, &why), STATUS_OK);
	text_release(&why);
	return n;
}

static void refused(const char *text, enum dimension dimension, const char *words)
{
	struct notation n;
	struct text why = TEXT_INIT;

	assert_int_not_equal(notation_parse(text, dimension, &n, &why), STATUS_OK);
	assert_non_null(strstr(text_str(&why), words));
	text_release(&why);
}

static void test_a_bare_quantity_is_constant(void **state)
{
	struct notation n = parse("90 s", DIMENSION_TIME);

	(void)state;
	assert_int_equal(n.distribution.kind, DISTRIBUTION_CONSTANT);
	assert_close(n.distribution.argument[0], 90, 1e-15);
}

static void test_arguments_are_named_in_any_order(void **state)
{
	struct notation n = parse("weibull( shape=0.7 , mean=1 h )", DIMENSION_TIME);

	(void)state;
	assert_int_equal(n.distribution.kind, DISTRIBUTION_WEIBULL);
	assert_close(n.distribution.argument[0], 3600, 1e-15);
	assert_close(n.distribution.argument[1], 0.7, 1e-15);
}

static void test_prices_have_one_currency(void **state)
{
	struct notation n = parse("uniform(min=1 USD/gpu-h, max=2 USD/gpu-h)", DIMENSION_GPU_PRICE);

	(void)state;
	assert_string_equal(n.currency, "USD");
	refused("uniform(min=1 USD/gpu-h, max=60 TWD/gpu-h)", DIMENSION_GPU_PRICE, "currenc");
}

static void test_faults_are_named(void **state)
{
	(void)state;
	refused("weibull(mean=1500 h, k=0.7)", DIMENSION_TIME, "unknown argument 'k'");
	refused("weibull(mean=1500 h)", DIMENSION_TIME, "shape");
	refused("exponential(200)", DIMENSION_TIME, "named");
	refused("exponential(mean=200)", DIMENSION_TIME, "unit");
}

static void test_a_file_is_named_but_not_read(void **state)
{
	struct notation n = parse("empirical(file=waits.txt)", DIMENSION_TIME);

	(void)state;
	assert_string_equal(n.file, "waits.txt");
	free(n.file);
}

static void test_a_sample_is_sorted(void **state)
{
	struct text why = TEXT_INIT;
	char currency[4] = "";
	size_t count;
	double *values = notation_sample("# waits\n2 min\n\n30 s\n", DIMENSION_TIME, &count, currency, &why);

	(void)state;
	assert_non_null(values);
	assert_int_equal(count, 2);
	assert_close(values[0], 30, 1e-15);
	assert_close(values[1], 120, 1e-15);
	free(values);
	assert_null(notation_sample("1 min\n7\n", DIMENSION_TIME, &count, currency, &why));
	assert_non_null(strstr(text_str(&why), "2"));
	text_release(&why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bare_quantity_is_constant),
		cmocka_unit_test(test_arguments_are_named_in_any_order),
		cmocka_unit_test(test_prices_have_one_currency),
		cmocka_unit_test(test_faults_are_named),
		cmocka_unit_test(test_a_file_is_named_but_not_read),
		cmocka_unit_test(test_a_sample_is_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
