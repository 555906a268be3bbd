/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/quantile_score.h"

#include <math.h>

enum { CHANCES = 1000 }; /* of the integral */

static double log_quantile(const struct quantile *q, size_t count, double chance)
{
	for (size_t i = 1; i < count; i++)
		if (chance <= q[i].chance) {
			double share = (chance - q[i - 1].chance) / (q[i].chance - q[i - 1].chance);

			return log(q[i - 1].value) + fmax(0, share) * (log(q[i].value) - log(q[i - 1].value));
		}
	return log(q[count - 1].value);
}

static double pinball(double quantile, double chance, double actual)
{
	return (actual >= quantile ? chance : chance - 1) * (actual - quantile);
}

static double rank_of(const struct quantile *q, size_t count, double actual)
{
	if (actual < q[0].value)
		return 0;
	for (size_t i = 1; i < count; i++)
		if (actual <= q[i].value) {
			double width = log(q[i].value) - log(q[i - 1].value);
			double share = width > 0 ? (log(actual) - log(q[i - 1].value)) / width : 1;

			return q[i - 1].chance + share * (q[i].chance - q[i - 1].chance);
		}
	return 1;
}

struct quantile_score quantile_score_of(const struct quantile *q, size_t count, double actual)
{
	struct quantile_score s = { .rank = rank_of(q, count, actual) };

	for (int i = 0; i < CHANCES; i++) {
		double chance = (i + 0.5) / CHANCES;

		s.log_crps += 2 * pinball(log_quantile(q, count, chance), chance, log(actual)) / CHANCES;
	}
	s.pinball_p80 = pinball(log_quantile(q, count, 0.8), 0.8, log(actual));
	return s;
}
