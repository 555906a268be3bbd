/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/expected_stops.h"

#include "site/site_kind.h"

/* Failures of one clock that is new, in so long. */
static double renewals(const struct distribution *lifetime, double time_s)
{
	double first_s = distribution_hazard_inverse(lifetime, 1);

	return time_s <= first_s ? distribution_hazard(lifetime, time_s)
				 : 1 + (time_s - first_s) / distribution_mean(lifetime);
}

static void expect(struct expected_stops *e, const struct failure *f, const struct cluster *c, double held_s)
{
	double count, sd = f->has_rate_factor ? distribution_sd(&f->rate_factor.distribution) : 0;

	if (f->trace_count || f->cause == FAILURE_STORAGE)
		return;
	count = cluster_clocks(c, f) * renewals(&f->lifetime, held_s);
	e->count += count * failure_mean_factor(f);
	e->variance += count * sd * count * sd;
}

struct expected_stops expected_stops_of(const struct plan *plan, double held_s)
{
	const struct cluster *c = plan->cluster;
	const struct spot_terms *spot = site_kind_spot(plan->site);
	struct expected_stops e = { 0 };

	for (size_t i = 0; i < c->failure_count; i++)
		expect(&e, &c->failures[i], c, held_s);
	if (spot && !spot->trace.count)
		expect(&e, &spot->preemption, c, held_s);
	return e;
}
