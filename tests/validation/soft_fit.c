/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "soft_fit.h"

#include "base/mem.h"

#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 60 };

struct work {
	const struct soft_fit *fit;
	double *constants;
};

static void set_constants(const struct work *w, const gsl_vector *x)
{
	for (size_t p = 0; p < w->fit->constants; p++)
		w->constants[p] = w->fit->usual[p] * exp(gsl_vector_get(x, p));
}

/* Soft L1: z with z^2 = 2 (sqrt(1 + u^2) - 1). */
static double softened(double u)
{
	return copysign(sqrt(2 * (sqrt(1 + u * u) - 1)), u);
}

static int residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
	const struct work *w = context;
	const struct soft_fit *fit = w->fit;

	set_constants(w, x);
	for (size_t i = 0; i < fit->rows; i++)
		gsl_vector_set(f, i,
			       fit->weights[i] * softened(fit->off(fit->context, i, w->constants) / SOFT_FIT_SCALE));
	for (size_t p = 0; p < fit->constants; p++)
		gsl_vector_set(f, fit->rows + p, gsl_vector_get(x, p) / fit->log_sd[p]);
	return GSL_SUCCESS;
}

void soft_fit(const struct soft_fit *f, double constants[])
{
	gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
	struct work work = { f, mem_alloc(f->constants, sizeof(double)) };
	gsl_multifit_nlinear_fdf fdf = {
		.f = residuals, .n = f->rows + f->constants, .p = f->constants, .params = &work
	};
	gsl_vector *x = gsl_vector_calloc(f->constants);
	gsl_multifit_nlinear_workspace *w;
	int info;

	parameters.h_df = 1e-4;
	w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &parameters, fdf.n, fdf.p);
	gsl_multifit_nlinear_init(x, &fdf, w);
	gsl_multifit_nlinear_driver(ROUNDS, 1e-5, 1e-5, 0, NULL, NULL, &info, w);
	set_constants(&work, gsl_multifit_nlinear_position(w));
	for (size_t p = 0; p < f->constants; p++)
		constants[p] = work.constants[p];
	gsl_multifit_nlinear_free(w);
	gsl_vector_free(x);
	free(work.constants);
}
