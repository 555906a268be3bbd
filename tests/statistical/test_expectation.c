/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mean wall time against closed forms, for exponential failures, a constant restart and no stalls.
 *
 * The clock rule (docs/MODEL.md): failures strike the whole restart, so that a segment of length w takes on average
 * e^{R/M} M (e^{w/M} - 1). Every comparison is within 4 standard errors of the sample at a fixed seed; a bias of 8 of
 * them would be missed with a chance of 3e-5. The largest such bias is printed and bounded.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "model/checkpoint.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

enum { POINTS = 30, REPLICATIONS = 20000, SEGMENTS = 100000, NODES_MOST = 500, MANY_SPARES = 1000000 };

static struct distribution exponential(double mean_s)
{
	return fixture_distribution(DISTRIBUTION_EXPONENTIAL, mean_s, 0, 0);
}

/* The job fails every mtbf_s on average: `nodes` fail, each that much more rarely, or with nodes = 0 the job itself. */
static void init_job(struct fixture *f, int64_t nodes, double work_s, double mtbf_s, double restart_s)
{
	fixture_init(f, nodes ? nodes : 1, work_s);
	if (nodes)
		fixture_repair(fixture_fail(f, FAILURE_NODE, exponential(mtbf_s * (double)nodes)),
			       distribution_constant(0));
	else
		fixture_fail(f, FAILURE_JOB, exponential(mtbf_s));
	f->cluster.restart = distribution_constant(restart_s);
}

static double uniform(gsl_rng *rng, double least, double most)
{
	return least + (most - least) * gsl_rng_uniform(rng);
}

/* Job MTBF from 1 h to 100 h; a segment from 2 % of it to twice it, in each fifth point about as long. */
static struct checkpoint_cycle draw_cycle(gsl_rng *rng, int i)
{
	double mtbf_s = 3600 * pow(10, uniform(rng, 0, 2));
	double segment_s = mtbf_s * (i % 5 ? pow(10, uniform(rng, -1.7, 0.3)) : uniform(rng, 0.8, 1.25));
	double write_s = segment_s * uniform(rng, 0.01, 0.3), interval_s = segment_s - write_s;

	return (struct checkpoint_cycle){ .work_s = interval_s * uniform(rng, 3, 20),
					  .interval_s = interval_s,
					  .write_s = write_s,
					  .restart_s = i % 6 ? mtbf_s * uniform(rng, 0, 0.5) : 0,
					  .mtbf_s = mtbf_s };
}

/* The closed form once more, by adding up segments. */
static double expected_wall_s(const struct checkpoint_cycle *c)
{
	double left_s = c->work_s, sum_s = 0;

	for (; left_s > c->interval_s; left_s -= c->interval_s)
		sum_s += exp((c->interval_s + c->write_s) / c->mtbf_s) - 1;
	sum_s += exp(left_s / c->mtbf_s) - 1;
	return exp(c->restart_s / c->mtbf_s) * c->mtbf_s * sum_s;
}

/* Spares are there in abundance, or in each fourth point there are none and a repair takes no time: no stalls. */
static struct sample simulate_point(const struct checkpoint_cycle *c, int i, int64_t nodes)
{
	struct fixture f;
	struct sample s;
	double *wall_s;

	init_job(&f, nodes, c->work_s, c->mtbf_s, c->restart_s);
	fixture_checkpoint(&f, c->interval_s, c->write_s);
	f.cluster.spares = i % 4 ? MANY_SPARES : 0;
	f.study.seed = (uint64_t)i;
	wall_s = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
	s = sample_of(wall_s, REPLICATIONS);
	free(wall_s);
	return s;
}

static void mean_wall_time_is_exact(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double worst = 0, widest = 0, sum = 0;

	(void)state;
	gsl_rng_set(rng, 20261121);
	for (int i = 0; i < POINTS; i++) {
		struct checkpoint_cycle c = draw_cycle(rng, i);
		int64_t nodes = i % 2 ? 0 : 1 + (int64_t)gsl_rng_uniform_int(rng, NODES_MOST);
		double exact_s = checkpoint_expected_wall_s(&c);
		struct sample s = simulate_point(&c, i, nodes);

		print_message(
			"# point %d: %lld nodes, segment %.3f M, restart %.3f M: mean %.6g s, exact %.6g s, %+.2f SE\n",
			i, (long long)nodes, (c.interval_s + c.write_s) / c.mtbf_s, c.restart_s / c.mtbf_s, s.mean,
			exact_s, (s.mean - exact_s) / s.se);
		assert_close(exact_s, expected_wall_s(&c), 1e-12);
		assert_within_4_se(s.mean, exact_s, s.se);
		worst = fmax(worst, fabs(s.mean - exact_s) / s.se);
		sum += (s.mean - exact_s) / s.se;
		widest = fmax(widest, s.se / exact_s);
	}
	print_message("# worst of %d points: %.2f SE, sum of all %+.2f SE; a bias of %.2f %% is seen at each point\n",
		      POINTS, worst, sum / sqrt(POINTS), 800 * widest);
	assert_true(8 * widest < 0.04);
	assert_within_4_se(sum, 0, sqrt(POINTS));
	gsl_rng_free(rng);
}

/*
 * One segment of s seconds that fails and restarts for R = 660 s: mean and standard deviation, from the project's table
 * of closed forms (rows A3: e^{R/M} M (e^{s/M} - 1), compound geometric). `immune_s` is the mean under the other rule
 * (rows A1: a restart can't fail), which has to be told apart where it differs by more than the test sees.
 */
static const struct segment {
	double length_s, mtbf_s, restart_s, mean_s, sd_s, immune_s;
} segments[] = {
	{ 3900, 86400, 660, 4019.951274, 620.1409149, 4019.834582 },
	{ 3900, 7200, 660, 5672.738131, 2902.177427, 5650.31237 },
	{ 1100, 1000, 250, 2573.400114, 1859.562914, 2505.20753 },
};

static void check_segment(const struct segment *g, int64_t nodes, uint64_t seed)
{
	struct fixture f;
	struct sample s;
	double *wall_s;

	init_job(&f, nodes, g->length_s, g->mtbf_s, g->restart_s);
	f.study.seed = seed;
	wall_s = sample_values(&f, SEGMENTS, END_FINISHED, outcome_wall_s);
	s = sample_of(wall_s, SEGMENTS);
	free(wall_s);
	print_message("# segment of %g s, M %g s, R %g s: mean %.7g (%+.2f SE), sd %.7g (%+.2f SE); immune restarts: "
		      "%+.2f SE\n",
		      g->length_s, g->mtbf_s, g->restart_s, s.mean, (s.mean - g->mean_s) / s.se, sqrt(s.variance),
		      (s.variance - g->sd_s * g->sd_s) / s.variance_se, (s.mean - g->immune_s) / s.se);
	assert_within_4_se(s.mean, g->mean_s, s.se);
	assert_within_4_se(s.variance, g->sd_s * g->sd_s, s.variance_se);
	if (g->mean_s - g->immune_s > 8 * s.se)
		assert_true(s.mean - g->immune_s > 4 * s.se);
}

static void one_segment_has_mean_and_sd_of_the_stated_clock_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++) {
		check_segment(&segments[i], 0, 100 + i);
		check_segment(&segments[i], 64, 110 + i);
	}
}

/* Rows A8 of the same table: P(T <= t) of a segment of 1100 s with M = 1000 s and immediate restarts; the first is an
 * atom. */
static void one_segment_has_the_tabulated_distribution(void **state)
{
	static const struct {
		double t_s, chance;
	} rows[] = { { 1100, 0.3328710837 }, { 1500, 0.4660195172 }, { 2200, 0.6990292758 },
		     { 3000, 0.8412266054 }, { 5000, 0.9694601479 }, { 10000, 0.9995035453 } };
	struct fixture f;
	double *wall_s;

	(void)state;
	init_job(&f, 0, 1100, 1000, 0);
	f.study.seed = 120;
	wall_s = sample_values(&f, SEGMENTS, END_FINISHED, outcome_wall_s);
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		double chance = rows[r].chance, se = sqrt(chance * (1 - chance) / SEGMENTS);
		size_t hits = 0;

		for (size_t i = 0; i < SEGMENTS; i++)
			hits += wall_s[i] <= rows[r].t_s;
		print_message("# P(T <= %g) = %.5f, exact %.5f\n", rows[r].t_s, (double)hits / SEGMENTS, chance);
		assert_within_4_se((double)hits / SEGMENTS, chance, se);
	}
	free(wall_s);
}

/* Row A9: 5000 s without a checkpoint at M = 1000 s take (e^5 - 1) 1000 s. */
static void without_checkpoints_all_is_lost(void **state)
{
	struct fixture f;
	struct sample s;
	double *wall_s;

	(void)state;
	init_job(&f, 0, 5000, 1000, 0);
	f.study.seed = 130;
	wall_s = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
	s = sample_of(wall_s, REPLICATIONS);
	free(wall_s);
	print_message("# no checkpoint: mean %.7g s, exact 147413.2 s, %+.2f SE\n", s.mean,
		      (s.mean - 147413.1591) / s.se);
	assert_within_4_se(s.mean, 147413.1591, s.se);
}

/* The second row A9: 50 mean lives without a failure have a chance of 2e-22; the event limit ends such a run. */
static void what_never_finishes_is_given_up(void **state)
{
	struct fixture f;
	struct sample s;
	double *failures;

	(void)state;
	init_job(&f, 0, 50000, 1000, 0);
	f.study.event_limit = 2000;
	failures = sample_values(&f, 200, END_EVENT_LIMIT, outcome_failures);
	s = sample_of(failures, 200);
	free(failures);
	assert_true(s.mean > 900 && s.mean <= 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_wall_time_is_exact),
		cmocka_unit_test(one_segment_has_mean_and_sd_of_the_stated_clock_rule),
		cmocka_unit_test(one_segment_has_the_tabulated_distribution),
		cmocka_unit_test(without_checkpoints_all_is_lost),
		cmocka_unit_test(what_never_finishes_is_given_up),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
