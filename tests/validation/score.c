/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score.h"

#include "split.h"

#include "base/mem.h"
#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 1000, HALVINGS = 60 };

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ---- which rows ---- */

static int is_card(const struct row_table *t, size_t i, const struct part *p)
{
	int is_one = !p->accelerator[0];

	for (size_t k = 0; k < sizeof(p->accelerator) / sizeof(p->accelerator[0]) && p->accelerator[k]; k++)
		is_one |= !strncmp(row_text(t, i, "accelerator"), p->accelerator[k], strlen(p->accelerator[k]));
	return is_one;
}

static double flop(const struct forecast_table *t, size_t i)
{
	const struct known_run *k = &t->runs[i];

	return k->gpu_h * 3600 * k->accelerator.peak_flop_per_s;
}

static int is_in_half(const struct row_table *rows, size_t i, enum split_half half)
{
	return half == HALF_ANY || split_is_fitted(row_text(rows, i, "program")) == (half == HALF_FITTED);
}

int score_has(const struct forecast_table *t, size_t i, enum mode mode, const struct part *p)
{
	const struct row_table *rows = &t->rows;
	int is_run = row_is(rows, i, "set", "run"), is_calibration = row_is(rows, i, "role", "calibrate");
	double year = row_number(rows, i, "year", 0), share = row_number(rows, i, "active", 0);

	return !forecast_of(t, i, mode)->excluded && is_card(rows, i, p) && (!p->is_run || is_run) &&
	       (!p->is_benchmark || !is_run) && (!p->is_scored || !is_calibration) &&
	       (!p->is_calibration || is_calibration) && (!p->role || row_is(rows, i, "role", p->role)) &&
	       (!p->method || row_is(rows, i, "method", p->method)) &&
	       (!p->stack || row_is(rows, i, "stack", p->stack)) &&
	       (!p->without || !row_is(rows, i, "program", p->without)) &&
	       (!p->precision || row_is(rows, i, "precision", p->precision)) &&
	       (p->least_flop <= 0 || (!forecast_of(t, i, PRIOR)->excluded && flop(t, i) >= p->least_flop)) &&
	       (!p->year || (year >= (double)p->year && year <= (double)p->year_last)) &&
	       is_in_half(rows, i, p->half) &&
	       (!p->is_mixture || (share > 0 && share < 0.6 * row_number(rows, i, "params", 0)));
}

/* ---- sums ---- */

struct sums {
	double *errors; /* |error| by row */
	size_t count, programs;
	double *rows, *off, *naive, *crps, *in; /* by program of the table */
};

static struct sums sums_init(const struct forecast_table *t)
{
	size_t n = t->program_count;

	return (struct sums){ .errors = mem_alloc(t->rows.row_count, sizeof(double)),
			      .programs = n,
			      .off = mem_alloc(n, sizeof(double)),
			      .naive = mem_alloc(n, sizeof(double)),
			      .crps = mem_alloc(n, sizeof(double)),
			      .in = mem_alloc(n, sizeof(double)),
			      .rows = mem_alloc(n, sizeof(double)) };
}

static void sums_release(struct sums *s)
{
	free(s->errors);
	free(s->off);
	free(s->naive);
	free(s->crps);
	free(s->in);
	free(s->rows);
}

static void add(struct score *score, struct sums *s, const struct forecast_table *t, size_t i, enum mode mode)
{
	const struct forecast *f = forecast_of(t, i, mode);
	double error = forecast_error(f);
	size_t program = t->programs[i];

	s->errors[s->count++] = fabs(error);
	score->mean += fabs(error);
	score->bias += error;
	score->width += forecast_width(f);
	score->crps += f->crps;
	score->spread += f->spread;
	score->inside50.count += (size_t)forecast_is_inside(f, Q25, Q75);
	score->inside80.count += (size_t)forecast_is_inside(f, Q10, Q90);
	score->inside90.count += (size_t)forecast_is_inside(f, Q05, Q95);
	score->below80.count += f->published <= f->quantiles[Q80];
	score->below90.count += f->published <= f->quantiles[Q90];
	s->rows[program]++;
	s->off[program] += fabs(error);
	s->crps[program] += f->crps;
	s->in[program] += forecast_is_inside(f, Q10, Q90);
	score->naive_mean += fabs(f->naive);
	score->class_mean += fabs(f->by_class);
	score->climate_mean += fabs(f->climate);
	score->climate_crps += f->climate_crps;
	s->naive[program] += fabs(f->naive);
}

/* ---- what comes of them ---- */

/* By halving: gsl_cdf_beta_Pinv() ends the program where its own search does not converge (GSL 2.7, 625 rows). */
static double beta_quantile(double u, double a, double b)
{
	double low = 0, high = 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = 0.5 * (low + high);

		if (gsl_cdf_beta_P(middle, a, b) < u)
			low = middle;
		else
			high = middle;
	}
	return 0.5 * (low + high);
}

static void bound(struct share *s, size_t n)
{
	double k = (double)s->count, count = (double)n;

	s->low = k > 0 ? beta_quantile(0.025, k, count - k + 1) : 0;
	s->high = k < count ? beta_quantile(0.975, k + 1, count - k) : 1;
}

static void by_program(struct score *score, const struct sums *s)
{
	double n = (double)score->programs;

	for (size_t k = 0; k < s->programs; k++) {
		if (!(s->rows[k] > 0))
			continue;
		score->program_mean += s->off[k] / s->rows[k] / n;
		score->program_naive += s->naive[k] / s->rows[k] / n;
		score->program_crps += s->crps[k] / s->rows[k] / n;
		score->program_inside80 += s->in[k] / s->rows[k] / n;
	}
	score->skill = 1 - score->program_mean / score->program_naive;
}

/* Programs drawn with replacement (Efron 1979). */
static void resample(struct score *score, const struct sums *s)
{
	double skills[RESAMPLES];
	struct stream stream;

	stream_init(&stream, 1, score->programs, PURPOSE_PARAMETER, 2);
	for (int r = 0; r < RESAMPLES; r++) {
		double off = 0, naive = 0;

		for (size_t n = 0; n < score->programs;) {
			size_t k = (size_t)(stream_uniform(&stream) * (double)s->programs);

			if (k >= s->programs || !(s->rows[k] > 0))
				continue;
			off += s->off[k] / s->rows[k];
			naive += s->naive[k] / s->rows[k];
			n++;
		}
		skills[r] = 1 - off / naive;
	}
	qsort(skills, RESAMPLES, sizeof(*skills), compare);
	score->skill_low = skills[RESAMPLES / 40];
	score->skill_high = skills[RESAMPLES - 1 - RESAMPLES / 40];
}

static void divide(struct score *score, double n)
{
	double *const sums[] = { &score->mean,	     &score->bias,	   &score->width,
				 &score->crps,	     &score->spread,	   &score->naive_mean,
				 &score->class_mean, &score->climate_mean, &score->climate_crps };

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		*sums[i] /= n;
}

static void finish(struct score *score, struct sums *s)
{
	struct share *const shares[] = { &score->inside50, &score->inside80, &score->inside90, &score->below80,
					 &score->below90 };
	size_t n = s->count;

	score->count = n;
	for (size_t k = 0; k < s->programs; k++)
		score->programs += s->rows[k] > 0;
	divide(score, (double)n);
	for (size_t i = 0; n && i < sizeof(shares) / sizeof(shares[0]); i++)
		bound(shares[i], n);
	qsort(s->errors, n, sizeof(*s->errors), compare);
	score->median = n ? 0.5 * (s->errors[(n - 1) / 2] + s->errors[n / 2]) : NAN;
	score->p80 = n ? s->errors[(size_t)ceil(0.8 * (double)n) - 1] : NAN;
	if (n) {
		by_program(score, s);
		resample(score, s);
	}
}

struct score score_of(const struct forecast_table *t, enum mode mode, const struct part *part)
{
	struct sums s = sums_init(t);
	struct score score = { 0 };

	for (size_t i = 0; i < t->rows.row_count; i++)
		if (score_has(t, i, mode, part) && !forecast_of(t, i, PRIOR)->excluded)
			add(&score, &s, t, i, mode);
	finish(&score, &s);
	sums_release(&s);
	return score;
}

double score_mean_error(const struct forecast_table *t, const char *const prefixes[2], size_t *count)
{
	double sum = 0;

	*count = 0;
	for (size_t i = 0; i < t->rows.row_count; i++) {
		const char *id = row_text(&t->rows, i, "id");
		int is_one = !strncmp(id, prefixes[0], strlen(prefixes[0])) ||
			     !strncmp(id, prefixes[1], strlen(prefixes[1]));

		if (!is_one || row_is(&t->rows, i, "set", "megatron-t2"))
			continue;
		sum += fabs(expm1(forecast_error(forecast_of(t, i, PREDICTED))));
		++*count;
	}
	return sum / (double)*count;
}
