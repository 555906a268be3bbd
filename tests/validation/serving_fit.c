/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serving_fit.h"

#include "soft_fit.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double usual[] = {
#define X(name, value, log_sd, meaning) value,
	GENERATION_LIST(X)
#undef X
};
static const double spread[] = {
#define X(name, value, log_sd, meaning) log_sd,
	GENERATION_LIST(X)
#undef X
};

enum { CONSTANTS = sizeof(usual) / sizeof(usual[0]) };

_Static_assert(sizeof(struct generation_constants) == CONSTANTS * sizeof(double), "a constant is a double");

struct fit {
	const struct serving_row **rows;
	double *weights;
	size_t count;
};

static double off(void *context, size_t row, const double constants[])
{
	const struct fit *fit = context;
	struct generation_constants k;

	memcpy(&k, constants, sizeof(k));
	return log(serving_row_forecast(fit->rows[row], &k) / fit->rows[row]->measured);
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
	struct fit fit = { 0 };
	struct generation_constants k;
	double constants[CONSTANTS];

	gather(&fit, t, left_out);
	soft_fit(&(struct soft_fit){ .constants = CONSTANTS,
				     .rows = fit.count,
				     .usual = usual,
				     .log_sd = spread,
				     .weights = fit.weights,
				     .off = off,
				     .context = &fit },
		 constants);
	memcpy(&k, constants, sizeof(k));
	free(fit.rows);
	free(fit.weights);
	return k;
}
