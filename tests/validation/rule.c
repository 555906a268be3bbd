/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rule.h"

#include "base/mem.h"
#include "model/work.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#define SHARE	    0.4
#define WHOLE_RUN   1.2
#define SMALL_CARD  200e12
#define HOPPER	    500e12
#define HOURS_A_DAY 24.0

/* GPU-hours at a utilisation of 1, by the weights alone and without what 4-bit weights cost. */
static double gpu_h(const struct known_run *k)
{
	return work_flop_per_token(&k->workload) * k->known.tokens / k->accelerator.peak_flop_per_s / 3600;
}

static double gpus(const struct forecast_table *t, size_t i)
{
	return fmax(1, row_number(&t->rows, i, "gpus", 1));
}

/* ln of what the run would be at a utilisation of 1 over what was published. */
static double log_utilisation(const struct forecast_table *t, size_t i, enum mode mode)
{
	double published = forecast_of(t, i, mode)->published;

	return log(gpu_h(&t->runs[i]) / (mode == CALENDAR ? published * HOURS_A_DAY * gpus(t, i) : published));
}

static double naive(const struct forecast_table *t, size_t i, enum mode mode)
{
	double whole = row_is(&t->rows, i, "set", "run") ? WHOLE_RUN : 1;

	return log_utilisation(t, i, mode) - log(SHARE) + log(whole);
}

static int card_class(const struct accelerator *a)
{
	return !a->has_bf16 ? 0 : a->peak_flop_per_s < SMALL_CARD ? 1 : a->peak_flop_per_s < HOPPER ? 2 : 3;
}

static int is_same_class(const struct forecast_table *t, size_t i, size_t k)
{
	return t->runs[i].workload.method == t->runs[k].workload.method &&
	       card_class(&t->runs[i].accelerator) == card_class(&t->runs[k].accelerator);
}

/* Of programs, each the mean of its rows. */
struct centre {
	double count, mean, sd;
};

/* Of programs other than the row's, of its class or of all. */
static struct centre others(const struct forecast_table *t, size_t i, enum mode mode, int of_class)
{
	double *sums = mem_alloc(t->program_count, sizeof(*sums)),
	       *counts = mem_alloc(t->program_count, sizeof(*counts));
	struct centre c = { 0 };
	double sum = 0, squares = 0;

	for (size_t k = 0; k < t->rows.row_count; k++)
		if (!forecast_of(t, k, PRIOR)->excluded && !forecast_of(t, k, mode)->excluded &&
		    t->programs[k] != t->programs[i] && (!of_class || is_same_class(t, i, k))) {
			sums[t->programs[k]] += log_utilisation(t, k, mode);
			counts[t->programs[k]]++;
		}
	for (size_t p = 0; p < t->program_count; p++) {
		double x = counts[p] > 0 ? sums[p] / counts[p] : 0;

		c.count += counts[p] > 0;
		sum += x;
		squares += x * x;
	}
	c.mean = sum / c.count;
	c.sd = sqrt((squares - c.count * c.mean * c.mean) / (c.count - 1));
	free(sums);
	free(counts);
	return c;
}

/* CRPS of a normal law (Gneiting and Raftery 2007). */
static double crps(double off, double sd)
{
	double z = off / sd;

	return sd * (z * (2 * gsl_cdf_ugaussian_P(z) - 1) + 2 * gsl_ran_ugaussian_pdf(z) - 1 / sqrt(M_PI));
}

static void take(struct forecast_table *t, size_t i, enum mode mode)
{
	struct forecast *f = forecast_of(t, i, mode);
	double utilisation = log_utilisation(t, i, mode);
	struct centre class = others(t, i, mode, 1), all = others(t, i, mode, 0);

	f->naive = naive(t, i, mode);
	f->by_class = class.count > 0 ? utilisation - class.mean : f->naive;
	f->climate = utilisation - all.mean;
	f->climate_crps = crps(f->climate, all.sd);
}

void rule_take(struct forecast_table *t)
{
	for (size_t i = 0; i < t->rows.row_count; i++)
		for (int m = 0; m < MODES; m++)
			if (!forecast_of(t, i, PRIOR)->excluded && !forecast_of(t, i, (enum mode)m)->excluded)
				take(t, i, (enum mode)m);
}
