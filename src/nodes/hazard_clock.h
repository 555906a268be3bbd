/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hazard_clock.h - the next failure among nodes that entered service together: failures are drawn one after the other, in
 * order, through the cumulative hazard (Renyi 1953: between two failures it grows by an exponential of mean one over the
 * weight of those that are left).
 *
 * The weight is that of all of them: their number, times what the hazard of each is multiplied by.
 */
#ifndef FLOPCAST_NODES_HAZARD_CLOCK_H
#define FLOPCAST_NODES_HAZARD_CLOCK_H

#include "base/number.h"
#include "random/distribution.h"

struct hazard_clock {
	double hazard; /* of one of weight 1, at the next failure */
	double next_s; /* when that is */
};

static inline void hazard_clock_plan(struct hazard_clock *c, const struct distribution *law, double born_s,
				     double hazard)
{
	c->hazard = hazard;
	c->next_s = born_s + distribution_hazard_inverse(law, hazard);
}

/* The weight goes from `before` to `after` > 0: what is left of the draw is spent slower, or faster. Exact, as the residual
 * of an exponential is one again. */
static inline void hazard_clock_stretch(struct hazard_clock *c, const struct distribution *law, double born_s,
					double before, double after, double now_s)
{
	/* At most what was drawn: a lifetime with an end has infinite hazard there. */
	double spent = number_least(distribution_hazard(law, now_s - born_s), c->hazard);

	hazard_clock_plan(c, law, born_s, spent + (c->hazard - spent) * before / after);
}

#endif
