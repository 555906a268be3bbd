/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `optimize` looks for: objectives as they are written, candidates by hand, the best of them and the frontier. */
#include "study/optimum.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "base/mem.h"
#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Z	   1.959963984540054
#define UNFINISHED (-1.0) /* a cost that stands for a replication that does not finish */

static void test_words(void **state)
{
	static const struct {
		const char *words;
		enum metric metric;
		double percent;
	} accepted[] = { { "P50(cost)", METRIC_COST, 50 },
			 { "P80(finish)", METRIC_WALL, 80 },
			 { "P99.5(cost)", METRIC_COST, 99.5 },
			 { "mean(cost)", METRIC_COST, 0 },
			 { "mean(finish)", METRIC_WALL, 0 } };
	static const char *const refused[] = { "",	   "P0(cost)",	 "P100(cost)", "P50(price)",  "mean(time)",
					       "P50(cost", "P50(cost)x", "mean(cost",  "mean(cost)x", "median(cost)",
					       "P-5(cost)" };
	struct objective o;

	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct text why = TEXT_INIT;

		assert_int_equal(objective_parse(accepted[i].words, &o, &why), STATUS_OK);
		assert_int_equal(o.metric, accepted[i].metric);
		assert_near(o.percent, accepted[i].percent, 0);
		assert_int_equal(why.length, 0);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct text why = TEXT_INIT;

		assert_int_equal(objective_parse(refused[i], &o, &why), STATUS_USAGE);
		assert_non_null(strstr(why.s, "accepted: P50(cost)"));
		text_release(&why);
	}
}

/* ---- outcomes of given costs ---- */

/* Each takes ten times its cost. */
static struct results results_of(struct fixture *f, const struct plan **plan, const double *costs, size_t n)
{
	struct results r;

	fixture_init(f, 1, 1);
	*plan = &f->plan;
	f->study.replications = n;
	results_init(&r, plan, 1, &f->study);
	for (size_t i = 0; i < n; i++) {
		struct outcome o = { .cost = costs[i],
				     .wall_s = 10 * costs[i],
				     .end = costs[i] < 0 ? END_HORIZON : END_FINISHED };

		assert_int_equal(results_put(&r, 0, &o, 1), STATUS_OK);
	}
	results_count(&r);
	return r;
}

static struct candidate judged(const double *costs, size_t n, const struct objective *o, const struct requirement *list,
			       size_t count)
{
	struct fixture f;
	const struct plan *plan;
	struct results r = results_of(&f, &plan, costs, n);
	struct candidate c = candidate_judge(&r, 0, o, list, count);

	assert_true(c.objective == objective_value(o, &r, 0));
	results_release(&r);
	return c;
}

static struct gap gap_of(const struct objective *o, const double *a, size_t n_a, const double *b, size_t n_b)
{
	struct fixture fa, fb;
	const struct plan *plan_a, *plan_b;
	struct results ra = results_of(&fa, &plan_a, a, n_a), rb = results_of(&fb, &plan_b, b, n_b);
	struct gap gap = objective_gap(o, &ra, 0, &rb, 0);

	results_release(&ra);
	results_release(&rb);
	return gap;
}

static const struct objective mean_cost = { METRIC_COST, 0 }, p50 = { METRIC_COST, 50 }, p80 = { METRIC_COST, 80 };

/* ---- candidates ---- */

/* Costs of 1 to 4 in 8 to 5 h; the fifth replication does not finish. */
static void test_a_candidate_by_hand(void **state)
{
	static const struct outcome outcomes[] = { { .cost = 1, .wall_s = 8 },
						   { .cost = 2, .wall_s = 7 },
						   { .cost = 3, .wall_s = 6 },
						   { .cost = 4, .wall_s = 5 },
						   { .cost = 0, .wall_s = 0, .end = END_HORIZON } };
	const struct requirement list[] = { { .budget = 3, .deadline_s = INFINITY, .chance = 0.6 },
					    { .budget = INFINITY, .deadline_s = 6, .chance = 0.5 },
					    { .plan = "other", .budget = 0, .deadline_s = 0, .chance = 1 } };
	const struct objective mean = { METRIC_COST, 0 }, middle = { METRIC_WALL, 50 }, high = { METRIC_COST, 90 };
	struct fixture f;
	const struct plan *plan = &f.plan;
	struct results results;
	struct candidate c;

	(void)state;
	fixture_init(&f, 1, 1);
	f.study.replications = 5;
	results_init(&results, &plan, 1, &f.study);
	assert_int_equal(results_put(&results, 0, outcomes, 5), STATUS_OK);
	results_count(&results);
	c = candidate_judge(&results, 0, &mean, list, 1);
	assert_string_equal(c.plan, "plan");
	assert_near(c.objective, 2.5, 1e-12); /* of those that finish */
	assert_near(c.p50_cost, 3, 1e-12);
	assert_near(c.p50_wall, 7, 1e-12);
	assert_true(isinf(c.p80_cost) || c.p80_cost >= 4);
	assert_near(c.chance.value, 0.6, 1e-12);
	assert_true(c.is_feasible);
	c = candidate_judge(&results, 0, &middle, list, 2);
	assert_near(c.objective, 7, 1e-12);
	assert_near(c.chance.value, 0.4, 1e-12); /* the least of both */
	assert_false(c.is_feasible);
	c = candidate_judge(&results, 0, &middle, list + 2, 1); /* asked of another plan */
	assert_near(c.chance.value, 1, 0);
	assert_true(c.is_feasible);
	c = candidate_judge(&results, 0, &high, NULL, 0);
	assert_true(isinf(c.objective) && !c.is_feasible);
	results_release(&results);
}

/* The mean of 1 to 4, and their standard error: sqrt(5 / 3 / 4). */
static void test_a_mean_and_its_interval(void **state)
{
	static const double costs[] = { 3, 1, UNFINISHED, 4, 2 };
	struct candidate c = judged(costs, 5, &mean_cost, NULL, 0);

	(void)state;
	assert_near(c.objective, 2.5, 1e-12);
	assert_near(c.lo, 2.5 - Z * sqrt(5.0 / 12), 1e-9);
	assert_near(c.hi, 2.5 + Z * sqrt(5.0 / 12), 1e-9);
	assert_near(judged(costs, 5, &(struct objective){ METRIC_COST, 0.5 }, NULL, 0).objective, 1.02, 1e-12);
}

/* n replications of which the first `hits` cost 1, the others 3, or never end. */
static struct candidate hits_of(size_t hits, size_t n, double other, const struct objective *o, double chance)
{
	const struct requirement r = { .budget = 2, .deadline_s = INFINITY, .chance = chance };
	double *costs = mem_alloc(n, sizeof(*costs));
	struct candidate c;

	for (size_t i = 0; i < n; i++)
		costs[i] = i < hits ? 1 : other;
	c = judged(costs, n, o, &r, chance > 0);
	free(costs);
	return c;
}

/* 90 of 100 within the budget: by Wilson's interval of 2.6 standard errors between 79.7 and 95.4 %, that of the mean being stretched;
 * 1.96 of them would say 82.6 to 94.5 %. */
static void test_how_sure_a_requirement_is(void **state)
{
	static const struct {
		double chance;
		int is_feasible, is_sure;
	} cases[] = { { 0.78, 1, 1 }, { 0.81, 1, 0 }, { 0.9, 1, 0 },   { 0.91, 0, 0 },
		      { 0.95, 0, 0 }, { 0.99, 0, 1 }, { 0.955, 0, 0 }, { 0.965, 0, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct candidate c = hits_of(90, 100, 3, &p50, cases[i].chance);

		assert_near(c.chance.value, 0.9, 1e-12);
		assert_int_equal(c.is_feasible, cases[i].is_feasible);
		assert_int_equal(c.is_sure, cases[i].is_sure);
	}
	assert_true(hits_of(90, 100, 3, &p50, 0).is_sure); /* nothing is required */
}

/* A quantile that too few finish to reach: surely so at 1 of 100, not yet at 79. Of a mean one in ten is enough. */
static void test_how_sure_it_is_that_too_few_finish(void **state)
{
	struct candidate c = hits_of(1, 100, UNFINISHED, &p80, 0);

	(void)state;
	assert_true(isinf(c.objective) && isinf(c.p80_wall) && !c.is_feasible && c.is_sure);
	c = hits_of(79, 100, UNFINISHED, &p80, 0.7);
	assert_true(isinf(c.objective) && !c.is_feasible && !c.is_sure);
	c = hits_of(0, 100, UNFINISHED, &mean_cost, 0);
	assert_true(isinf(c.objective) && !c.is_feasible && c.is_sure);
	c = hits_of(0, 20, UNFINISHED, &mean_cost, 0);
	assert_true(isinf(c.objective) && !c.is_feasible && !c.is_sure);
}

/* The feasible one of least objective; else the one of the greatest chance, of equals that of least objective. */
static void test_the_best(void **state)
{
	struct candidate list[] = { { .objective = 3, .chance = { .value = 0.5 }, .is_feasible = 0 },
				    { .objective = 9, .chance = { .value = 0.9 }, .is_feasible = 1 },
				    { .objective = 8, .chance = { .value = 0.8 }, .is_feasible = 1 },
				    { .objective = 8, .chance = { .value = 0.9 }, .is_feasible = 1 } };

	(void)state;
	assert_ptr_equal(candidate_best(list, 1), &list[0]);
	assert_ptr_equal(candidate_best(list, 2), &list[1]);
	assert_ptr_equal(candidate_best(list, 4), &list[2]); /* the first of equals */
	for (int i = 0; i < 4; i++)
		list[i].is_feasible = 0;
	assert_ptr_equal(candidate_best(list, 4), &list[3]);
	list[1].objective = 7;
	assert_ptr_equal(candidate_best(list, 4), &list[1]);
	list[0].replications = 2; /* more of them: it has beaten the others */
	assert_ptr_equal(candidate_best(list, 4), &list[0]);
	list[2].replications = 2;
	assert_ptr_equal(candidate_best(list, 4), &list[2]);
}

/* By P80 of cost and time: nothing is as good in both and better in one. What is not feasible is not on it, and beats nobody. */
static void test_frontier(void **state)
{
	struct candidate list[] = {
		{ .p80_cost = 1, .p80_wall = 9, .is_feasible = 1 },
		{ .p80_cost = 2, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 2, .p80_wall = 6, .is_feasible = 1 },
		{ .p80_cost = 3, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 0, .p80_wall = 0 },
		{ .p80_cost = 2, .p80_wall = 5, .is_feasible = 1 },
		{ .p80_cost = 9, .p80_wall = 1, .is_feasible = 1 },
	};
	static const int is_on[] = { 1, 1, 0, 0, 0, 1, 1 };

	(void)state;
	candidate_mark_frontier(list, 7);
	for (int i = 0; i < 7; i++)
		assert_int_equal(list[i].is_on_frontier, is_on[i]);
	for (int i = 0; i < 7; i++)
		list[i].replications = i == 2 ? 9 : 8;
	candidate_mark_frontier(list, 7); /* one of more replications stays */
	for (int i = 0; i < 7; i++)
		assert_int_equal(list[i].is_on_frontier, i == 2 || is_on[i]);
}

/* ---- the gap between two plans ---- */

/* Of a mean: pairs of which both finish, over the replications that both have. */
static void test_gap_of_means(void **state)
{
	static const double a[] = { 1, 2, 9, 4, UNFINISHED }, b[] = { 2, 4, UNFINISHED, 7, 5, 100 };
	struct gap g = gap_of(&mean_cost, a, 5, b, 6);

	(void)state;
	assert_near(g.value, 2, 1e-12); /* 1, 2, 3 */
	assert_near(g.se, sqrt(1.0 / 3), 1e-12);
	assert_near(g.alone, sqrt(7.0 / 9), 1e-12); /* 1, 2, 4 */
	assert_near(g.unseen, 0, 0);
	assert_true(isinf(gap_of(&mean_cost, a, 1, b, 1).se));
	assert_near(gap_of(&mean_cost, b, 6, a, 5).value, -2, 1e-12);
}

/* Costs of 1 to 10, and half more each: between 3.5 and 8, the means of their quartiles, four pairs differ by 0.5, and 9 of 20
 * values lie there. */
static void test_gap_of_medians(void **state)
{
	double a[12], b[12];
	struct gap g;

	(void)state;
	for (int i = 0; i < 12; i++) {
		a[i] = i < 10 ? i + 1 : 100; /* the last two have no pair */
		b[i] = i + 1.5;
	}
	g = gap_of(&p50, a, 12, b, 10);
	assert_near(g.value, 0.2 / 0.45, 1e-12);
	assert_near(g.se, sqrt(0.6 / 9 / 10) / 0.45, 1e-12);
	assert_near(g.unseen, 0.5 * 4.5 / 4.5, 1e-12);
	assert_near(gap_of(&p50, b, 10, a, 12).value, -0.2 / 0.45, 1e-12);
	/* Nyblom's interval of the median of ten values: chances 11 / 1024 and 56 / 1024 of fewer than two and three below it. */
	assert_near(g.alone, (11 - 2 * (2 + 1 / (1 + (56 / 1024.0 - 0.025) / (4 * (0.025 - 11 / 1024.0))))) / (2 * Z), 1e-9);
}

/* Costs of 1 to 7, and half more, and three that never end, the first among them: the upper level is the mean of the largest that are
 * finite, 7.25, and four of the pairs differ by 1.75 together; 7 of 20 values lie above 3.5 and up to it. */
static void test_gap_where_some_never_end(void **state)
{
	static const double a[] = { UNFINISHED, 1, 2, 3, UNFINISHED, 4, 5, 6, UNFINISHED, 7 };
	double b[10];
	struct gap g;

	(void)state;
	for (int i = 0; i < 10; i++)
		b[i] = a[i] < 0 ? UNFINISHED : a[i] + 0.5;
	g = gap_of(&p50, a, 10, b, 10);
	assert_near(g.value, 0.175 / 0.35, 1e-12);
	assert_near(g.unseen, 0.5 * 3.75 / 3.5, 1e-12);
	g = gap_of(&p50, b, 10, a, 10);
	assert_near(g.value, -0.175 / 0.35, 1e-12);
	for (int i = 0; i < 10; i++)
		b[i] = UNFINISHED;
	assert_true(isinf(gap_of(&p50, b, 10, b, 10).se));
}

/* Nothing lies between the two levels: the difference of the quantiles, without an error where they have none. */
static void test_gap_of_atoms(void **state)
{
	double a[20], b[20], spread[20];
	struct gap g;

	(void)state;
	for (int i = 0; i < 20; i++) {
		a[i] = 1;
		b[i] = 3;
		spread[i] = 100 + i;
	}
	g = gap_of(&p80, a, 20, b, 20);
	assert_near(g.value, 2, 1e-12);
	assert_near(g.se, 0, 1e-12);
	assert_near(g.unseen, 0, 0);
	g = gap_of(&p80, b, 20, a, 20);
	assert_near(g.value, -2, 1e-12);
	g = gap_of(&p80, a, 20, spread, 20);
	assert_true(g.value > 0);
	for (int i = 0; i < 20; i++)
		b[i] = i < 10 ? 1 : UNFINISHED; /* the level is the largest that is finite */
	g = gap_of(&p80, a, 20, b, 20);
	assert_true(g.value > 0 || isinf(g.se));
}

/* x = exp(0.3 z), and y 2 % more in half of the replications and 4 % in the others: their quantiles differ by 3 % on average, times the mean
 * of x between P70 and P90, exp(0.045) (F(z90 - 0.3) - F(z70 - 0.3)) / 0.2. The interval covers it in 95 of 100. */
static void test_gap_of_a_closed_form(void **state)
{
	enum { STUDIES = 300, MOST = 1000 };
	static const size_t sizes[] = { 32, 64, 256, MOST };
	const double z70 = gsl_cdf_ugaussian_Pinv(0.7), z90 = gsl_cdf_ugaussian_Pinv(0.9);
	const double truth =
		0.03 * exp(0.045) * (gsl_cdf_ugaussian_P(z90 - 0.3) - gsl_cdf_ugaussian_P(z70 - 0.3)) / 0.2;
	static double x[MOST], y[MOST];

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		int covered = 0, erred = 0;
		double sum = 0, width = 0;

		for (uint64_t seed = 1; seed <= STUDIES; seed++) {
			struct gap g;
			struct stream s;

			stream_init(&s, seed, sizes[k], PURPOSE_JOB, 1);
			for (size_t i = 0; i < sizes[k]; i++) {
				x[i] = exp(0.3 * gsl_cdf_ugaussian_Pinv(fmin(stream_uniform(&s), 1 - 0x1p-53)));
				y[i] = x[i] * (stream_uniform(&s) < 0.5 ? 1.02 : 1.04);
			}
			g = gap_of(&p80, x, sizes[k], y, sizes[k]);
			sum += g.value / STUDIES;
			covered += fabs(g.value - truth) <= Z * g.se;
			erred += fabs(g.value - truth) > OPTIMUM_SURE * g.se + g.unseen;
			width += g.se / g.alone / STUDIES;
		}
		print_message("# n %zu: %.5f, exactly %.5f; covered by %.1f %%, %d of %d beyond what is sure; "
			      "error %.2f of that of one alone\n",
			      sizes[k], sum, truth, 100.0 * covered / STUDIES, erred, STUDIES, width);
		assert_near(sum, truth, 0.03 * truth);
		assert_true(width < 0.25); /* pairs tell more than each by itself */
		assert_true(covered >= 0.91 * STUDIES); /* 95 % less 3 standard errors */
		assert_true(erred <= 8);		/* 2 in expectation at 2.6 standard errors */
	}
}

/* ---- who is beaten ---- */

/* The error of the objective in the end, but no less than 0.1 %, and, of one that is ahead, no more than 0.5 %. */
static void test_what_counts_as_equal(void **state)
{
	const struct candidate by = { .objective = 200 }, never = { .objective = INFINITY };

	(void)state;
	assert_near(gap_equal(&(struct gap){ .value = 1, .alone = 8 }, &by, 0.25), 4, 1e-12);
	assert_near(gap_equal(&(struct gap){ .value = -1, .alone = 8 }, &by, 0.25), 1, 1e-12);
	assert_near(gap_equal(&(struct gap){ .value = -1, .alone = 1 }, &by, 0.25), 0.5, 1e-12);
	assert_near(gap_equal(&(struct gap){ .value = 0, .alone = 8 }, &by, 0.25), 4, 1e-12);
	assert_near(gap_equal(&(struct gap){ .value = 1, .alone = 0.1 }, &by, 1), 0.2, 1e-12);
	assert_near(gap_equal(&(struct gap){ .value = -1, .alone = 8 }, &never, 0.25), 4, 1e-12);
	assert_true(isnan(gap_equal(&(struct gap){ .value = 1, .alone = NAN }, &by, 1)));
}

enum feasibility { MEETS, MISSES, MEETS_SURELY, MISSES_SURELY };

static struct candidate with(enum feasibility f, double chance)
{
	return (struct candidate){ .objective = 100,
				   .chance = { chance, chance - 0.05, chance + 0.05 },
				   .is_feasible = f == MEETS || f == MEETS_SURELY,
				   .is_sure = f >= MEETS_SURELY };
}

/* Dearer by 2 or 1, known to 0.5 and an unseen 0.3; 0.4 counts as equal: sure from 2.6 x 0.5 + 0.3 - 0.4 = 1.2 on. */
static void test_who_is_beaten(void **state)
{
	static const struct {
		enum feasibility c, by;
		double c_chance, by_chance;
		int if_worse, if_not; /* whether it is beaten */
	} cases[] = {
		{ MEETS_SURELY, MEETS_SURELY, 0.9, 0.9, 1, 0 },	  { MEETS, MEETS_SURELY, 0.9, 0.8, 1, 0 },
		{ MISSES_SURELY, MEETS_SURELY, 0.1, 0.9, 1, 1 },  { MISSES, MEETS_SURELY, 0.7, 0.9, 1, 0 },
		{ MEETS_SURELY, MEETS, 0.9, 0.9, 1, 0 },	  { MEETS_SURELY, MEETS, 0.95, 0.9, 0, 0 },
		{ MISSES_SURELY, MEETS, 0.1, 0.9, 1, 1 },	  { MISSES, MISSES, 0.5, 0.6, 1, 0 },
		{ MISSES, MISSES, 0.6, 0.5, 0, 0 },		  { MISSES_SURELY, MISSES_SURELY, 0.3, 0.5, 1, 1 },
		{ MISSES_SURELY, MISSES_SURELY, 0.45, 0.5, 1, 0 }, { MISSES_SURELY, MISSES_SURELY, 0.5, 0.5, 1, 0 },
		{ MISSES_SURELY, MISSES_SURELY, 0.55, 0.5, 0, 0 }, { MISSES, MISSES_SURELY, 0.3, 0.5, 0, 0 },
		{ MEETS_SURELY, MISSES_SURELY, 0.9, 0.5, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct candidate c = with(cases[i].c, cases[i].c_chance), by = with(cases[i].by, cases[i].by_chance);
		struct gap worse = { 2, 0.5, 0.3, 0.8 }, close = { 1, 0.5, 0.3, 0.8 };

		assert_int_equal(candidate_is_beaten(&c, &by, &worse, 0.25), cases[i].if_worse);
		assert_int_equal(candidate_is_beaten(&c, &by, &close, 0.25), cases[i].if_not);
		worse.value = 1.21;
		close.value = 1.19;
		assert_int_equal(candidate_is_beaten(&c, &by, &worse, 0.25), cases[i].if_worse);
		assert_int_equal(candidate_is_beaten(&c, &by, &close, 0.25), cases[i].if_not);
		worse.se = INFINITY; /* nothing is known */
		assert_int_equal(candidate_is_beaten(&c, &by, &worse, 0.25), cases[i].if_not);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_a_candidate_by_hand),
		cmocka_unit_test(test_a_mean_and_its_interval),
		cmocka_unit_test(test_how_sure_a_requirement_is),
		cmocka_unit_test(test_how_sure_it_is_that_too_few_finish),
		cmocka_unit_test(test_the_best),
		cmocka_unit_test(test_frontier),
		cmocka_unit_test(test_gap_of_means),
		cmocka_unit_test(test_gap_of_medians),
		cmocka_unit_test(test_gap_where_some_never_end),
		cmocka_unit_test(test_gap_of_atoms),
		cmocka_unit_test(test_gap_of_a_closed_form),
		cmocka_unit_test(test_what_counts_as_equal),
		cmocka_unit_test(test_who_is_beaten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
