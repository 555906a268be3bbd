/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Islands that fail alone, against a closed form. Failures come every M on average, whatever happens. At a phase u of the outer
 * period o, uniform, an island with restart R is lost and away for o (ceil(u + R / o) - 0) of its own time, o + R on average, of which 1 / I
 * is the run's: T = W + T / M * (o + R) / I.
 */
#include "../support/sample.h"

#include "../support/assertions.h"

#include <stdlib.h>

enum { REPLICATIONS = 20000 };

static void mean_wall_time(void **state)
{
	static const struct sea {
		int islands;
		double outer_s, restart_s, mtbf_s;
	} seas[] = { { 4, 900, 720, 5000 }, { 8, 225, 1000, 2000 }, { 2, 1800, 100, 20000 } };

	(void)state;
	for (size_t i = 0; i < sizeof(seas) / sizeof(seas[0]); i++) {
		const struct sea *a = &seas[i];
		double exact_s = 108000 / (1 - (a->outer_s + a->restart_s) / (a->islands * a->mtbf_s)), *x;
		struct fixture f;
		struct sample s;

		fixture_init(&f, a->islands, 108000);
		f.cluster.layout = layout_default();
		f.cluster.layout.is_given = 1;
		f.cluster.layout.islands = a->islands;
		f.cluster.layout.outer_every = (int64_t)(a->outer_s / 225);
		f.cluster.layout.batch = a->islands;
		f.workload.sequence = 225;
		f.cluster.restart = fixture_distribution(DISTRIBUTION_CONSTANT, a->restart_s, 0, 0);
		fixture_fail(&f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, a->mtbf_s, 0, 0));
		x = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
		s = sample_of(x, REPLICATIONS);
		print_message(
			"# %d islands, outer step every %.0f s, restart %.0f s, MTBF %.0f s: %.1f s, exact %.1f s, "
			"%+.2f SE\n",
			a->islands, a->outer_s, a->restart_s, a->mtbf_s, s.mean, exact_s, (s.mean - exact_s) / s.se);
		assert_within_4_se(s.mean, exact_s, s.se);
		free(x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(mean_wall_time) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
