/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine repairman: N machines, S spares, R who repair one at a time each, exponential lives of mean L and repairs of
 * mean r. The number away is a birth-death process with death rates min(k, R) / r and birth rates min(N, N + S - k) / L,
 * or (N + S - k) / L where spares fail too (Gross et al., "Fundamentals of queueing theory", section 2.7). The share of
 * time in which the job stalls is P(k > S).
 */
#include "../support/sample.h"

#include "../support/assertions.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 200 };
#define HORIZON_S 1e6

struct shop {
	int machines, spares, crew, spares_fail;
	double life_s, repair_s,
		tabulated; /* share of time with all places filled, computed elsewhere; 0 = not there */
};

static double stalled_share(const struct shop *shop)
{
	int all = shop->machines + shop->spares;
	double p = 1, sum = 1, stalled = 0;

	for (int k = 1; k <= all; k++) {
		int up = all - k + 1, at_work = shop->spares_fail || up < shop->machines ? up : shop->machines;

		p *= at_work / shop->life_s / ((k < shop->crew ? k : shop->crew) / shop->repair_s);
		sum += p;
		stalled += k > shop->spares ? p : 0;
	}
	return stalled / sum;
}

static struct sample simulate(const struct shop *shop)
{
	struct fixture f;
	struct sample s;
	double *x;

	fixture_init(&f, shop->machines, 1e12);
	f.cluster.spares = shop->spares;
	f.cluster.crew = shop->crew;
	f.cluster.spares_fail = shop->spares_fail;
	f.study.horizon_s = HORIZON_S;
	fixture_repair(
		fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, shop->life_s, 0, 0)),
		fixture_distribution(DISTRIBUTION_EXPONENTIAL, shop->repair_s, 0, 0));
	x = sample_values(&f, REPLICATIONS, END_HORIZON, outcome_stall_s);
	s = sample_of(x, REPLICATIONS);
	free(x);
	return s;
}

static void share_of_time_that_stalls(void **state)
{
	static const struct shop shops[] = {
		{ 8, 0, 1, 0, 1000, 50, 0.6269796589 },
		{ 8, 2, 1, 0, 1000, 50, 0.9424890226 },
		{ 8, 2, 1, 1, 1000, 50, 0.9279864659 },
		{ 16, 0, 16, 0, 5000, 100, 0.7284458137 },
		{ 32, 3, 2, 0, 500, 20, 0 },
		{ 32, 3, 2, 1, 500, 20, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shops) / sizeof(shops[0]); i++) {
		double exact = stalled_share(&shops[i]);
		struct sample s = simulate(&shops[i]);

		print_message("# N %d, S %d%s, R %d: stalled %.5f, exact %.5f, %+.2f SE\n", shops[i].machines,
			      shops[i].spares, shops[i].spares_fail ? " (that fail)" : "", shops[i].crew,
			      s.mean / HORIZON_S, exact, (s.mean / HORIZON_S - exact) / s.se * HORIZON_S);
		if (shops[i].tabulated > 0)
			assert_near(1 - exact, shops[i].tabulated, 1e-9);
		assert_within_4_se(s.mean / HORIZON_S, exact, s.se / HORIZON_S);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share_of_time_that_stalls),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
