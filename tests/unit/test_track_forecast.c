/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pace, change points, pauses; beliefs against closed forms; scores and pooling. */
#include "track/doubt.h"
#include "track/learned.h"
#include "track/outlook.h"
#include "track/quantile_score.h"
#include "track/tracked_plan.h"

#include "../support/assertions.h"

#include <math.h>
#include <string.h>

enum { ROWS_MOST = 400 };

/* Rows of 10 steps; step time and pause after each row by the functions of the step. */
static size_t make_rows(struct progress_row rows[ROWS_MOST], size_t count, double (*step_s)(double),
			double (*pause_s)(double))
{
	double time = 0, step = 0;

	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct progress_row){
			.time_s = time, .step = step, .printed_s = NAN, .tokens = NAN, .session = 1
		};
		time += 10 * step_s(step) + (pause_s ? pause_s(step + 10) : 0);
		step += 10;
	}
	return count;
}

static double two(double step)
{
	return 2 + 0.002 * ((int)(step / 10) % 3);
}

static double doubles_at_500(double step)
{
	return two(step) * (step < 500 ? 1 : 2);
}

static double grows(double step)
{
	return 2 * pow(1 + step, 0.1);
}

static double each_100(double step)
{
	return (int)step % 100 == 0 ? 30 : 0;
}

static void test_steady(void **state)
{
	struct progress_row rows[ROWS_MOST];
	struct pace p;

	(void)state;
	assert_true(pace_of(&p, rows, make_rows(rows, 101, two, NULL), 4000));
	assert_close(p.step_s, 2.002, 1e-3);
	assert_close(p.rest_s, 3000 * 2.002, 1e-3);
	assert_int_equal(p.pauses, 0);
	assert_int_equal(p.changes, 0);
	assert_true(fabs(p.drift) < 1e-3);
	/* Mean over x in (1000, 4000) of log2(x / 1000). */
	assert_close(p.horizon, (4 * log(4) - 3) / (3 * M_LN2), 1e-9);
}

static void test_pauses(void **state)
{
	struct progress_row rows[ROWS_MOST];
	struct pace p;

	(void)state;
	assert_true(pace_of(&p, rows, make_rows(rows, 105, two, each_100), 4000));
	assert_int_equal(p.pauses, 10);
	assert_close(p.pause_s, 30, 1e-3);
	assert_true(p.pauses_left == 30);
	assert_close(p.step_s, 2.002, 1e-3);
}

static void test_change(void **state)
{
	struct progress_row rows[ROWS_MOST];
	struct pace p;

	(void)state;
	assert_true(pace_of(&p, rows, make_rows(rows, 91, doubles_at_500, NULL), 4000));
	assert_int_equal(p.changes, 1);
	assert_true(p.step_s > 3.8 && p.step_s < 4.05);
	assert_true(pace_of(&p, rows, make_rows(rows, 101, grows, NULL), 4000));
	assert_true(p.drift > 0.04 && p.drift < 0.1);
}

static void test_outlook(void **state)
{
	struct progress_row rows[ROWS_MOST];
	struct pace p;
	double last = 0;

	(void)state;
	pace_of(&p, rows, make_rows(rows, 101, two, each_100), 4000);
	for (int i = 1; i < 100; i++) {
		double q = outlook_quantile(&p, &outlook_prior, 0, i / 100.0);

		assert_true(q > last);
		last = q;
	}
	assert_true(outlook_quantile(&p, &outlook_prior, 16384, 0.5) >
		    1.05 * outlook_quantile(&p, &outlook_prior, 0, 0.5));
	assert_false(pace_of(&p, rows, 1, 4000));
	assert_true(outlook_quantile(&p, &outlook_prior, 0, 0.9) > 0);
}

/* Of the mean of a normal variable, with a normal prior: precisions add up. */
static void test_belief(void **state)
{
	struct normal_belief b = normal_belief_update((struct normal_belief){ 1, 2 }, 3, 1);

	(void)state;
	assert_close(b.mean, (1 / 4.0 + 3) / (1 / 4.0 + 1), 1e-12);
	assert_close(b.sd, sqrt(1 / 1.25), 1e-12);
}

/* Poisson with its gamma: 5 seen where 5 were expected leave the scenario right, 30 don't; by hand for none expected. */
static void test_doubt(void **state)
{
	struct rate_doubt agrees = rate_doubt_of(INFINITY, 5, 5), contradicts = rate_doubt_of(INFINITY, 30, 5);

	(void)state;
	/* exp(-5) 5^5 / 5! = 0.17547; gamma(2, 2): 6 (2 / 7)^2 (5 / 7)^5 = 0.091067 */
	assert_close(agrees.right, 0.8 * 0.17547 / (0.8 * 0.17547 + 0.2 * 0.091067), 1e-4);
	assert_true(contradicts.right < 1e-6);
	assert_close(rate_doubt_of(INFINITY, 0, 0).right, 0.8, 1e-12);
	assert_close(rate_doubt_of(1.5, 30, 5).right, 1, 1e-12);
	assert_close(rate_doubt_draw(&agrees, 0.5, 0.9, 1).ahead, 1, 1e-12);
	/* The median of gamma(32, rate 7), and half of its excess. */
	assert_close(rate_doubt_draw(&contradicts, 0.5, 0.5, 1).ahead, 4.5239, 1e-3);
	assert_close(rate_doubt_draw(&contradicts, 0.5, 0.5, 0.5).ahead, 2.7619, 1e-3);
	assert_near(size_doubt(1.05, 20, 0.5), 0.002, 0.002);
	assert_close(size_doubt(5, 20, 0.5), log(5), 0.03);
}

/* A line in the logarithm of the factor is found as it is; and a time a step that only the rate of the scenario foretells, or twice
 * that rate, moves the chance that it is right by the ratio of the two densities. */
static void test_stretch(void **state)
{
	struct stretch_point points[60];
	struct stretch_curve c;
	struct rate_doubt d = rate_doubt_of(INFINITY, 0, 0);
	struct rate_pace pace = { .log_ratio = 0.3, .sd = 0.1, .stretch = &c };
	double before, after;

	(void)state;
	for (int i = 0; i < 60; i++) {
		points[i].factor = pow(STRETCH_REACH, 2 * (i + 0.5) / 60 - 1);
		points[i].log_stretch = 0.3 + 0.2 * log(points[i].factor);
	}
	c = stretch_curve_of(points, 60);
	for (double g = 0.4; g < 3; g *= 1.3)
		assert_close(stretch_curve_mean(&c, g), 0.3 + 0.2 * log(g), 1e-9);
	assert_close(stretch_curve_mean(&c, 100), 0.3 + 0.2 * log(3), 1e-9);
	assert_near(stretch_curve_sd(&c, 1), 0, 1e-9);
	before = rate_doubt_draw(&d, 0.999, 0.9, 1).ahead;
	rate_doubt_weigh(&d, &pace);
	after = rate_doubt_draw(&d, 0.999, 0.9, 1).ahead;
	assert_true(d.right > 0.8 && after < before);
	pace.log_ratio = stretch_curve_mean(&c, 2) + 0.4;
	rate_doubt_weigh(&d, &pace);
	assert_true(d.right < 0.2);
}

/* A forecast that is uniform in the logarithm between 1 and e: CRPS of y inside is y^2 - y + 1/3 with y the rank. */
static void test_score(void **state)
{
	const struct quantile q[] = { { 0, 1 }, { 1, M_E } };
	struct quantile_score s = quantile_score_of(q, 2, exp(0.3));

	(void)state;
	assert_close(s.rank, 0.3, 1e-9);
	assert_close(s.log_crps, 0.09 - 0.3 + 1 / 3.0, 1e-4);
	assert_close(s.pinball_p80, 0.2 * 0.5, 1e-9);
	assert_true(quantile_score_of(q, 2, 0.5).rank == 0 && quantile_score_of(q, 2, 9).rank == 1);
}

/* Equal errors: the mean; the spread between is the sample variance less the error's. */
static void test_pool(void **state)
{
	const double mean[] = { 1, 2, 3 }, error[] = { 0.5, 0.5, 0.5 };
	struct pooled p = pool(mean, error, 3, 0.1);

	(void)state;
	assert_close(p.mean_log, 2, 1e-12);
	assert_close(p.sd_log, sqrt(0.75 + 1 / 3.0), 1e-9);
	p = pool(mean, error, 1, 0.1);
	assert_close(p.sd_log, sqrt(0.01 + 0.26), 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steady),	cmocka_unit_test(test_pauses), cmocka_unit_test(test_change),
		cmocka_unit_test(test_outlook), cmocka_unit_test(test_belief), cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_stretch), cmocka_unit_test(test_score),  cmocka_unit_test(test_pool),
	};

	return cmocka_run_group_tests_name("track_forecast", tests, NULL, NULL);
}
