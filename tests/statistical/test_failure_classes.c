/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classes of failures against closed forms: hangs (clock rule A3 of docs/MODEL.md), GPUs (the minimum of a node's
 * lifetimes), rates that are drawn once a replication.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "model/checkpoint.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 200000 };

static struct distribution law(enum distribution_kind kind, double a, double b)
{
	return fixture_distribution(kind, a, b, 0);
}

static struct sample sample_column_of(struct fixture *f, enum end_reason end, outcome_value *value)
{
	double *x = sample_values(f, REPLICATIONS, end, value);
	struct sample s = sample_of(x, REPLICATIONS);

	free(x);
	return s;
}

/* One segment of 3900 s, of which the write is part, under hangs every M that are noticed after 60 s, and a restart of
 * 600 s: e^{(D+R)/M} M (e^{w/M} - 1). Means and standard deviations from a compound geometric law, computed elsewhere. */
static void a_hang_is_a_downtime_before_the_restart(void **state)
{
	static const struct {
		double mtbf_s, segment_s, detection_s, restart_s, mean_s, sd_s;
	} points[] = {
		{ 86400, 3900, 60, 600, 4019.951274, 620.1409149 },
		{ 7200, 3900, 60, 600, 5672.738131, 2902.177427 },
		{ 1000, 1100, 50, 200, 2573.400114, 1859.562914 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		struct failure *hang;
		struct fixture f;
		struct sample s;

		fixture_init(&f, 1, points[i].segment_s);
		f.cluster.restart = distribution_constant(points[i].restart_s);
		hang = fixture_fail(&f, FAILURE_HANG, law(DISTRIBUTION_EXPONENTIAL, points[i].mtbf_s, 0));
		hang->has_detection = 1;
		hang->detection = distribution_constant(points[i].detection_s);
		s = sample_column_of(&f, END_FINISHED, outcome_wall_s);
		print_message("# MTBF %g s: mean %.7g s, exact %.7g s, %+.2f SE\n", points[i].mtbf_s, s.mean,
			      points[i].mean_s, (s.mean - points[i].mean_s) / s.se);
		assert_within_4_se(s.mean, points[i].mean_s, s.se);
		assert_within_4_se(s.variance, points[i].sd_s * points[i].sd_s, s.variance_se);
		assert_close(points[i].mtbf_s * expm1(points[i].segment_s / points[i].mtbf_s) *
				     exp(checkpoint_plan_restart_s(&f.plan) / points[i].mtbf_s),
			     points[i].mean_s, 1e-9);
	}
}

/* Of 16 nodes with 8 GPUs each the first GPU fails, for a Weibull lifetime, after scale x 128^(-1/k) Gamma(1 + 1/k) on
 * average: without spares and repairs that is when a replication stalls for good. And of one node that is replaced at
 * once and has 128 GPUs the first failure comes then, too. */
static void the_first_of_all_gpus(void **state)
{
	static const double shapes[] = { 0.7, 1, 1.5 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		double exact_s = 1e6 * pow(128, -1 / shapes[i]);
		struct fixture f;
		struct sample s;

		fixture_init(&f, 16, 1e9);
		f.cluster.gpus_per_node = 8;
		fixture_fail(&f, FAILURE_GPU, law(DISTRIBUTION_WEIBULL, 1e6, shapes[i]));
		s = sample_column_of(&f, END_STALLED, outcome_wall_s);
		print_message("# shape %g: %.6g s, exact %.6g s, %+.2f SE\n", shapes[i], s.mean, exact_s,
			      (s.mean - exact_s) / s.se);
		assert_within_4_se(s.mean, exact_s, s.se);
	}
}

/* A node whose 4 GPUs live exponentially, replaced at once, fails at 4 / mean; the clock of a node that came later is the
 * cohort's. With a uniform lifetime on [0, 1] the second failure, of a node with a clock of its own, comes after another
 * minimum of four: 1/5 each on average, so that of 1 spare 2/5 is when it stalls for good. */
static void a_node_that_came_later_has_as_many_gpus(void **state)
{
	struct fixture f;
	struct sample s;

	(void)state;
	fixture_init(&f, 1, 1e9);
	f.cluster.gpus_per_node = 4;
	f.cluster.spares = 1;
	fixture_fail(&f, FAILURE_GPU, law(DISTRIBUTION_UNIFORM, 0, 1000));
	s = sample_column_of(&f, END_STALLED, outcome_wall_s);
	assert_within_4_se(s.mean, 400, s.se);
}

/* Failures in 100 h of 10 nodes with a mean life of 100 h, replaced at once: Poisson with mean 10 x factor. A factor of
 * mean 1 and standard deviation s leaves the mean at 10 and makes the variance 10 + 100 s^2. */
static void a_rate_that_is_not_known(void **state)
{
	static const enum failure_cause causes[] = { FAILURE_NODE, FAILURE_JOB };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct failure *failure;
		struct fixture f;
		struct sample s;

		fixture_init(&f, 10, 1e9);
		f.study.horizon_s = 100;
		failure = fixture_fail(&f, causes[i],
				       law(DISTRIBUTION_EXPONENTIAL, causes[i] == FAILURE_NODE ? 100 : 10, 0));
		if (causes[i] == FAILURE_NODE)
			fixture_repair(failure, distribution_constant(0));
		failure->has_rate_factor = 1;
		failure->rate_factor =
			(struct parameter){ .distribution = law(DISTRIBUTION_GAMMA, 1, 4), .entity = 77 };
		s = sample_column_of(&f, END_HORIZON, outcome_failures);
		assert_within_4_se(s.mean, 10, s.se);
		assert_within_4_se(s.variance, 10 + 100 * 0.25, s.variance_se);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hang_is_a_downtime_before_the_restart),
		cmocka_unit_test(the_first_of_all_gpus),
		cmocka_unit_test(a_node_that_came_later_has_as_many_gpus),
		cmocka_unit_test(a_rate_that_is_not_known),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
