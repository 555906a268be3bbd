/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include "assertions.h"
#include "base/mem.h"
#include "study/runner.h"

#include <math.h>
#include <stdlib.h>

struct outcome *sample_run(struct fixture *f, size_t n, enum end_reason end)
{
	const struct plan *plans[] = { &f->plan };
	struct runner runner = { .threads = 2 };
	struct outcome *outcomes;
	struct results results;

	f->study.replications = n;
	results_init(&results, plans, 1, &f->study);
	assert_int_equal(runner_run(&runner, &results), STATUS_OK);
	outcomes = results_rows(&results, 0, 0, n);
	results_release(&results);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(outcomes[i].end, end);
	return outcomes;
}

double *sample_column(const struct outcome *outcomes, size_t n, outcome_value *value)
{
	double *column = mem_alloc(n, sizeof(*column));

	for (size_t i = 0; i < n; i++)
		column[i] = value(&outcomes[i]);
	return column;
}

double *sample_values(struct fixture *f, size_t n, enum end_reason end, outcome_value *value)
{
	struct outcome *outcomes = sample_run(f, n, end);
	double *column = sample_column(outcomes, n, value);

	free(outcomes);
	return column;
}

double outcome_wall_s(const struct outcome *outcome)
{
	return outcome->wall_s;
}

double outcome_cost(const struct outcome *outcome)
{
	return outcome->cost;
}

double outcome_stall_s(const struct outcome *outcome)
{
	return outcome->ledger.time_s[CAUSE_STALL];
}

double outcome_failures(const struct outcome *outcome)
{
	return outcome->failures;
}

struct sample sample_of(const double *x, size_t n)
{
	double count = (double)n, sum = 0, m2 = 0, m4 = 0, mean;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	mean = sum / count;
	for (size_t i = 0; i < n; i++) {
		double square = (x[i] - mean) * (x[i] - mean);

		m2 += square;
		m4 += square * square;
	}
	m2 /= count;
	m4 /= count;
	return (struct sample){ .mean = mean,
				.se = sqrt(m2 / (count - 1)),
				.variance = m2 * count / (count - 1),
				.variance_se = sqrt(fmax(0, m4 - m2 * m2) / count) };
}

struct sample sample_of_difference(const double *x, const double *y, size_t n)
{
	double *difference = mem_alloc(n, sizeof(*difference));
	struct sample s;

	for (size_t i = 0; i < n; i++)
		difference[i] = x[i] - y[i];
	s = sample_of(difference, n);
	free(difference);
	return s;
}
