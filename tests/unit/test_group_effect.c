/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects of groups by hand, and on groups that are drawn: where the next observation lies is uniform. */
#include "../support/group_effect.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static const struct group_prior prior = { 0.3, 0.2, 4 };

static void test_none(void **state)
{
	struct group_effect e = group_effect_of(NULL, 0, &prior);

	(void)state;
	assert_near(e.mean, 0, 1e-12);
	assert_close(e.sd, hypot(0.3, 0.2), 1e-12);
}

/* Two of 0.1 and 0.5: v = (4 * 0.04 + 0.08) / 5 = 0.048; precision 1 / 0.09 + 2 / 0.048. */
static void test_by_hand(void **state)
{
	const double y[] = { 0.1, 0.5 };
	double precision = 1 / 0.09 + 2 / 0.048;
	struct group_effect e = group_effect_of(y, 2, &prior);

	(void)state;
	assert_close(e.mean, 0.6 / 0.048 / precision, 1e-12);
	assert_close(e.sd, sqrt(0.048 + 1 / precision), 1e-12);
}

static double normal(struct stream *s)
{
	return gsl_cdf_ugaussian_Pinv(stream_uniform(s));
}

/* Of 20,000 groups with `count` observations 80 % of the next ones lie in the central 80 %, to four standard errors; up to 3 %
 * fewer of small groups, since a normal law stands in for Student's. */
static void cover(size_t count)
{
	enum { GROUPS = 20000 };
	double inside = 0;
	struct stream s;

	stream_init(&s, 12, count, PURPOSE_PARAMETER, 1);
	for (int g = 0; g < GROUPS; g++) {
		double y[50], effect = prior.between * normal(&s), next;
		struct group_effect e;

		for (size_t i = 0; i < count; i++)
			y[i] = effect + prior.within * normal(&s);
		next = effect + prior.within * normal(&s);
		e = group_effect_of(y, count, &prior);
		inside += fabs(next - e.mean) < 1.2815516 * e.sd;
	}
	assert_near(inside / GROUPS, count > 0 && count < 50 ? 0.785 : 0.8,
		    (count > 0 && count < 50 ? 0.015 : 0) + 4 * sqrt(0.8 * 0.2 / GROUPS));
}

static void test_coverage(void **state)
{
	(void)state;
	cover(0);
	cover(1);
	cover(4);
	cover(50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_coverage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
