/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stated 95 % interval covers the truth in 95 % of studies.
 *
 * 10,000 studies of 200 replications each, with truths known in closed form: coverage must be 94.13-95.87 % (4 binomial
 * standard errors, 0.22 % each). Two cases cannot be 95 %, and are held to what they must be exactly:
 *   mean +- 1.96 se of n = 200 normal values: P(|t| < 1.96) with 199 degrees of freedom = 94.86 %
 *   a chance p of n = 200: hits are whole numbers, so coverage depends on p; the Wilson interval covers p when
 *   |hits / n - p| <= 1.96 sqrt(p (1 - p) / n), whose binomial probability is summed up for each p
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "base/mem.h"
#include "stats/interval.h"
#include "study/summary.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

enum { STUDIES = 10000, N = 200, PERCENTS = 3, CHANCES = 10 };
#define LEAST 0.9413
#define MOST  0.9587
#define Z     1.959963984540054

static const int percents[PERCENTS] = { 50, 80, 90 };
static const double chances[CHANCES] = { 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9, 0.97 };

static int covers(const struct interval *i, double truth)
{
	assert_true(i->lo <= i->value && i->value <= i->hi);
	return i->lo <= truth && truth <= i->hi;
}

static void assert_covers(const char *what, int hits)
{
	double coverage = (double)hits / STUDIES;

	print_message("# %s: covered by %.2f %%\n", what, 100 * coverage);
	assert_true(coverage >= LEAST && coverage <= MOST);
}

static void assert_covers_as(const char *what, int hits, int studies, double exact)
{
	double coverage = (double)hits / studies;

	print_message("# %s: covered by %.2f %%, exactly %.2f %%\n", what, 100 * coverage, 100 * exact);
	assert_within_4_se(coverage, exact, sqrt(exact * (1 - exact) / studies));
}

/* Chance that the Wilson interval of n trials covers p. */
static double wilson_coverage(double p)
{
	double sum = 0;

	for (unsigned k = 0; k <= N; k++)
		if (fabs((double)k / N - p) <= Z * sqrt(p * (1 - p) / N))
			sum += gsl_ran_binomial_pdf(k, p, N);
	return sum;
}

/* ---- whole studies: the wall time is the drawn number of tokens, nothing fails ---- */

static void init_study(struct fixture *f, const struct distribution *tokens)
{
	fixture_init(f, 1, 1);
	f->workload.tokens = (struct parameter){ .distribution = *tokens, .entity = 7 };
	f->study.replications = N;
}

static void run_study(struct fixture *f, uint64_t seed, struct plan_summary *summary)
{
	const struct plan *plans[] = { &f->plan };
	struct outcome *outcomes = mem_alloc(N, sizeof(*outcomes));
	struct replication r;
	struct results results;

	f->study.seed = seed;
	results_init(&results, plans, 1, &f->study);
	replication_init(&r, &f->plan, &f->study);
	for (uint64_t i = 0; i < N; i++)
		replication_run(&r, i, &outcomes[i]);
	replication_release(&r);
	assert_int_equal(results_put(&results, 0, outcomes, N), STATUS_OK);
	free(outcomes);
	results_count(&results);
	summary_init(summary, &results, 0, 1);
	results_release(&results);
}

struct hits {
	int quantile[PERCENTS], deadline, budget;
};

/* Deadline and budget are put where one of the chances is true; cost = wall time here. */
static void judge_study(struct fixture *f, uint64_t seed, struct hits *hits)
{
	const struct distribution *d = &f->workload.tokens.distribution;
	double timely = chances[seed % CHANCES], affordable = chances[seed / CHANCES % CHANCES];
	struct plan_summary s;

	f->study.deadline_s = gsl_cdf_lognormal_Pinv(timely, d->p, d->q);
	f->study.budget = gsl_cdf_lognormal_Pinv(affordable, d->p, d->q);
	run_study(f, seed, &s);
	for (int i = 0; i < PERCENTS; i++)
		hits->quantile[i] += covers(sample_summary_quantile(&s.metrics[METRIC_WALL], percents[i]),
					    gsl_cdf_lognormal_Pinv(percents[i] / 100.0, d->p, d->q));
	hits->deadline += covers(&s.deadline, timely);
	hits->budget += covers(&s.budget, affordable);
}

static void studies_of_lognormal_wall_times(void **state)
{
	struct distribution tokens = fixture_distribution(DISTRIBUTION_LOGNORMAL, 1e6, 1e6, 0);
	struct hits hits = { 0 };
	struct fixture f;
	double exact = 0;

	(void)state;
	init_study(&f, &tokens);
	for (uint64_t seed = 0; seed < STUDIES; seed++)
		judge_study(&f, seed, &hits);
	for (int i = 0; i < CHANCES; i++)
		exact += wilson_coverage(chances[i]) / CHANCES;
	assert_covers("median of lognormal wall times", hits.quantile[0]);
	assert_covers("80 % quantile of lognormal wall times", hits.quantile[1]);
	assert_covers("90 % quantile of lognormal wall times", hits.quantile[2]);
	assert_covers("chance to keep the deadline, mean of ten", hits.deadline);
	assert_covers("chance to keep the budget, mean of ten", hits.budget);
	assert_covers_as("deadline", hits.deadline, STUDIES, exact);
	assert_covers_as("budget", hits.budget, STUDIES, exact);
}

static void studies_of_normal_wall_times(void **state)
{
	struct distribution tokens = fixture_distribution(DISTRIBUTION_NORMAL, 1e6, 1e5, 0);
	struct fixture f;
	int hits = 0;

	(void)state;
	init_study(&f, &tokens);
	for (uint64_t seed = 0; seed < STUDIES; seed++) {
		struct plan_summary s;
		const struct moments *m = &s.metrics[METRIC_WALL].moments;

		run_study(&f, seed, &s);
		hits += fabs(m->mean - 1e6) <= Z * moments_se(m);
	}
	assert_covers("mean of normal wall times", hits);
	assert_covers_as("mean", hits, STUDIES, 1 - 2 * gsl_cdf_tdist_Q(Z, N - 1));
}

/* ---- intervals by themselves, from GSL's Mersenne twister ---- */

/* Two lognormal modes, as of a run that fails or not: 65 % about 1, 35 % about 2.7 (their medians), log-sd 0.2. */
#define SHARE  0.65
#define LOG_SD 0.2

static double mixture_cdf(double x)
{
	return SHARE * gsl_cdf_lognormal_P(x, 0, LOG_SD) + (1 - SHARE) * gsl_cdf_lognormal_P(x, 1, LOG_SD);
}

static double mixture_quantile(double p)
{
	double low = 0, high = 100;

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		*(mixture_cdf(middle) < p ? &low : &high) = middle;
	}
	return low;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void draw_mixture(gsl_rng *rng, double x[N])
{
	for (int i = 0; i < N; i++)
		x[i] = gsl_ran_lognormal(rng, gsl_rng_uniform(rng) < SHARE ? 0 : 1, LOG_SD);
	qsort(x, N, sizeof(*x), compare);
}

static void quantiles_of_two_modes(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int hits[PERCENTS] = { 0 };
	double x[N];

	(void)state;
	gsl_rng_set(rng, 600);
	for (int study = 0; study < STUDIES; study++) {
		draw_mixture(rng, x);
		for (int i = 0; i < PERCENTS; i++) {
			struct interval quantile = interval_quantile(x, N, percents[i] / 100.0);

			hits[i] += covers(&quantile, mixture_quantile(percents[i] / 100.0));
		}
	}
	gsl_rng_free(rng);
	assert_covers("median of two modes", hits[0]);
	assert_covers("80 % quantile of two modes", hits[1]);
	assert_covers("90 % quantile of two modes", hits[2]);
}

static void chances_one_by_one(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	char what[32];

	(void)state;
	gsl_rng_set(rng, 601);
	for (int c = 0; c < CHANCES; c++) {
		int hits = 0;

		for (int study = 0; study < STUDIES; study++) {
			struct interval chance = interval_chance(gsl_ran_binomial(rng, chances[c], N), N);

			hits += covers(&chance, chances[c]);
		}
		snprintf(what, sizeof(what), "chance of %g", chances[c]);
		assert_covers_as(what, hits, STUDIES, wilson_coverage(chances[c]));
	}
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(studies_of_lognormal_wall_times),
		cmocka_unit_test(studies_of_normal_wall_times),
		cmocka_unit_test(quantiles_of_two_modes),
		cmocka_unit_test(chances_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
