/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/generation.h"

#include <math.h>

/* Fitted by tests/validation/serving_fit.c on 2026-11-30, on the rows of tests/validation/serving.tsv but for open arrivals,
 * whose queue amplifies any error. GENERATION_LIST says what each is, and what was believed of it before. */
const struct generation_constants generation_fitted = {
	.hbm = 0.888,
	.gddr = 0.865,
	.local = 0.933,
	.local_most = 1.74e+12,
	.cache = 0.88,
	.knee = 1.73,
	.decode = 0.642,
	.prefill = 0.694,
	.format8 = 0.842,
	.format4 = 0.665,
	.graphics = 0.82,
	.cdna = 0.623,
	.blackwell = 0.84,
	.local_prefill = 0.923,
	.short_tokens = 107,
	.coarse_decode = 0.765,
	.coarse_prefill = 0.815,
	.fine_read = 0.466,
	.fine_decode = 0.291,
	.fine_layer = 1.52,
	.fine_prefill = 0.427,
	.compiled_layer_s = 7.94e-05,
	.python_layer_s = 9.79e-05,
	.early_layer_s = 0.000349,
	.local_layer_s = 6.45e-05,
	.sequence_s = 4.37e-06,
	.early_sequence_s = 0.000233,
	.reduce_s = 1.36e-05,
	.bus_reduce = 2.93,
	.reduce_link = 0.586,
	.batch_most = 1140,
	.reserve = 0.752,
	.burst = 0.634,
};

/* Spread of what was measured about what is forecast, as sd of the logarithm: so that P10-P90 holds eight of ten rows of
 * sources that the fit has not seen (docs/SERVING-VALIDATION.md, leave-one-source-out, 2026-11-30). A new engine, a
 * mixture and a new accelerator each add what such rows have more. */
#define LOG_SD_COARSE 0.22
#define LOG_SD_FINE   0.27
#define LOG_SD_NEW    0.12
#define LOG_SD_OPEN   0.50

double generation_log_sd(const struct generation *g)
{
	static const double of_engine[ENGINE_END] = {
		[ENGINE_COMPILED] = 0.14, [ENGINE_PYTHON] = 0.27, [ENGINE_EARLY] = 0.35, [ENGINE_LOCAL] = 0.18
	};
	double mixture = !(g->model.expert_params > 0)	     ? 0
			 : g->model.experts > COARSE_EXPERTS ? LOG_SD_FINE
							     : LOG_SD_COARSE;
	int is_new = g->accelerator->fp4_flop_per_s > 0 || g->accelerator->is_cdna;

	return hypot(hypot(of_engine[g->engine], mixture), is_new ? LOG_SD_NEW : 0);
}

double generation_open_log_sd(const struct generation *g)
{
	return hypot(generation_log_sd(g), LOG_SD_OPEN);
}
