/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must not get better when something gets worse, under common random numbers: each step is compared with the one
 * before it, replication by replication, and the mean difference has the right sign by more than 4 standard errors.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "scenario/scenario_open.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPLICATIONS = 4000, STEPS_MOST = 8 };
#define HOUR_S 3600.0

/* 64 nodes and 4 spares for 200 h: a failure every 12.5 h, a checkpoint of 2 min every hour. */
struct setting {
	enum distribution_kind kind;
	double life_h, shape, write_min;
	int64_t spares;
};
static const struct setting usual = { DISTRIBUTION_EXPONENTIAL, 800, 0, 2, 4 };

static double *simulate(const struct setting *s, outcome_value *value)
{
	struct fixture f;
	struct distribution life = fixture_distribution(s->kind, s->life_h * HOUR_S, s->shape, 0);

	fixture_init(&f, 64, 200 * HOUR_S);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, life),
		       fixture_distribution(DISTRIBUTION_LOGNORMAL, 24 * HOUR_S, 12 * HOUR_S, 0));
	fixture_checkpoint(&f, HOUR_S, s->write_min * 60);
	f.cluster.spares = s->spares;
	f.cluster.restart = fixture_distribution(DISTRIBUTION_LOGNORMAL, 0.5 * HOUR_S, 0.25 * HOUR_S, 0);
	f.study.seed = 500;
	return sample_values(&f, REPLICATIONS, END_FINISHED, value);
}

/* Each setting makes `value` larger on average than the one before it, by what the paired difference shows. */
static void assert_rises(const char *what, const struct setting *settings, int steps, outcome_value *value)
{
	double *column[STEPS_MOST];

	assert_true(steps <= STEPS_MOST);
	for (int i = 0; i < steps; i++)
		column[i] = simulate(&settings[i], value);
	for (int i = 1; i < steps; i++) {
		struct sample more = sample_of_difference(column[i], column[i - 1], REPLICATIONS);

		print_message("# %s, step %d: %+.4g (%+.1f SE), from %.6g\n", what, i, more.mean, more.mean / more.se,
			      sample_of(column[i - 1], REPLICATIONS).mean);
		assert_true(more.mean > 4 * more.se);
	}
	for (int i = 0; i < steps; i++)
		free(column[i]);
}

static void more_failures_are_never_cheaper(void **state)
{
	static const double life_h[] = { 6400, 3200, 1600, 1200, 800, 600 };
	static const struct {
		enum distribution_kind kind;
		double shape;
	} kinds[] = { { DISTRIBUTION_EXPONENTIAL, 0 }, { DISTRIBUTION_WEIBULL, 0.7 }, { DISTRIBUTION_WEIBULL, 2 } };
	enum { STEPS = sizeof(life_h) / sizeof(life_h[0]) };
	struct setting settings[STEPS];

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (int i = 0; i < STEPS; i++) {
			settings[i] = usual;
			settings[i].kind = kinds[k].kind;
			settings[i].shape = kinds[k].shape;
			settings[i].life_h = life_h[i];
		}
		assert_rises("cost with shorter lives", settings, STEPS, outcome_cost);
	}
}

static void a_longer_write_is_never_faster(void **state)
{
	static const double write_min[] = { 0, 1, 2, 3, 5, 10, 30, 90 };
	enum { STEPS = sizeof(write_min) / sizeof(write_min[0]) };
	struct setting settings[STEPS];

	(void)state;
	for (int i = 0; i < STEPS; i++) {
		settings[i] = usual;
		settings[i].write_min = write_min[i];
	}
	assert_rises("wall time with longer writes", settings, STEPS, outcome_wall_s);
}

static void fewer_spares_never_stall_less(void **state)
{
	static const int64_t spares[] = { 8, 6, 4, 3, 2, 1, 0 };
	enum { STEPS = sizeof(spares) / sizeof(spares[0]) };
	struct setting settings[STEPS];

	(void)state;
	for (int i = 0; i < STEPS; i++) {
		settings[i] = usual;
		settings[i].spares = spares[i];
	}
	assert_rises("stalls with fewer spares", settings, STEPS, outcome_stall_s);
}

/* ---- what a price does not touch, through the scenario language ---- */

/* Three plans: two that differ in the price, and one on a cluster of its own that is the same. */
static const char scenario_text[] =
	"<scenario version='1'>"
	"<model id='m' params='1B'/><accelerator id='gpu' bf16='100 TFLOP/s'/>"
	"<workload id='w' model='m' method='pretrain' tokens='triangular(min=5M, mode=6M, max=7M)'/>"
	"<cluster id='c' accelerator='gpu' nodes='16' gpus-per-node='1' spares='1' throughput='1 tokens/s/gpu'>"
	"<failure cause='node' lifetime='weibull(mean=300 h, shape=0.7)' repair='lognormal(mean=24 h, sd=12 h)'/>"
	"<failure cause='job' lifetime='exponential(mean=100 h)'/>"
	"<recovery restart='lognormal(mean=0.5 h, sd=0.25 h)'/><checkpoint interval='1 h' write='uniform(min=1 min, "
	"max=3 min)'/>"
	"</cluster>"
	"<cluster id='same' accelerator='gpu' nodes='16' gpus-per-node='1' spares='1' throughput='1 tokens/s/gpu'>"
	"<failure cause='node' lifetime='weibull(mean=300 h, shape=0.7)' repair='lognormal(mean=24 h, sd=12 h)'/>"
	"<failure cause='job' lifetime='exponential(mean=100 h)'/>"
	"<recovery restart='lognormal(mean=0.5 h, sd=0.25 h)'/><checkpoint interval='1 h' write='2 min'/>"
	"</cluster>"
	"<site id='low' kind='cloud'><rate price='1.7 USD/gpu-h'/></site>"
	"<site id='high' kind='cloud'><rate price='3.4 USD/gpu-h'/></site>"
	"<site id='any' kind='cloud'><rate price='uniform(min=1 USD/gpu-h, max=9 USD/gpu-h)'/></site>"
	"<plan id='once' workload='w' cluster='c' site='low'/>"
	"<plan id='twice' workload='w' cluster='c' site='high'/>"
	"<plan id='drawn' workload='w' cluster='c' site='any'/>"
	"<plan id='elsewhere' workload='w' cluster='same' site='low'/>"
	"</scenario>";
enum { PLANS = 4, ONCE = 0, TWICE, DRAWN, ELSEWHERE, LIVES = 500 };

static void open_scenario(struct scenario *s)
{
	char path[] = "/tmp/flopcast-test-XXXXXX";
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	int fd = mkstemp(path);
	enum status status;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, scenario_text, strlen(scenario_text)), strlen(scenario_text));
	close(fd);
	status = scenario_open(s, path, &options, &diags);
	diag_print(&diags, stderr);
	diag_release(&diags);
	unlink(path);
	assert_int_equal(status, STATUS_OK);
	assert_int_equal(s->plan_count, PLANS);
}

static void run_plans(const struct scenario *s, struct outcome outcomes[PLANS][LIVES])
{
	for (int p = 0; p < PLANS; p++) {
		struct replication r;

		replication_init(&r, s->plans[p], &s->study);
		for (uint64_t i = 0; i < LIVES; i++)
			replication_run(&r, i, &outcomes[p][i]);
		replication_release(&r);
	}
}

static void assert_same_life(const struct outcome *a, const struct outcome *b)
{
	assert_int_equal(a->failures, b->failures);
	assert_int_equal(a->end, b->end);
	assert_true(a->wall_s == b->wall_s);
	for (int c = 0; c < CAUSE_TIMES; c++)
		assert_true(a->ledger.time_s[c] == b->ledger.time_s[c]);
}

static void a_price_changes_nothing_but_the_cost(void **state)
{
	static struct outcome o[PLANS][LIVES];
	struct scenario s;
	double failures = 0, stall_s = 0;

	(void)state;
	open_scenario(&s);
	run_plans(&s, o);
	scenario_release(&s);
	for (int i = 0; i < LIVES; i++) {
		assert_same_life(&o[ONCE][i], &o[TWICE][i]);
		assert_same_life(&o[ONCE][i], &o[DRAWN][i]);
		assert_true(o[TWICE][i].cost == 2 * o[ONCE][i].cost); /* to the last bit */
		failures += o[ONCE][i].failures;
		stall_s += o[ONCE][i].ledger.time_s[CAUSE_STALL];
	}
	print_message("# %.1f failures and %.2f h of stalls a life, the same at each price\n", failures / LIVES,
		      stall_s / HOUR_S / LIVES);
	assert_true(failures / LIVES > 5 && stall_s > 0); /* there was something to be the same */
}

/* Clusters of another name meet the same failures: only the writes differ here, so that lives are alike but not equal.
 */
static void clusters_share_their_draws(void **state)
{
	static struct outcome o[PLANS][LIVES];
	double once[LIVES], elsewhere[LIVES];
	struct sample difference, alone;
	struct scenario s;

	(void)state;
	open_scenario(&s);
	run_plans(&s, o);
	scenario_release(&s);
	for (int i = 0; i < LIVES; i++) {
		once[i] = o[ONCE][i].wall_s;
		elsewhere[i] = o[ELSEWHERE][i].wall_s;
	}
	difference = sample_of_difference(once, elsewhere, LIVES);
	alone = sample_of(once, LIVES);
	print_message("# sd of the difference of two clusters %.3g h, of one alone %.3g h\n",
		      sqrt(difference.variance) / HOUR_S, sqrt(alone.variance) / HOUR_S);
	assert_true(difference.variance < alone.variance / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_failures_are_never_cheaper),
		cmocka_unit_test(a_longer_write_is_never_faster),
		cmocka_unit_test(fewer_spares_never_stall_less),
		cmocka_unit_test(a_price_changes_nothing_but_the_cost),
		cmocka_unit_test(clusters_share_their_draws),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
