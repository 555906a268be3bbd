/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much any sampling of the inputs can save: what is left of a quantile's variance when the inputs are known exactly.
 *
 * A quantile's error is that of the share below it. Given the inputs a replication is below with a chance c, so that of the
 * variance p (1 - p) of that share E[c (1 - c)] is random events. Pairs of replications with the same inputs and
 * other events tell it: half the share of pairs that lie on two sides of the quantile. It is a larger part than of the outcome's variance: of normal laws
 * with 3 % from events, 16 % at the median. So a study cannot take less than that part of the replications that a random one takes,
 * whatever the sequence or the control variate.
 */
#include "explore/experiment.h"

#include "../support/assertions.h"
#include "base/mem.h"
#include "sim/simulator.h"
#include "stats/interval.h"
#include "stats/sort.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 4000 };

/* Cost and time of each replication. */
static void simulate(const struct plan *plan, const struct study *study, uint64_t event_set, double *values[2])
{
	struct study again = *study;
	struct simulator life;

	again.event_set = event_set;
	simulator_init(&life, plan, &again);
	for (uint64_t i = 0; i < PAIRS; i++) {
		struct outcome o;

		simulator_run(&life, i, &o);
		values[0][i] = o.cost;
		values[1][i] = o.wall_s;
	}
	simulator_release(&life);
}

static double left(const double *x, const double *y)
{
	double *ascending = mem_alloc(PAIRS, sizeof(*ascending)), q, below = 0, apart = 0;

	memcpy(ascending, x, PAIRS * sizeof(*x));
	sort_ascending(ascending, PAIRS);
	q = interval_value(ascending, PAIRS, 0.8);
	free(ascending);
	for (size_t i = 0; i < PAIRS; i++) {
		below += (x[i] <= q) + (y[i] <= q);
		apart += (x[i] <= q) != (y[i] <= q);
	}
	below /= 2 * PAIRS;
	return below < 1 ? apart / (2 * PAIRS * below * (1 - below)) : 0;
}

static void check(const char *file, const char *plan, const double least[2], const double most[2])
{
	struct experiment e = { .file = file, .plans = &plan, .plan_count = 1 };
	struct diag_list diags = { 0 };
	struct scenario s = { 0 };
	double *values[4], part[2];

	assert_int_equal(experiment_open(&e, &s, &diags), STATUS_OK);
	for (int k = 0; k < 4; k++)
		values[k] = mem_alloc(PAIRS, sizeof(double));
	simulate(s.plans[0], &s.study, 0, values);
	simulate(s.plans[0], &s.study, 1, values + 2);
	for (int m = 0; m < 2; m++)
		part[m] = left(values[m], values[2 + m]);
	print_message(
		"# %s: of the variance of the share below P80 random events are %.1f %% for cost, %.1f %% for time\n",
		plan, 100 * part[0], 100 * part[1]);
	for (int m = 0; m < 2; m++)
		assert_true(part[m] >= least[m] && part[m] <= most[m]);
	for (int k = 0; k < 4; k++)
		free(values[k]);
	scenario_release(&s);
	diag_release(&diags);
}

static void random_events_are_left(void **state)
{
	(void)state;
	check("scenarios/llama2-7b.xml", "pretrain", (double[]){ 0.27, 0.6 }, (double[]){ 0.38, 0.75 });
	check("scenarios/llama2-7b.xml", "finetune", (double[]){ 0, 0 }, (double[]){ 0.01, 0.01 });
	check("scenarios/llama2-7b.xml", "lora", (double[]){ 0, 0 }, (double[]){ 0.01, 0.01 });
	check("scenarios/cloud-nchc-colab.xml", "tune-lambda", (double[]){ 0, 0 }, (double[]){ 0.01, 0.01 });
	check("scenarios/cloud-nchc-colab.xml", "tune-colab-pro", (double[]){ 0, 0.25 }, (double[]){ 0.01, 0.37 });
	check("scenarios/cloud-nchc-colab.xml", "tune-nchc-nstc", (double[]){ 0, 0.9 }, (double[]){ 0.01, 1.1 });
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_events_are_left) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
