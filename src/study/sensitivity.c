/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sensitivity.h"

#include "base/bug.h"
#include "base/mem.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* Pairs in which both are numbers, side by side: x in pairs[0..n), y in pairs[n..2n). */
static double *select_pairs(const double *x, const double *y, size_t count, size_t *n)
{
	double *pairs = mem_alloc(2 * count, sizeof(*pairs));

	*n = 0;
	for (size_t i = 0; i < count; i++)
		*n += !isnan(x[i]) && !isnan(y[i]);
	for (size_t i = 0, k = 0; i < count; i++)
		if (!isnan(x[i]) && !isnan(y[i])) {
			pairs[k] = x[i];
			pairs[*n + k++] = y[i];
		}
	return pairs;
}

static int varies(const double *values, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (values[i] != values[0])
			return 1;
	return 0;
}

/* SE by Fisher (1915): (1 - r^2) / sqrt(n - 1). */
static struct correlation correlate(const double *x, const double *y, size_t count, int by_rank)
{
	size_t n;
	double *pairs = select_pairs(x, y, count, &n), *work;
	struct correlation c = { NAN, NAN };

	if (varies(pairs, n) && varies(pairs + n, n)) {
		work = mem_alloc(2 * n, sizeof(*work));
		c.value = by_rank ? gsl_stats_spearman(pairs, 1, pairs + n, 1, n, work)
				  : gsl_stats_correlation(pairs, 1, pairs + n, 1, n);
		c.se = (1 - c.value * c.value) / sqrt((double)n - 1);
		free(work);
	}
	free(pairs);
	return c;
}

struct correlation sensitivity_rank(const double *x, const double *y, size_t count)
{
	return correlate(x, y, count, 1);
}

struct correlation sensitivity_sobol(const double *x, const double *y, size_t count)
{
	return correlate(x, y, count, 0);
}

double *sensitivity_points(size_t dimensions, size_t count)
{
	const gsl_qrng_type *type = dimensions <= 40 ? gsl_qrng_sobol : gsl_qrng_reversehalton;
	double *u = mem_alloc(dimensions * count, sizeof(*u)), *point = mem_alloc(dimensions, sizeof(*point));
	gsl_qrng *q = gsl_qrng_alloc(type, (unsigned)dimensions);

	if (!q) /* which has no other reason for kinds and dimensions that it knows */
		mem_missing(dimensions * sizeof(*u));
	for (size_t i = 0; i < count; i++) {
		gsl_qrng_get(q, point);
		for (size_t d = 0; d < dimensions; d++)
			u[d * count + i] = point[d];
	}
	gsl_qrng_free(q);
	free(point);
	return u;
}

void sensitivity_side(struct swing *s, int side, const struct results *results, size_t plan, enum metric metric)
{
	size_t n;
	double *ascending = summary_sorted(results, plan, metric, &n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ascending[i];
	s->mean[side] = n ? sum / (double)n : NAN;
	s->p50[side] = summary_level(results, plan, metric, 0.5).value;
	s->p80[side] = summary_level(results, plan, metric, 0.8).value;
	free(ascending);
}

static double width(const struct swing *s)
{
	double w = fabs(s->p80[1] - s->p80[0]);

	return isnan(w) ? INFINITY : w; /* what keeps a run from finishing matters most */
}

static int compare(const void *a, const void *b)
{
	const struct input_effect *x = a, *y = b;
	double cost = width(&y->by[METRIC_COST]) - width(&x->by[METRIC_COST]),
	       wall = width(&y->by[METRIC_WALL]) - width(&x->by[METRIC_WALL]);

	if (cost != 0 && !isnan(cost))
		return cost > 0 ? 1 : -1;
	return (wall > 0) - (wall < 0);
}

void sensitivity_sort(struct plan_sensitivity *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->input_count; i++)
		if (width(&s->inputs[i].by[METRIC_COST]) > 0 || width(&s->inputs[i].by[METRIC_WALL]) > 0)
			s->inputs[kept++] = s->inputs[i];
	s->input_count = kept;
	qsort(s->inputs, kept, sizeof(*s->inputs), compare);
}
