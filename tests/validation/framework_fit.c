/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "framework_fit.h"

#include "../support/group_effect.h"
#include "prediction_fit.h"
#include "utilisation_fit.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What model/pooling.c has of measured steps; a program's own spread counts from five rows on as much as that of all. */
static const struct group_prior steps_prior = { POOLING_SHARED_LOG_SD, POOLING_EACH_LOG_SD, 4 };

/* Rows of tuned stacks; `longer` and its uncertainty where a layout is stated. */
struct known_rows {
	double *faster, *longer, *machine_sd; /* [row of the table] */
	int *has_prior, *has_step;
};

static void take_priors(struct known_rows *k, const struct forecast_table *t, const struct utilisation_fit *fits)
{
	struct utilisation_rows rows;

	utilisation_rows_init(&rows, t);
	for (size_t n = 0; n < rows.count; n++) {
		size_t i = rows.row[n];

		k->has_prior[i] = t->runs[i].known.stack == STACK_TUNED;
		k->faster[i] =
			rows.y[n] - utilisation_law(&t->runs[i].known, &fits[t->programs[i]]).parts[0].log_median;
	}
	utilisation_rows_release(&rows);
}

static struct known_rows known_rows_init(const struct forecast_table *t, const struct utilisation_fit *fits)
{
	size_t n = t->rows.row_count;
	struct known_rows k = { .faster = mem_alloc(n, sizeof(double)),
				.longer = mem_alloc(n, sizeof(double)),
				.machine_sd = mem_alloc(n, sizeof(double)),
				.has_prior = mem_alloc(n, sizeof(int)),
				.has_step = mem_alloc(n, sizeof(int)) };
	struct pool_rows steps = prediction_rows_tuned(t, fits);

	take_priors(&k, t, fits);
	for (size_t m = 0; m < steps.count; m++) {
		const struct pool_row *r = &steps.rows[m];
		size_t i = steps.table_rows[m];

		k.has_step[i] = 1;
		k.longer[i] = r->observed - r->predicted;
		k.machine_sd[i] = r->machine_sd;
	}
	pool_rows_release(&steps);
	return k;
}

static void known_rows_release(struct known_rows *k)
{
	free(k->faster);
	free(k->longer);
	free(k->machine_sd);
	free(k->has_prior);
	free(k->has_step);
}

/* Of the program of that name; `without`: a row that is left out. */
static struct framework fit(const struct known_rows *k, const struct forecast_table *t, enum framework_name name,
			    size_t without)
{
	struct framework f = { .name = pooling_fitted.frameworks[name].name,
			       .program = pooling_fitted.frameworks[name].program };
	double *longer = mem_alloc(t->rows.row_count, sizeof(double));
	struct group_effect effect;
	double machine = 0;

	for (size_t i = 0; i < t->rows.row_count; i++) {
		if (i == without || !row_is(&t->rows, i, "program", f.program))
			continue;
		if (k->has_prior[i])
			f.faster_log += (k->faster[i] - f.faster_log) / (double)++f.runs;
		if (!k->has_step[i])
			continue;
		longer[f.steps++] = k->longer[i];
		machine += k->machine_sd[i] * k->machine_sd[i];
	}
	effect = group_effect_of(longer, f.steps, &steps_prior);
	f.machine_log_sd = f.steps ? sqrt(machine / (double)f.steps) : 0;
	f.longer_log = effect.mean;
	f.log_sd = effect.sd;
	free(longer);
	return f;
}

void framework_fit_without(const struct forecast_table *t, const struct utilisation_fit *fits,
			   struct framework *frameworks)
{
	struct known_rows k = known_rows_init(t, fits);

	for (size_t i = 0; i < t->rows.row_count; i++) {
		size_t name = question_framework(&t->rows, i);

		frameworks[i] = name < FRAMEWORKS ? fit(&k, t, (enum framework_name)name, i) : (struct framework){ 0 };
	}
	known_rows_release(&k);
}

int framework_fit_print(const char *runs)
{
	struct forecast_table t;
	struct utilisation_fit *fits;
	struct known_rows k;

	forecast_table_known(&t, runs);
	fits = mem_alloc(t.program_count, sizeof(*fits));
	for (size_t program = 0; program < t.program_count; program++)
		fits[program] = utilisation_fitted;
	k = known_rows_init(&t, fits);
	for (int name = 0; name < FRAMEWORKS; name++) {
		struct framework f = fit(&k, &t, (enum framework_name)name, t.rows.row_count);

		printf("\"%s\", \"%s\", %zu, %.2f, %zu, %.2f, %.2f, %.2f\n", f.name, f.program, f.runs, f.faster_log,
		       f.steps, f.longer_log, f.log_sd, f.machine_log_sd);
	}
	known_rows_release(&k);
	free(fits);
	forecast_table_release(&t);
	return 0;
}
