/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "utilisation_fit.h"

#include "../support/regression.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* Of programs of one kind, and of a program's rows: what the classes of the earlier prior had (0.52 and 0.25 within the
 * largest), a little closer, since covariates explain some. */
#define BETWEEN		0.45
#define WITHIN		0.30
/* Coefficients are expected to be about 0 but for these: samples a decade shorter take as long as the longer ones when
 * overhead rules, whoever runs, which is a whole decade at most. */
#define COEFFICIENT_SD	0.4
#define SHORT_LOG	(-1.0)
#define SHORT_SD	0.8
/* fp8 over bf16 of the same program: dense about 1.5 times, mixtures of experts 1.1 to 1.2 (published pairs). */
#define FP8_LOG		0.405
#define FP8_EXPERTS_LOG (-0.266)
/* nvfp4 over fp8 of the same model and machine: median of the four pairs of megatron_bridge.tsv. */
#define NVFP4_LOG	0.31
/* What GPUs times the calendar hold besides steps: median of the calendar's prior, and failures. */
#define CALENDAR_SHARE	1.12
#define SAME		0.01

static int is_calendar(const struct row_table *t, size_t i)
{
	double hours = row_number(t, i, "gpu_hours", 0);
	double calendar = row_number(t, i, "gpus", 0) * 24 * row_number(t, i, "calendar_days", 0);

	return calendar > 0 && fabs(hours / calendar - 1) < SAME;
}

static void add(struct utilisation_rows *r, const struct forecast_table *t, size_t i)
{
	const struct known_run *run = &t->runs[i];
	double utilisation = run->gpu_h / forecast_of(t, i, PRIOR)->published;
	size_t n = r->count++;

	utilisation_covariates(&run->known, run->known.stack != STACK_TUNED, &r->x[n * UTILISATION_COVARIATES],
			       &r->z[n * SPREAD_COVARIATES]);
	r->y[n] = log(utilisation * (is_calendar(&t->rows, i) ? CALENDAR_SHARE : 1));
	r->group[n] = t->programs[i];
}

void utilisation_rows_init(struct utilisation_rows *r, const struct forecast_table *t)
{
	size_t n = t->rows.row_count;

	*r = (struct utilisation_rows){
		.x = mem_alloc(n * UTILISATION_COVARIATES, sizeof(double)),
		.z = mem_alloc(n * SPREAD_COVARIATES, sizeof(double)),
		.y = mem_alloc(n, sizeof(double)),
		.group = mem_alloc(n, sizeof(size_t)),
		.groups = t->program_count,
	};
	for (size_t i = 0; i < n; i++)
		if (!forecast_of(t, i, PRIOR)->excluded)
			add(r, t, i);
}

void utilisation_rows_release(struct utilisation_rows *r)
{
	free(r->x);
	free(r->z);
	free(r->y);
	free(r->group);
}

/* What a fit is made from; `expected` and `precision` have room for all covariates. */
static struct regression regression_of(const struct utilisation_rows *r, size_t without, double *expected,
				       double *precision)
{
	for (size_t i = 0; i < UTILISATION_COVARIATES; i++) {
		expected[i] = 0;
		precision[i] = i == UTILISATION_CONSTANT ? 1e-6 : 1 / (COEFFICIENT_SD * COEFFICIENT_SD);
	}
	expected[UTILISATION_FP8] = FP8_LOG;
	expected[UTILISATION_FP8_EXPERTS] = FP8_EXPERTS_LOG;
	expected[UTILISATION_NVFP4] = NVFP4_LOG;
	precision[UTILISATION_TUNED_SHORT] = precision[UTILISATION_OWN_SHORT] = 1 / (SHORT_SD * SHORT_SD);
	return (struct regression){
		.x = r->x,
		.z = r->z,
		.y = r->y,
		.group = r->group,
		.rows = r->count,
		.columns = UTILISATION_COVARIATES,
		.spreads = SPREAD_COVARIATES,
		.groups = r->groups,
		.without = without,
		.between = BETWEEN,
		.within = WITHIN,
		.expected = expected,
		.precision = precision,
	};
}

struct utilisation_fit utilisation_fit(const struct utilisation_rows *r, size_t without)
{
	double expected[UTILISATION_COVARIATES], precision[UTILISATION_COVARIATES];
	struct regression regression = regression_of(r, without, expected, precision);
	struct utilisation_fit fit;

	regression_median(&regression, fit.median);
	regression_spread(&regression, fit.median, fit.spread);
	return fit;
}

struct utilisation_spread_parts utilisation_spread_parts(const struct utilisation_rows *r,
							 const struct utilisation_fit *fit)
{
	double expected[UTILISATION_COVARIATES], precision[UTILISATION_COVARIATES];
	struct regression regression = regression_of(r, r->groups, expected, precision);
	struct regression_components c = regression_components(&regression, fit->median);

	return (struct utilisation_spread_parts){ sqrt(c.between), sqrt(c.within) };
}
