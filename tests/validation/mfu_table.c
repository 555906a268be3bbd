/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mfu_table.h"

#include "model/prior.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRAMS = 256 };
#define HARDWARE_FAILURES 0.05 /* what they add to a run, as src/model/prior.c takes it */
#define SAME		  0.01

struct program {
	const char *name;
	double count, sum, sum_squares; /* of the logarithms of MFU */
};

/* Calendar time over the time that steps take, where the hours published are GPUs times the calendar. */
static double calendar_share(const struct row_table *t, size_t i)
{
	double hours = row_number(t, i, "gpu_hours", 0);
	double calendar = row_number(t, i, "gpus", 0) * 24 * row_number(t, i, "calendar_days", 0);

	if (calendar > 0 && fabs(hours / calendar - 1) < SAME)
		return (1 + prior_calendar_mean) * (1 + HARDWARE_FAILURES);
	return 1;
}

static double log_mfu(const struct forecast_table *t, size_t i)
{
	const struct forecast *f = forecast_of(t, i, PRIOR);

	return log(f->prior_mfu * f->p50 / f->published * calendar_share(&t->rows, i));
}

static void add(struct program *programs, size_t *count, const char *name, double x)
{
	size_t k = 0;

	while (k < *count && strcmp(programs[k].name, name) != 0)
		k++;
	if (k == PROGRAMS)
		abort();
	if (k == *count)
		programs[(*count)++] = (struct program){ .name = name };
	programs[k].count++;
	programs[k].sum += x;
	programs[k].sum_squares += x * x;
}

static void reckon(struct mfu_class *c, const struct program *programs)
{
	double n = (double)c->programs, sum = 0, squares = 0, within = 0, student;

	for (size_t k = 0; k < c->programs; k++) {
		double mean = programs[k].sum / programs[k].count;

		sum += mean;
		squares += mean * mean;
		within += programs[k].sum_squares - programs[k].count * mean * mean;
	}
	c->mfu = exp(sum / n);
	c->within = c->rows > c->programs ? sqrt(within / (double)(c->rows - c->programs)) : NAN;
	c->between = n > 1 ? sqrt(fmax(0, (squares - sum * sum / n) / (n - 1))) : NAN;
	student = n > 1 ? gsl_cdf_tdist_Pinv(0.9, n - 1) / gsl_cdf_ugaussian_Pinv(0.9) : NAN;
	c->new_program = student * hypot(c->between * sqrt(1 + 1 / n), isnan(c->within) ? 0 : c->within);
}

static int is_wanted(const struct forecast_table *t, size_t i, int is_calibration)
{
	return !forecast_of(t, i, PRIOR)->excluded && row_is(&t->rows, i, "role", "calibrate") == is_calibration;
}

static struct mfu_class of_class(const struct forecast_table *t, int is_calibration, const struct forecast *first)
{
	struct mfu_class c = { .prior = first->prior,
			       .prior_mfu = first->prior_mfu,
			       .prior_log_sd = first->prior_log_sd };
	struct program programs[PROGRAMS];

	for (size_t i = 0; i < t->rows.row_count; i++) {
		if (!is_wanted(t, i, is_calibration) || strcmp(forecast_of(t, i, PRIOR)->prior, c.prior) != 0)
			continue;
		add(programs, &c.programs, row_text(&t->rows, i, "program"), log_mfu(t, i));
		c.rows++;
	}
	reckon(&c, programs);
	return c;
}

size_t mfu_table(const struct forecast_table *t, int is_calibration, struct mfu_class classes[MFU_CLASSES])
{
	size_t count = 0;

	for (size_t i = 0; i < t->rows.row_count; i++) {
		const struct forecast *f = forecast_of(t, i, PRIOR);
		size_t k = 0;

		if (!is_wanted(t, i, is_calibration))
			continue;
		while (k < count && strcmp(classes[k].prior, f->prior) != 0)
			k++;
		if (k < count || k == MFU_CLASSES)
			continue;
		classes[count++] = of_class(t, is_calibration, f);
	}
	return count;
}
