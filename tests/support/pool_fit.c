/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pool_fit.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

const char *const pool_kind_words[POOL_KINDS] = {
#define X(constant, words) words,
	POOL_LIST(X)
#undef X
};

enum { PARAMETERS = 3, STEPS = 400 };
#define STEP	  0.15
#define SIZE_LAST 1e-4

/* The searches start where the prior, both and the prediction rule. */
static const struct pool_parameters starts[] = { { 0.05, 0.1, 0.8 }, { 0.4, 0.1, 0.6 }, { 0.9, 0, 0.3 } };

struct pool_law pool_law_of(const struct pool_row *r, enum pool_kind kind, const struct pool_parameters *p)
{
	double predicted = r->predicted + p->offset, share = kind == POOL_PRIOR ? 0 : p->share;

	if (kind == POOL_LINEAR)
		return (struct pool_law){ .weight = { 1 - p->share, p->share },
					  .centre = { r->prior, predicted },
					  .sd = { r->prior_sd, hypot(p->spread, r->machine_sd) },
					  .count = 2 };
	return (struct pool_law){ .weight = { 1 },
				  .centre = { (1 - share) * r->prior + share * predicted },
				  .sd = { hypot(p->spread * r->prior_sd, share * r->machine_sd) },
				  .count = 1 };
}

/* E|X| of a normal law. */
static double mean_size(double mean, double sd)
{
	return mean * (2 * gsl_cdf_ugaussian_P(mean / sd) - 1) + 2 * sd * gsl_ran_ugaussian_pdf(mean / sd);
}

double pool_crps(const struct pool_law *law, double observed)
{
	double off = 0, spread = 0;

	for (size_t i = 0; i < law->count; i++) {
		off += law->weight[i] * mean_size(observed - law->centre[i], law->sd[i]);
		for (size_t k = 0; k < law->count; k++)
			spread += law->weight[i] * law->weight[k] *
				  mean_size(law->centre[i] - law->centre[k], hypot(law->sd[i], law->sd[k]));
	}
	return off - spread / 2;
}

double pool_chance(const struct pool_law *law, double observed)
{
	double sum = 0;

	for (size_t i = 0; i < law->count; i++)
		sum += law->weight[i] * gsl_cdf_ugaussian_P((observed - law->centre[i]) / law->sd[i]);
	return sum;
}

struct search {
	const struct pool_row *rows;
	size_t count, without;
	enum pool_kind kind;
	const double *votes; /* [group] */
};

/* Any three numbers are parameters: a share by its logit, a spread by its logarithm. */
static struct pool_parameters parameters_of(const gsl_vector *v)
{
	return (struct pool_parameters){ .share = 1 / (1 + exp(-gsl_vector_get(v, 0))),
					 .offset = gsl_vector_get(v, 1),
					 .spread = exp(gsl_vector_get(v, 2)) };
}

static double objective(const gsl_vector *v, void *context)
{
	const struct search *s = context;
	struct pool_parameters p = parameters_of(v);
	double sum = 0, votes = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct pool_law law;

		if (s->rows[i].group == s->without)
			continue;
		law = pool_law_of(&s->rows[i], s->kind, &p);
		sum += s->votes[s->rows[i].group] * pool_crps(&law, s->rows[i].observed);
		votes += s->votes[s->rows[i].group];
	}
	return sum / votes;
}

struct found {
	struct pool_parameters at;
	double crps;
};

static struct found minimise(struct search *s, struct pool_parameters start)
{
	gsl_multimin_function function = { objective, PARAMETERS, s };
	gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, PARAMETERS);
	gsl_vector *at = gsl_vector_alloc(PARAMETERS), *step = gsl_vector_alloc(PARAMETERS);
	struct found found;

	gsl_vector_set(at, 0, log(start.share / (1 - start.share)));
	gsl_vector_set(at, 1, start.offset);
	gsl_vector_set(at, 2, log(start.spread));
	gsl_vector_set_all(step, STEP);
	gsl_multimin_fminimizer_set(m, &function, at, step);
	for (int i = 0; i < STEPS && !gsl_multimin_fminimizer_iterate(m) && gsl_multimin_fminimizer_size(m) > SIZE_LAST;
	     i++)
		;
	found = (struct found){ parameters_of(m->x), gsl_multimin_fminimizer_minimum(m) };
	gsl_vector_free(at);
	gsl_vector_free(step);
	gsl_multimin_fminimizer_free(m);
	return found;
}

struct pool_parameters pool_fit(const struct pool_row *rows, size_t count, size_t groups, size_t without,
				enum pool_kind kind)
{
	double *votes = mem_alloc(groups, sizeof(*votes));
	struct search s = { rows, count, without, kind, votes };
	struct found best = { .crps = INFINITY };

	for (size_t i = 0; i < count; i++)
		votes[rows[i].group]++;
	for (size_t g = 0; g < groups; g++)
		votes[g] = votes[g] > 0 ? 1 / votes[g] : 0;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		struct found found = minimise(&s, starts[i]);

		if (found.crps < best.crps)
			best = found;
	}
	free(votes);
	if (kind == POOL_PRIOR)
		best.at.share = best.at.offset = 0;
	return best.at;
}
