/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serving_fit.h"

#include "base/mem.h"

#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCALE 0.15 /* log; beyond it a residual is an outlier */

enum {
#define X(name, value, log_sd, meaning) AT_##name,
	GENERATION_LIST(X)
#undef X
		CONSTANTS,
	ROUNDS = 60
};

static const struct {
	double usual, spread;
} beliefs[] = {
#define X(name, value, log_sd, meaning) { value, log_sd },
	GENERATION_LIST(X)
#undef X
};

struct fit {
	const struct serving_row **rows;
	double *weights;
	size_t count;
};

static struct generation_constants constants(const gsl_vector *x)
{
	return (struct generation_constants){
#define X(name, value, log_sd, meaning) .name = beliefs[AT_##name].usual * exp(gsl_vector_get(x, AT_##name)),
		GENERATION_LIST(X)
#undef X
	};
}

/* Soft L1: z with z^2 = 2 (sqrt(1 + u^2) - 1). */
static double softened(double u)
{
	return copysign(sqrt(2 * (sqrt(1 + u * u) - 1)), u);
}

static int residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
	const struct fit *fit = context;
	struct generation_constants k = constants(x);

	for (size_t i = 0; i < fit->count; i++) {
		const struct serving_row *r = fit->rows[i];
		double u = log(serving_row_forecast(r, &k) / r->measured) / SCALE;

		gsl_vector_set(f, i, fit->weights[i] * softened(u));
	}
	for (size_t p = 0; p < CONSTANTS; p++)
		gsl_vector_set(f, fit->count + p, gsl_vector_get(x, p) / beliefs[p].spread);
	return GSL_SUCCESS;
}

int serving_is_same_source(const struct serving_row *a, const struct serving_row *b)
{
	size_t length = serving_source_length(a->source);

	return length == serving_source_length(b->source) && !strncmp(a->source, b->source, length);
}

static void gather(struct fit *fit, const struct serving_table *t, size_t left_out)
{
	fit->rows = mem_alloc(t->count, sizeof(*fit->rows));
	fit->weights = mem_alloc(t->count, sizeof(*fit->weights));
	for (size_t i = 0; i < t->count; i++) {
		const struct serving_row *r = &t->items[i];
		double n = 0;

		if (r->excluded || r->regime == REGIME_SERVER ||
		    (left_out < t->count && serving_is_same_source(r, &t->items[left_out])))
			continue;
		for (size_t j = 0; j < t->count; j++)
			n += !t->items[j].excluded && serving_is_same_source(r, &t->items[j]);
		fit->weights[fit->count] = pow(n, -0.25); /* squared: n rows weigh sqrt(n) */
		fit->rows[fit->count++] = r;
	}
}

struct generation_constants serving_fit(const struct serving_table *t, size_t left_out)
{
	gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
	gsl_multifit_nlinear_workspace *w;
	gsl_vector *x = gsl_vector_calloc(CONSTANTS);
	struct generation_constants k;
	gsl_multifit_nlinear_fdf f = { .f = residuals, .p = CONSTANTS };
	struct fit fit = { 0 };
	int info;

	gather(&fit, t, left_out);
	f.n = fit.count + CONSTANTS;
	f.params = &fit;
	parameters.h_df = 1e-4;
	w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, f.n, f.p);
	gsl_multifit_nlinear_init(x, &f, w);
	gsl_multifit_nlinear_driver(ROUNDS, 1e-6, 1e-6, 0, NULL, NULL, &info, w);
	k = constants(gsl_multifit_nlinear_position(w));
	gsl_multifit_nlinear_free(w);
	gsl_vector_free(x);
	free(fit.rows);
	free(fit.weights);
	return k;
}
