/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/outlook.h"

#include "base/unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define LONG_DAYS	 2.0
/* A pace that varied so much over eighths of the log is half even. */
#define EVEN_SPREAD	 0.1
#define FREEDOM		 3
/* At 16,384 GPUs "higher than 90 %" of the time was effective with 419 unexpected interruptions in 54 days: The Llama 3 Herd of
 * Models, arXiv:2407.21783, section 3.3.4, 2024. Taken in proportion to GPUs while the log shows no stop. */
#define UNSEEN_LOSS	 0.1
#define UNSEEN_LOSS_GPUS 16384.0
/* Nothing is known but that a run has begun: the documented runs of tests/validation/logs took from minutes to months. */
#define UNKNOWN_S	 (6 * 3600.0)
#define UNKNOWN_SCALE	 1.5

const struct outlook_prior outlook_prior = { .drift_kept = 0.58,
					     .unseen_pause = 0.024,
					     .unseen_stop = -0.10,
					     .growth = 0.008,
					     .floor = 0.0065,
					     .spread_kept = 0.48,
					     .drift_doubt = 0.47,
					     .few = 0.3,
					     .pause_doubt = 0.1,
					     .stop_doubt = 0.275,
					     .upwards = 1.32 };

static double square(double x)
{
	return x * x;
}

static double or_zero(double x)
{
	return isfinite(x) ? x : 0;
}

/* Machines surprise upwards; what takes days, both ways: troubles end, gangs grow. */
static double upwards_of(const struct outlook_prior *k, double is_long)
{
	return 1 + (k->upwards - 1) * (1 - is_long);
}

/* How much the rest is at the mercy of days, 0 to 1: less of it where the pace has been even. */
static double long_of(const struct pace *p)
{
	double days = p->rest_s / DAY_S, uneven = isfinite(p->spread) ? p->spread / (p->spread + EVEN_SPREAD) : 1;

	return days / (days + LONG_DAYS) * uneven;
}

/* Centre and the two squared scales, down and up, of log(remaining / rest). */
struct shape {
	double centre, down, up;
};

static struct shape shape_of(const struct pace *p, const struct outlook_prior *k, double gpus)
{
	double drift = or_zero(p->drift) * p->horizon, is_long = long_of(p);
	double unseen = sqrt(p->steps_left / (p->steps_left + p->steps_done));
	struct shape s = { .centre = k->drift_kept * drift + k->growth * p->horizon * (1 - is_long) +
				     k->unseen_stop * is_long };

	if (p->pauses == 0)
		s.centre += k->unseen_pause * unseen;
	if (p->stops == 0)
		s.centre += log1p(UNSEEN_LOSS * gpus / UNSEEN_LOSS_GPUS);
	s.down = square(k->floor) * (1 + p->horizon) + square(k->spread_kept * or_zero(p->spread)) * p->horizon +
		 square(k->drift_doubt * drift) + square(k->few / (double)p->intervals) +
		 square(k->stop_doubt * is_long);
	s.up = square(upwards_of(k, is_long)) * s.down;
	if (p->pauses < 2)
		s.up += square(k->pause_doubt * unseen);
	return s;
}

double outlook_quantile(const struct pace *p, const struct outlook_prior *k, double gpus, double chance)
{
	double t = gsl_cdf_tdist_Pinv(chance, FREEDOM);
	struct shape s;

	if (!(p->rest_s > 0))
		return p->steps_left > 0 ? UNKNOWN_S * exp(UNKNOWN_SCALE * t) : 0;
	s = shape_of(p, k, gpus);
	return p->rest_s * exp(s.centre + sqrt(t > 0 ? s.up : s.down) * t);
}
