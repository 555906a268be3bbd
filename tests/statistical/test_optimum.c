/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interval that costs least: where the simulated curve has its minimum, and where Lambert's W says it is.
 *
 * The work is simulated with intervals around the optimum, the same failures for all (restarts are constant, so the
 * failures come at the same instants of the wall clock). A parabola through mean wall time over the logarithm of the
 * interval gives the minimum, once for each of 20 batches: their spread is the standard error. The curve is no
 * parabola: the same fit through the closed form shows how far that moves the minimum, and the simulated one is
 * corrected by it.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "model/checkpoint.h"

#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>

enum { POINTS = 11, BATCHES = 20, BATCH = 500, REPLICATIONS = BATCHES * BATCH, NODES = 32, SEGMENTS = 240 };
#define SPAN 0.5 /* intervals from e^-SPAN to e^SPAN times the optimum */

/* What is known of the optimum: rows A7 of the project's table of closed forms, restart 660 s. */
static const struct optimum {
	double write_s, mtbf_s, exact_s, young_s;
} healthy = { 300, 86400, 7001.4044, 7200 }, harsh = { 300, 7200, 1883.46047, 2078.460969 };

/* The work is a whole number of intervals, so that the last segment makes no steps in the curve. */
static double work_s(const struct optimum *o)
{
	return SEGMENTS * o->exact_s;
}

static double interval_s(const struct optimum *o, int point)
{
	double wanted_s = o->exact_s * exp(SPAN * (2.0 * point / (POINTS - 1) - 1));

	return work_s(o) / round(work_s(o) / wanted_s);
}

static double *simulate(const struct optimum *o, int point)
{
	struct fixture f;

	fixture_init(&f, NODES, work_s(o));
	fixture_repair(
		fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, o->mtbf_s * NODES, 0, 0)),
		distribution_constant(0));
	fixture_checkpoint(&f, interval_s(o, point), o->write_s);
	f.cluster.spares = 1000000;
	f.cluster.restart = distribution_constant(660);
	f.study.seed = 400;
	return sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
}

static double closed_form(const struct optimum *o, int point)
{
	struct checkpoint_cycle c = { work_s(o), interval_s(o, point), o->write_s, 660, o->mtbf_s };

	return checkpoint_expected_wall_s(&c);
}

/* ln(interval / exact optimum) at the vertex of the least-squares parabola. */
static double vertex(const struct optimum *o, const double wall_s[POINTS])
{
	gsl_matrix *x = gsl_matrix_alloc(POINTS, 3), *covariance = gsl_matrix_alloc(3, 3);
	gsl_vector *y = gsl_vector_alloc(POINTS), *b = gsl_vector_alloc(3);
	gsl_multifit_linear_workspace *workspace = gsl_multifit_linear_alloc(POINTS, 3);
	double squares, at;

	for (int i = 0; i < POINTS; i++) {
		double log_ratio = log(interval_s(o, i) / o->exact_s);

		for (int power = 0; power < 3; power++)
			gsl_matrix_set(x, (size_t)i, (size_t)power, pow(log_ratio, power));
		gsl_vector_set(y, (size_t)i, wall_s[i]);
	}
	gsl_multifit_linear(x, y, b, covariance, &squares, workspace);
	assert_true(gsl_vector_get(b, 2) > 0); /* a minimum, not a maximum */
	at = -gsl_vector_get(b, 1) / (2 * gsl_vector_get(b, 2));
	gsl_multifit_linear_free(workspace);
	gsl_vector_free(b);
	gsl_vector_free(y);
	gsl_matrix_free(covariance);
	gsl_matrix_free(x);
	return at;
}

static double batch_vertex(const struct optimum *o, double *const wall_s[POINTS], int batch)
{
	double mean_s[POINTS];

	for (int i = 0; i < POINTS; i++)
		mean_s[i] = sample_of(wall_s[i] + batch * BATCH, BATCH).mean;
	return vertex(o, mean_s);
}

static struct sample simulated_vertex(const struct optimum *o)
{
	double *wall_s[POINTS], at[BATCHES];

	for (int i = 0; i < POINTS; i++)
		wall_s[i] = simulate(o, i);
	for (int b = 0; b < BATCHES; b++)
		at[b] = batch_vertex(o, wall_s, b);
	for (int i = 0; i < POINTS; i++)
		free(wall_s[i]);
	return sample_of(at, BATCHES);
}

/* `young_is_off`: the first-order optimum is far enough away to be told from the exact one. */
static void check(const struct optimum *o, int young_is_off)
{
	double curve_s[POINTS], shift, young = log(o->young_s / o->exact_s);
	struct sample s = simulated_vertex(o);

	for (int i = 0; i < POINTS; i++)
		curve_s[i] = closed_form(o, i);
	shift = vertex(o, curve_s);
	print_message("# write %g s, M %g s: cheapest at %.1f s, exact %.1f s: ln %+.5f +- %.5f (%+.2f SE; fit %+.5f; "
		      "Young %+.5f)\n",
		      o->write_s, o->mtbf_s, o->exact_s * exp(s.mean - shift), o->exact_s, s.mean - shift, s.se,
		      (s.mean - shift) / s.se, shift, young);
	assert_close(checkpoint_optimal_s(o->mtbf_s, o->write_s), o->exact_s, 1e-8);
	assert_close(checkpoint_young_s(o->mtbf_s, o->write_s), o->young_s, 1e-8);
	assert_true(s.se < 0.01);
	assert_within_4_se(s.mean - shift, 0, s.se);
	if (young_is_off)
		assert_true(young - (s.mean - shift) > 4 * s.se);
}

static void rare_failures(void **state)
{
	(void)state;
	check(&healthy, 0);
}

static void frequent_failures(void **state)
{
	(void)state;
	check(&harsh, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rare_failures),
		cmocka_unit_test(frequent_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
