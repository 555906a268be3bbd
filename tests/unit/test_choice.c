/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the doubt which of two options is cheaper measuring would settle: normal laws, whose answer has a closed form. */
#include "study/choice.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "study/difference.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

enum { REPLICATIONS = 40000, STEPS = 4000 };

/* Two options whose costs differ by `mean` on average; sds of a cost by its inputs and by random events. */
struct law {
	double mean, inputs, events;
};

static double failure_free[2][REPLICATIONS], cost[2][REPLICATIONS];

/* Option 0 is taken. */
static struct choice choose(void)
{
	struct choice_work w;

	choice_begin(&w, REPLICATIONS);
	for (int k = 0; k < 2; k++)
		choice_add(&w, cost[k], failure_free[k], !k);
	return choice_end(&w);
}

static struct choice draw(const struct law *l)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, 14);
	for (int i = 0; i < REPLICATIONS; i++)
		for (int k = 0; k < 2; k++) {
			failure_free[k][i] = 100 + k * l->mean + gsl_ran_gaussian_ziggurat(rng, l->inputs);
			cost[k][i] = 10 + failure_free[k][i] + gsl_ran_gaussian_ziggurat(rng, l->events);
		}
	gsl_rng_free(rng);
	return choose();
}

/* E Phi(|m + s Z| / t), with s and t of the difference of the two: how often the sign by the inputs is the sign. */
static double known_chance(const struct law *l)
{
	double s = sqrt(2) * l->inputs, t = sqrt(2) * l->events, sum = 0, h = 16.0 / STEPS;

	for (int i = 0; i <= STEPS; i++) {
		double z = -8 + i * h;

		sum += h * gsl_ran_ugaussian_pdf(z) * gsl_cdf_ugaussian_P(fabs(l->mean + s * z) / t);
	}
	return sum;
}

static void assert_chance(double found, double chance)
{
	assert_within_4_se(found, chance, sqrt(chance * (1 - chance) / REPLICATIONS));
}

static void normal_laws(void **state)
{
	static const struct law laws[] = { { 0, 3, 4 }, { 2, 3, 4 }, { 4, 8, 1 }, { 6, 1, 5 } };

	(void)state;
	for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
		const struct law *l = &laws[i];
		struct choice c = draw(l);

		assert_chance(c.best.value, gsl_cdf_ugaussian_P(l->mean / sqrt(2) / hypot(l->inputs, l->events)));
		assert_chance(c.known.value, known_chance(l));
	}
}

/* Equal on average: 1/2 + atan(s / t) / pi, and E max(0, D) = s / sqrt(2 pi) is saved. */
/* In another currency the same is chosen, and as much is saved. */
static void currencies(void **state)
{
	static const double factors[] = { 1e-15, 1e9 };
	const struct law l = { 2, 3, 4 };
	struct choice here = draw(&l);

	(void)state;
	for (int f = 0; f < 2; f++) {
		struct choice there;

		draw(&l);
		for (int k = 0; k < 2; k++)
			for (int i = 0; i < REPLICATIONS; i++) {
				cost[k][i] *= factors[f];
				failure_free[k][i] *= factors[f];
			}
		there = choose();
		assert_true(there.known.value > there.best.value);
		assert_near(there.known.value, here.known.value, 1e-3);
		assert_close(there.saved, factors[f] * here.saved, 1e-3);
	}
}

static void equal_options(void **state)
{
	const struct law l = { 0, 3, 4 };
	struct choice c = draw(&l);

	(void)state;
	assert_near(known_chance(&l), 0.5 + atan(3.0 / 4) / M_PI, 1e-5);
	assert_near(c.saved, sqrt(2) * 3 / sqrt(2 * M_PI), 0.1);
}

static void inputs_alone_are_settled(void **state)
{
	struct choice c = draw(&(struct law){ 1, 3, 0 });

	(void)state;
	assert_true(c.known.value == 1 && c.best.value < 0.7 && c.saved > 0);
}

static void events_alone_are_not(void **state)
{
	struct choice c = draw(&(struct law){ 1, 0, 3 });

	(void)state;
	assert_true(c.known.value == c.best.value && c.saved == 0 && c.best.value < 0.7);
}

/* An option that costs half more than its failure-free cost is not chosen for that. */
static void failures_are_expected(void **state)
{
	struct choice c;

	(void)state;
	draw(&(struct law){ 0, 3, 1 });
	for (int i = 0; i < REPLICATIONS; i++)
		cost[1][i] = 1.5 * failure_free[1][i];
	c = choose();
	assert_true(c.best.value == 1 && c.known.value == 1 && c.saved == 0);
}

/* The option taken costs more on average: without uncertain inputs measuring changes nothing. */
static void only_inputs_move_the_choice(void **state)
{
	struct choice c = draw(&(struct law){ -2, 0, 3 });

	(void)state;
	assert_true(c.best.value < 0.5 && c.known.value == c.best.value && c.saved == 0);
	c = draw(&(struct law){ -2, 3, 3 });
	assert_true(c.best.value < 0.5 && c.known.value > 0.6 && c.saved > 0);
}

static void unfinished_is_never_the_cheapest(void **state)
{
	struct choice c;

	(void)state;
	draw(&(struct law){ 50, 0, 0 });
	for (int i = 0; i < REPLICATIONS; i += 4)
		cost[0][i] = i % 8 ? INFINITY : NAN;
	c = choose();
	assert_near(c.best.value, 0.75, 1e-12);
	assert_near(c.known.value, 0.75, 1e-12);
	for (int i = 0; i < REPLICATIONS; i++)
		cost[0][i] = cost[1][i] = NAN;
	c = choose();
	assert_true(c.best.value == 0 && c.known.value == 0 && c.saved == 0);
}

/* B less A in five replications of which each misses one: 3, -1 and 0 in the three of both. What does not finish is more than what
 * does. */
static void differences_by_hand(void **state)
{
	static const struct outcome
		a[] = { { .cost = 1 }, { .cost = 5 }, { .cost = 4 }, { .cost = 2, .end = END_HORIZON }, { .cost = 9 } },
		b[] = { { .cost = 4 }, { .cost = 4 }, { .cost = 4 }, { .cost = 2 }, { .cost = 1, .end = END_HORIZON } };
	struct fixture f;
	const struct plan *plans[] = { &f.plan, &f.plan };
	struct results results;
	struct difference d;

	(void)state;
	fixture_init(&f, 1, 1);
	f.study.replications = 5;
	results_init(&results, plans, 2, &f.study);
	assert_int_equal(results_put(&results, 0, a, 5), STATUS_OK);
	assert_int_equal(results_put(&results, 1, b, 5), STATUS_OK);
	results_count(&results);
	d = difference_of(&results, 0, &results, 1, METRIC_COST);
	assert_int_equal(d.pairs, 3);
	assert_near(d.mean_a, 10 / 3.0, 1e-12);
	assert_near(d.change, 2 / 3.0, 1e-12);
	assert_near(d.hi - d.change, 1.959963984540054 * sqrt(13 / 3.0 / 3),
		    1e-12); /* (7/3)^2 + (5/3)^2 + (2/3)^2 = 26/3, by 2 */
	assert_near(d.change - d.lo, d.hi - d.change, 1e-12);
	assert_near(d.more, 0.4, 1e-12);
	assert_near(d.less, 0.4, 1e-12);
	assert_near(d.quantiles[0],
		    summary_level(&results, 1, METRIC_COST, levels_percent[0] / 100.0).value -
			    summary_level(&results, 0, METRIC_COST, levels_percent[0] / 100.0).value,
		    0);
	d = difference_of(&results, 0, &results, 0, METRIC_COST);
	assert_true(d.change == 0 && d.lo == 0 && d.hi == 0 && d.more == 0 && d.less == 0);
	results_release(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_laws),
		cmocka_unit_test(differences_by_hand),
		cmocka_unit_test(currencies),
		cmocka_unit_test(equal_options),
		cmocka_unit_test(inputs_alone_are_settled),
		cmocka_unit_test(events_alone_are_not),
		cmocka_unit_test(failures_are_expected),
		cmocka_unit_test(only_inputs_move_the_choice),
		cmocka_unit_test(unfinished_is_never_the_cheapest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
