/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moving prices are worth, against closed forms: 40 days at a price that drifts by a known rate in each replication. */
#include "../support/assertions.h"
#include "../support/fixture.h"

#include "base/unit.h"
#include "sim/simulator.h"
#include "sites/site_cloud.h"
#include "study/price_risk.h"

#include <math.h>

enum { RUNS = 101, MANY = 2000, DAYS = 40, NODES = 2 };
#define PRICE 3.0 /* per GPU-hour */

struct study_of_one {
	struct fixture f;
	struct results results;
	const struct plan *plans[1];
	struct outcome outcomes[MANY];
};

static struct cloud *terms(struct study_of_one *s)
{
	return SITE_TERMS(cloud, &s->f.site);
}

static void prepare(struct study_of_one *s, size_t runs)
{
	fixture_init(&s->f, NODES, DAYS * DAY_S);
	s->f.study.replications = runs;
	terms(s)->gpu = fixture_price_per_hour(PRICE);
	terms(s)->path.drift = fixture_constant(0);
}

static int find(struct study_of_one *s, struct price_risk *r)
{
	struct simulator simulator;
	int found;

	s->plans[0] = &s->f.plan;
	results_init(&s->results, s->plans, 1, &s->f.study);
	simulator_init(&simulator, &s->f.plan, &s->f.study);
	for (size_t i = 0; i < s->f.study.replications; i++)
		simulator_run(&simulator, i, &s->outcomes[i]);
	simulator_release(&simulator);
	assert_int_equal(results_put(&s->results, 0, s->outcomes, s->f.study.replications), STATUS_OK);
	results_count(&s->results);
	found = price_risk_find(r, &s->results, 0);
	results_release(&s->results);
	return found;
}

/* Mean over the days of a price that grows by the day. */
static double mean_factor(double drift_per_s)
{
	double sum = 0;

	for (int day = 0; day < DAYS; day++)
		sum += exp(drift_per_s * day * DAY_S);
	return sum / DAYS;
}

static void drifts(void **state)
{
	static struct study_of_one s;
	static double table[RUNS];
	double held = NODES * PRICE * DAYS * 24, mean = 0;
	struct price_risk r;

	(void)state;
	prepare(&s, RUNS);
	for (int i = 0; i < RUNS; i++) {
		table[i] = (i - 30) * 1e-4 / DAY_S;
		mean += mean_factor(table[i]) / RUNS;
	}
	terms(&s)->path.drift.table = table;
	assert_true(find(&s, &r));
	assert_near(r.at_80, held * (mean_factor(table[80]) - 1), 1e-9); /* the 80th of 0 .. 100 */
	assert_near(r.mean, held * (mean - 1), 1e-9);
	assert_near(r.percent, held / 100, 1e-9);
	assert_near(r.price * HOUR_S, PRICE, 1e-9);
	assert_near(r.fair * HOUR_S, PRICE * mean, 1e-9);
	assert_near(r.even_80 * HOUR_S, PRICE * mean_factor(table[80]), 1e-6);
}

/* A volatile price without drift costs on average what it is at submission. The variance of its mean over the time T is, to
 * first order in s^2 T, s^2 T / 3. */
static void is_fair_without_drift(void **state)
{
	static struct study_of_one s;
	double held = NODES * PRICE * DAYS * 24, deviation = 0.1;
	struct price_risk r;

	(void)state;
	prepare(&s, MANY);
	terms(&s)->path.volatility = deviation * sqrt(3 / (DAYS * DAY_S));
	assert_true(find(&s, &r));
	assert_true(fabs(r.mean) < 4 * deviation * held / sqrt(MANY));
	/* 0.8416 standard deviations, whose own error is that of a quantile: 1.43 / sqrt(n) of one. */
	assert_true(fabs(r.at_80 / held - 0.8416 * deviation) < 0.005 + 4 * 1.43 * deviation / sqrt(MANY));
}

static void fixed_prices(void **state)
{
	static struct study_of_one s;
	struct price_risk r;

	(void)state;
	prepare(&s, RUNS);
	assert_false(find(&s, &r));
	prepare(&s, RUNS);
	terms(&s)->path.volatility = 1e-4;
	terms(&s)->path.fixed_s = 2 * DAYS * DAY_S; /* a contract beyond the end */
	assert_true(find(&s, &r));
	assert_true(r.at_80 == 0 && r.mean == 0);
	prepare(&s, RUNS);
	terms(&s)->path.volatility = 1e-4;
	terms(&s)->market = MARKET_RESERVED;
	terms(&s)->term_s = DAYS * DAY_S;
	assert_false(find(&s, &r));
}

/* A replication that does not finish is in no mean; where none does nothing is found. */
static void what_does_not_finish(void **state)
{
	static struct study_of_one s;
	static double table[RUNS];
	struct price_risk r;

	(void)state;
	prepare(&s, RUNS);
	for (int i = 0; i < RUNS; i++)
		table[i] = 1e-3 / DAY_S;
	terms(&s)->path.drift.table = table;
	s.f.study.horizon_s = DAYS * DAY_S / 2;
	assert_false(find(&s, &r));
	s.f.study.horizon_s = INFINITY;
	fixture_fail(&s.f, FAILURE_NODE,
		     fixture_distribution(DISTRIBUTION_EXPONENTIAL, 2 * NODES * DAYS * DAY_S, 0, 0));
	s.f.study.horizon_s = DAYS * DAY_S; /* no failure may happen */
	assert_true(find(&s, &r));
	assert_near(r.mean, NODES * PRICE * DAYS * 24 * (mean_factor(1e-3 / DAY_S) - 1), 1e-9);
	assert_near(r.percent, NODES * PRICE * DAYS * 24 / 100, 1e-9);
	assert_near(r.fair * HOUR_S, PRICE * mean_factor(1e-3 / DAY_S), 1e-9);
	assert_true(isnan(r.at_80)); /* fewer than eight of ten finish */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(drifts), cmocka_unit_test(is_fair_without_drift),
					    cmocka_unit_test(fixed_prices), cmocka_unit_test(what_does_not_finish) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
