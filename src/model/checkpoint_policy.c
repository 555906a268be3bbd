/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/checkpoint_policy.h"

#include <gsl/gsl_sf_lambert.h>
#include <math.h>

/* An interval, over the time between failures, short enough for nothing to be lost: the closed form is off by half of it. */
#define CONTINUOUS 1e-6

double checkpoint_young_s(double mtbf_s, double write_s)
{
	return sqrt(2 * write_s * mtbf_s);
}

double checkpoint_daly_s(double mtbf_s, double write_s)
{
	double x = write_s / (2 * mtbf_s);

	if (write_s >= 2 * mtbf_s)
		return mtbf_s;
	return sqrt(2 * write_s * mtbf_s) * (1 + sqrt(x) / 3 + x / 9) - write_s;
}

double checkpoint_optimal_s(double mtbf_s, double write_s)
{
	double x = write_s / mtbf_s, p;

	if (x > 1e-6)
		return mtbf_s * (1 + gsl_sf_lambert_W0(-exp(-1 - x)));
	/* Near the branch point 1 + W0 is a difference of nearly equal numbers: its series in p (Corless et al. 1996,
	 * eq. 4.22). */
	p = sqrt(-2 * expm1(-x));
	return mtbf_s * p * (1 - p * (1.0 / 3 - p * (11.0 / 72 - p * 43 / 540)));
}

/* ---- the rows ---- */

static double never_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)c, (void)mtbf_s, (void)write_s;
	return INFINITY;
}

static double given_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)mtbf_s, (void)write_s;
	return c->interval_s;
}

static double young_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)c;
	return checkpoint_young_s(mtbf_s, write_s);
}

static double daly_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)c;
	return isinf(mtbf_s) ? mtbf_s : checkpoint_daly_s(mtbf_s, write_s);
}

static double optimal_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)c;
	return isinf(mtbf_s) ? mtbf_s : checkpoint_optimal_s(mtbf_s, write_s);
}

static double continuous_s(const struct checkpoint *c, double mtbf_s, double write_s)
{
	(void)c, (void)write_s;
	return CONTINUOUS * mtbf_s;
}

const struct checkpoint_rule checkpoint_rules[CHECKPOINT_POLICIES] = {
	[CHECKPOINT_NONE] = { .interval_s = never_s },
	[CHECKPOINT_FIXED] = { .interval_s = given_s, .needs_write = 1 },
	[CHECKPOINT_YOUNG] = { .word = "young", .interval_s = young_s, .needs_write = 1 },
	[CHECKPOINT_DALY] = { .word = "daly", .interval_s = daly_s, .needs_write = 1 },
	[CHECKPOINT_OPTIMAL] = { .word = "optimal", .interval_s = optimal_s, .needs_write = 1 },
	/* where it ends */
	[CHECKPOINT_ADAPTIVE] = { .word = "adaptive", .interval_s = optimal_s, .needs_write = 1, .is_dynamic = 1 },
	[CHECKPOINT_CONTINUOUS] = { .word = "continuous", .interval_s = continuous_s },
};
