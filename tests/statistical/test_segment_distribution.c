/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole distribution of the wall time of one segment with exponential failures and immediate restarts.
 *
 * A segment of s seconds at failure rate l takes T with
 *   P(T > t) = sum over k of (-l)^k e^{-l k s} / k! [(t - k s)+^k - e^{-l s} (t - (k + 1) s)+^k],
 *   Var T    = (e^{2x} - 2 x e^x - 1) / l^2, x = l s
 * from the transform of a compound geometric sum: T is s, with chance e^{-l s}, or the first failure plus another T.
 * Checked against the tabulated values in test_expectation.c. The sample must lie within the Dvoretzky-Kiefer-Wolfowitz
 * band at alpha = 1e-6, which is 0.0027 wide for a million replications; it has an atom at s.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "../support/ks.h"

#include <math.h>
#include <stdlib.h>

#define ALPHA 1e-6

struct segment {
	double length_s, mtbf_s;
};

/* (t)+^k, with 0^0 = 1 at t = 0 only: the empty sum beyond it. */
static double positive_power(double t, int k)
{
	return t < 0 ? 0 : pow(t, k);
}

static double chance_up_to(const struct segment *g, double t)
{
	double s = g->length_s, rate = 1 / g->mtbf_s, factor = 1, longer = 0;

	for (int k = 0; k * s <= t; k++) {
		longer += factor * (positive_power(t - k * s, k) - exp(-rate * s) * positive_power(t - (k + 1) * s, k));
		factor *= -rate * exp(-rate * s) / (k + 1);
	}
	return 1 - longer;
}

/* P(T < t): all of the atom's mass is missing at s and before. */
static double chance_before(const struct segment *g, double t)
{
	return t <= g->length_s ? 0 : chance_up_to(g, t);
}

/* sup |Fn - F| over an ascending sample, on both sides of each of its values. */
static double distance(const struct segment *g, const double *ascending, size_t n)
{
	double worst = 0;
	size_t next;

	for (size_t i = 0; i < n; i = next) {
		for (next = i + 1; next < n && ascending[next] == ascending[i]; next++)
			;
		worst = fmax(worst, fabs((double)i / (double)n - chance_before(g, ascending[i])));
		worst = fmax(worst, fabs((double)next / (double)n - chance_up_to(g, ascending[i])));
	}
	return worst;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double *simulate(const struct segment *g, int64_t nodes, uint64_t seed)
{
	enum failure_cause cause = nodes > 1 ? FAILURE_NODE : FAILURE_JOB;
	struct fixture f;
	struct failure *failure;

	fixture_init(&f, nodes, g->length_s);
	failure = fixture_fail(&f, cause,
			       fixture_distribution(DISTRIBUTION_EXPONENTIAL, g->mtbf_s * (double)nodes, 0, 0));
	if (cause == FAILURE_NODE)
		fixture_repair(failure, distribution_constant(0));
	f.study.seed = seed;
	return sample_values(&f, SAMPLE_MANY, END_FINISHED, outcome_wall_s);
}

static void check(const struct segment *g, int64_t nodes, uint64_t seed)
{
	double x = g->length_s / g->mtbf_s, limit = ks_bound(SAMPLE_MANY, ALPHA), far;
	double variance = (exp(2 * x) - 2 * x * exp(x) - 1) * g->mtbf_s * g->mtbf_s;
	double *wall_s = simulate(g, nodes, seed);
	struct sample s = sample_of(wall_s, SAMPLE_MANY);

	qsort(wall_s, SAMPLE_MANY, sizeof(*wall_s), compare);
	far = distance(g, wall_s, SAMPLE_MANY);
	print_message("# %lld nodes, s = %g M: distance %.5f of at most %.5f; sd %.6g, exact %.6g (%+.2f SE); %d "
		      "replications\n",
		      (long long)nodes, x, far, limit, sqrt(s.variance), sqrt(variance),
		      (s.variance - variance) / s.variance_se, (int)SAMPLE_MANY);
	assert_true(far < limit);
	assert_within_4_se(s.variance, variance, s.variance_se);
	assert_within_4_se(s.mean, expm1(x) * g->mtbf_s, s.se);
	assert_true(wall_s[0] == g->length_s); /* the atom is met to the last bit */
	free(wall_s);
}

static const struct segment segments[] = { { 100, 1000 }, { 1100, 1000 }, { 2048, 1024 } };

static void failures_of_the_job(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
		check(&segments[i], 1, 200 + i);
}

static void failures_of_many_nodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
		check(&segments[i], 64, 210 + i);
}

/* The band would be of no use if it held for any distribution: a rate off by 5 % leaves it. */
static void a_rate_off_by_5_percent_is_seen(void **state)
{
	struct segment truth = { 1100, 1000 }, believed = { 1100, 1050 };
	double *wall_s = simulate(&truth, 1, 220);

	(void)state;
	qsort(wall_s, SAMPLE_MANY, sizeof(*wall_s), compare);
	assert_true(distance(&believed, wall_s, SAMPLE_MANY) > ks_bound(SAMPLE_MANY, ALPHA));
	free(wall_s);
}

/* P(T <= t) of s = 1100 s, M = 1000 s from the project's table of closed forms (rows A8). */
static void the_formula_gives_the_tabulated_values(void **state)
{
	static const double rows[][2] = { { 1100, 0.3328710837 }, { 1500, 0.4660195172 }, { 2200, 0.6990292758 },
					  { 3000, 0.8412266054 }, { 5000, 0.9694601479 }, { 10000, 0.9995035453 } };
	struct segment g = { 1100, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_close(chance_up_to(&g, rows[i][0]), rows[i][1], 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_of_the_job),
		cmocka_unit_test(failures_of_many_nodes),
		cmocka_unit_test(a_rate_off_by_5_percent_is_seen),
		cmocka_unit_test(the_formula_gives_the_tabulated_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
