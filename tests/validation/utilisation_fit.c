/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "utilisation_fit.h"

#include "../support/pool_fit.h"
#include "../support/regression.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

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
	r->row[n] = i;
}

void utilisation_rows_init(struct utilisation_rows *r, const struct forecast_table *t)
{
	size_t n = t->rows.row_count;

	*r = (struct utilisation_rows){
		.x = mem_alloc(n * UTILISATION_COVARIATES, sizeof(double)),
		.z = mem_alloc(n * SPREAD_COVARIATES, sizeof(double)),
		.y = mem_alloc(n, sizeof(double)),
		.group = mem_alloc(n, sizeof(size_t)),
		.row = mem_alloc(n, sizeof(size_t)),
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
	free(r->row);
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
		.between = UTILISATION_BETWEEN,
		.within = UTILISATION_WITHIN,
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

struct utilisation_fit *utilisation_fits_without(const struct forecast_table *t)
{
	struct utilisation_fit *fits = mem_alloc(t->program_count, sizeof(*fits));
	struct utilisation_rows rows;

	utilisation_rows_init(&rows, t);
	for (size_t program = 0; program < t->program_count; program++)
		fits[program] = utilisation_fit(&rows, program);
	utilisation_rows_release(&rows);
	return fits;
}

struct utilisation_spread_parts utilisation_spread_parts(const struct utilisation_rows *r,
							 const struct utilisation_fit *fit)
{
	double expected[UTILISATION_COVARIATES], precision[UTILISATION_COVARIATES];
	struct regression regression = regression_of(r, r->groups, expected, precision);
	struct regression_components c = regression_components(&regression, fit->median);

	return (struct utilisation_spread_parts){ sqrt(c.between), sqrt(c.within) };
}

/* ---- what another run of a program foretells ---- */

enum { SHARES = 100 };

/* A row as a fit without its program has it: off from the law's median. */
struct residual {
	double off, log_sd;
};

static void residuals_take(struct residual *residuals, const struct utilisation_rows *r)
{
	for (size_t program = 0; program < r->groups; program++) {
		struct utilisation_fit fit = utilisation_fit(r, program);

		for (size_t i = 0; i < r->count; i++) {
			if (r->group[i] != program)
				continue;
			residuals[i] = (struct residual){ .off = r->y[i], .log_sd = 0 };
			for (size_t k = 0; k < UTILISATION_COVARIATES; k++)
				residuals[i].off -= fit.median[k] * r->x[i * UTILISATION_COVARIATES + k];
			for (size_t k = 0; k < SPREAD_COVARIATES; k++)
				residuals[i].log_sd += fit.spread[k] * r->z[i * SPREAD_COVARIATES + k];
			residuals[i].log_sd = exp(residuals[i].log_sd);
		}
	}
}

/* CRPS of a row that is told of another of its program; `share` of the variance is the program's (utilisation_learn). */
static double crps_told(const struct residual *row, const struct residual *other, double share)
{
	struct pool_law law = { .weight = { 1 },
				.centre = { share * other->off },
				.sd = { row->log_sd * sqrt(share * (1 - share) + 1 - share) },
				.count = 1 };

	return pool_crps(&law, row->off);
}

static double mean_crps_told(const struct utilisation_rows *r, const struct residual *residuals, double share)
{
	double *sums = mem_alloc(r->groups, sizeof(*sums)), *pairs = mem_alloc(r->groups, sizeof(*pairs));
	double sum = 0, programs = 0;

	for (size_t i = 0; i < r->count; i++)
		for (size_t k = 0; k < r->count; k++) {
			if (k == i || r->group[k] != r->group[i])
				continue;
			sums[r->group[i]] += crps_told(&residuals[i], &residuals[k], share);
			pairs[r->group[i]]++;
		}
	for (size_t g = 0; g < r->groups; g++) {
		sum += pairs[g] > 0 ? sums[g] / pairs[g] : 0;
		programs += pairs[g] > 0;
	}
	free(sums);
	free(pairs);
	return sum / programs;
}

struct utilisation_share utilisation_share(const struct utilisation_rows *r)
{
	struct residual *residuals = mem_alloc(r->count, sizeof(*residuals));
	struct utilisation_share best = { 0 };

	residuals_take(residuals, r);
	for (int i = 0; i < SHARES; i++) {
		double share = (double)i / SHARES, crps = mean_crps_told(r, residuals, share);

		if (!i)
			best.untold = best.crps = crps;
		if (crps < best.crps) {
			best.share = share;
			best.crps = crps;
		}
	}
	free(residuals);
	return best;
}
