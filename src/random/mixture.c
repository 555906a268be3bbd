/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random/mixture.h"

#include "base/bug.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { HALVINGS = 48 };
#define REACH_SD 8.0 /* beyond, a part has no mass that matters */

static double part_chance(const struct mixture_part *p, double log_value, double log_most)
{
	double z = (log_value - p->log_median) / p->log_sd;

	if (isinf(log_most))
		return gsl_cdf_ugaussian_P(z);
	if (log_value >= log_most)
		return 1;
	return gsl_cdf_ugaussian_P(z) / gsl_cdf_ugaussian_P((log_most - p->log_median) / p->log_sd);
}

static double chance(const struct mixture *m, double log_value)
{
	double sum = 0;

	for (size_t i = 0; i < m->count; i++)
		sum += m->parts[i].weight * part_chance(&m->parts[i], log_value, log(m->most));
	return sum;
}

double mixture_chance(const struct mixture *m, double value)
{
	return chance(m, log(value));
}

/* Between these logarithms, by halving. */
static double quantile(const struct mixture *m, double u, double low, double high)
{
	for (int i = 0; i < HALVINGS && low < high; i++) {
		double middle = 0.5 * (low + high);

		if (chance(m, middle) < u)
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
	return quantile(m, u, lowest(m), fmin(reach(m, REACH_SD), log(m->most)));
}

struct distribution mixture_distribution(const struct mixture *m, double table[MIXTURE_QUANTILES])
{
	struct distribution d = { .kind = DISTRIBUTION_EMPIRICAL, .sample = table, .sample_count = MIXTURE_QUANTILES };
	double low = lowest(m), high = fmin(reach(m, REACH_SD), log(m->most));

	for (int i = 0; i < MIXTURE_QUANTILES; i++) {
		table[i] = quantile(m, (i + 0.5) / MIXTURE_QUANTILES, low, high);
		low = log(table[i]);
	}
	BUG_IF(distribution_prepare(&d));
	return d;
}
