/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/mixture.h"

#include "base/bug.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { HALVINGS = 48 };
#define REACH_SD 8.0 /* beyond, a part has no mass that matters */

/* What does not depend on the value: where the parts are cut, and the chance of each to lie below. */
struct cut {
	double log_most, kept[MIXTURE_PARTS];
};

static struct cut cut_of(const struct mixture *m)
{
	struct cut cut = { .log_most = log(m->most) };

	for (size_t i = 0; i < m->count; i++)
		cut.kept[i] = gsl_cdf_ugaussian_P((cut.log_most - m->parts[i].log_median) / m->parts[i].log_sd);
	return cut;
}

static double chance(const struct mixture *m, const struct cut *cut, double log_value)
{
	double sum = 0;

	for (size_t i = 0; i < m->count; i++) {
		const struct mixture_part *p = &m->parts[i];
		double z = (log_value - p->log_median) / p->log_sd;

		sum += p->weight * (log_value < cut->log_most ? gsl_cdf_ugaussian_P(z) / cut->kept[i] : 1);
	}
	return sum;
}

double mixture_chance(const struct mixture *m, double value)
{
	struct cut cut = cut_of(m);

	return chance(m, &cut, log(value));
}

/* Between these logarithms, by halving. */
static double quantile(const struct mixture *m, const struct cut *cut, double u, double low, double high)
{
	for (int i = 0; i < HALVINGS && low < high; i++) {
		double middle = 0.5 * (low + high);

		if (chance(m, cut, middle) < u)
			low = middle;
		else
			high = middle;
	}
	return exp(0.5 * (low + high));
}

static double reach(const struct mixture *m, double sds)
{
	double end = m->parts[0].log_median + sds * m->parts[0].log_sd;

	for (size_t i = 1; i < m->count; i++) {
		double other = m->parts[i].log_median + sds * m->parts[i].log_sd;

		end = sds < 0 ? fmin(end, other) : fmax(end, other);
	}
	return end;
}

/* A part whose median lies far above `most` has its mass just below it. */
static double lowest(const struct mixture *m)
{
	return fmin(reach(m, -REACH_SD), log(m->most) - 1);
}

double mixture_quantile(const struct mixture *m, double u)
{
	struct cut cut = cut_of(m);

	return quantile(m, &cut, u, lowest(m), fmin(reach(m, REACH_SD), cut.log_most));
}

struct distribution mixture_distribution(const struct mixture *m, double table[MIXTURE_QUANTILES])
{
	struct distribution d = { .kind = DISTRIBUTION_EMPIRICAL, .sample = table, .sample_count = MIXTURE_QUANTILES };
	struct cut cut = cut_of(m);
	double low = lowest(m), high = fmin(reach(m, REACH_SD), cut.log_most);

	for (int i = 0; i < MIXTURE_QUANTILES; i++) {
		table[i] = quantile(m, &cut, (i + 0.5) / MIXTURE_QUANTILES, low, high);
		low = log(table[i]);
	}
	BUG_IF(distribution_prepare(&d));
	return d;
}
