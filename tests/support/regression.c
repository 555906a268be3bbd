/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"

#include "base/mem.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

enum { STEPS = 40 };
#define CUT	      6.0
#define SPREAD_RIDGE  0.2 /* of all but the constant */
#define SPREAD_STARTS 0.5

static const double *row(const double *table, size_t i, size_t columns)
{
	return table + i * columns;
}

/* Sums over one group: of its rows, and of their products with each other and y. */
struct group_sums {
	double n, y;
	double *x, *xy, *xx;
};

static void sum_group(const struct regression *r, size_t group, struct group_sums *s)
{
	size_t p = r->columns;

	s->n = s->y = 0;
	for (size_t j = 0; j < p; j++)
		s->x[j] = s->xy[j] = 0;
	for (size_t j = 0; j < p * p; j++)
		s->xx[j] = 0;
	for (size_t i = 0; i < r->rows; i++) {
		const double *x = row(r->x, i, p);

		if (r->group[i] != group)
			continue;
		s->n++;
		s->y += r->y[i];
		for (size_t j = 0; j < p; j++) {
			s->x[j] += x[j];
			s->xy[j] += x[j] * r->y[i];
			for (size_t k = 0; k < p; k++)
				s->xx[j * p + k] += x[j] * x[k];
		}
	}
}

/* The inverse of a group's covariance is (1 - c 11') / within^2. */
static void add_group(const struct regression *r, const struct group_sums *s, gsl_matrix *a, gsl_vector *b)
{
	double within = r->within * r->within, between = r->between * r->between;
	double c = between / (within + s->n * between);
	size_t p = r->columns;

	for (size_t j = 0; j < p; j++) {
		*gsl_vector_ptr(b, j) += (s->xy[j] - c * s->x[j] * s->y) / within;
		for (size_t k = 0; k < p; k++)
			*gsl_matrix_ptr(a, j, k) += (s->xx[j * p + k] - c * s->x[j] * s->x[k]) / within;
	}
}

static void solve(gsl_matrix *a, gsl_vector *b, double *solution)
{
	gsl_linalg_cholesky_decomp1(a);
	gsl_linalg_cholesky_svx(a, b);
	for (size_t j = 0; j < b->size; j++)
		solution[j] = gsl_vector_get(b, j);
}

void regression_median(const struct regression *r, double *b)
{
	size_t p = r->columns;
	gsl_matrix *a = gsl_matrix_calloc(p, p);
	gsl_vector *right = gsl_vector_calloc(p);
	struct group_sums s = { .x = mem_alloc(p, sizeof(double)),
				.xy = mem_alloc(p, sizeof(double)),
				.xx = mem_alloc(p * p, sizeof(double)) };

	for (size_t j = 0; j < p; j++) {
		gsl_matrix_set(a, j, j, r->precision[j]);
		gsl_vector_set(right, j, r->precision[j] * r->expected[j]);
	}
	for (size_t group = 0; group < r->groups; group++) {
		if (group == r->without)
			continue;
		sum_group(r, group, &s);
		add_group(r, &s, a, right);
	}
	solve(a, right, b);
	free(s.x);
	free(s.xy);
	free(s.xx);
	gsl_matrix_free(a);
	gsl_vector_free(right);
}

static double sum(const double *a, const double *b, size_t n)
{
	double s = 0;

	for (size_t i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

/* One step of Newton's method: gradient and curvature of the likelihood of g. */
static void step(const struct regression *r, const double *squares, const double *votes, double *g)
{
	size_t q = r->spreads;
	gsl_matrix *a = gsl_matrix_calloc(q, q);
	gsl_vector *right = gsl_vector_calloc(q);
	double *change = mem_alloc(q, sizeof(*change));

	for (size_t j = 0; j < q; j++) {
		gsl_matrix_set(a, j, j, SPREAD_RIDGE);
		gsl_vector_set(right, j, j ? -SPREAD_RIDGE * g[j] : 0);
	}
	for (size_t i = 0; i < r->rows; i++) {
		const double *z = row(r->z, i, q);
		double ratio = fmin(CUT, squares[i] * exp(-2 * sum(z, g, q)));

		for (size_t j = 0; j < q; j++) {
			*gsl_vector_ptr(right, j) += votes[i] * z[j] * (ratio - 1);
			for (size_t k = 0; k < q; k++)
				*gsl_matrix_ptr(a, j, k) += 2 * votes[i] * z[j] * z[k];
		}
	}
	solve(a, right, change);
	for (size_t j = 0; j < q; j++)
		g[j] += change[j];
	free(change);
	gsl_matrix_free(a);
	gsl_vector_free(right);
}

void regression_spread(const struct regression *r, const double *b, double *g)
{
	double *squares = mem_alloc(r->rows, sizeof(*squares)), *votes = mem_alloc(r->rows, sizeof(*votes));
	double *counts = mem_alloc(r->groups, sizeof(*counts));

	for (size_t i = 0; i < r->rows; i++) {
		double residual = r->y[i] - sum(row(r->x, i, r->columns), b, r->columns);

		squares[i] = residual * residual;
		counts[r->group[i]]++;
	}
	for (size_t i = 0; i < r->rows; i++)
		votes[i] = r->group[i] == r->without ? 0 : 1 / counts[r->group[i]];
	for (size_t j = 0; j < r->spreads; j++)
		g[j] = j ? 0 : log(SPREAD_STARTS);
	for (int i = 0; i < STEPS; i++)
		step(r, squares, votes, g);
	free(squares);
	free(votes);
	free(counts);
}

/* Of a group's residuals: how many, their mean, and the squares about it. */
struct group_residuals {
	double n, mean, squares;
};

static struct group_residuals residuals_of(const struct regression *r, const double *b, size_t group)
{
	struct group_residuals g = { 0, 0, 0 };

	for (size_t i = 0; i < r->rows; i++) {
		double off = r->y[i] - sum(row(r->x, i, r->columns), b, r->columns), from = off - g.mean;

		if (r->group[i] != group)
			continue;
		g.n++;
		g.mean += from / g.n;
		g.squares += from * (off - g.mean);
	}
	return g;
}

/* Mean of what is no more than CUT times it, and of CUT times it for the rest. */
static double cut_mean(const double *squares, size_t n)
{
	double mean = 0;

	for (size_t i = 0; i < n; i++)
		mean += squares[i] / (double)n;
	for (int step = 0; step < STEPS; step++) {
		double most = CUT * mean;

		mean = 0;
		for (size_t i = 0; i < n; i++)
			mean += fmin(squares[i], most) / (double)n;
	}
	return mean;
}

struct regression_components regression_components(const struct regression *r, const double *b)
{
	double *means = mem_alloc(r->groups, sizeof(*means)), *variances = mem_alloc(r->groups, sizeof(*variances));
	size_t groups = 0, repeated = 0;
	double shares = 0;
	struct regression_components c;

	for (size_t group = 0; group < r->groups; group++) {
		struct group_residuals g = residuals_of(r, b, group);

		if (group == r->without || !(g.n > 0))
			continue;
		means[groups++] = g.mean * g.mean;
		shares += 1 / g.n;
		if (g.n > 1)
			variances[repeated++] = g.squares / (g.n - 1);
	}
	c.within = repeated ? cut_mean(variances, repeated) : 0;
	c.between = fmax(0, cut_mean(means, groups) - c.within * shares / (double)groups);
	free(means);
	free(variances);
	return c;
}
