/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parameter.h - an input that is drawn once a replication (input uncertainty), not each time it happens (a random event).
 */
#ifndef FLOPCAST_PLAN_PARAMETER_H
#define FLOPCAST_PLAN_PARAMETER_H

#include "plan/input.h"
#include "random/distribution.h"

struct parameter {
	struct distribution distribution;
	uint64_t entity;	   /* hash of element, id and attribute: plans that share an element share its draws */
	const struct input *input; /* where its ranks come from; NULL = Philox by entity */
	const double *table; /* value of each replication, in place of a draw; NULL = drawn (study/sensitivity.h) */
};

static inline double parameter_draw(const struct parameter *p, uint64_t seed, uint64_t replication)
{
	struct stream s;

	if (p->table) {
		stream_made++;
		return p->table[replication];
	}
	if (distribution_is_constant(&p->distribution))
		return p->distribution.argument[0];
	if (p->input)
		return distribution_quantile(&p->distribution, input_rank(p->input, seed, replication));
	stream_init(&s, seed, replication, PURPOSE_PARAMETER, p->entity);
	return distribution_quantile(&p->distribution, stream_uniform(&s));
}

static inline double parameter_mean(const struct parameter *p)
{
	return distribution_mean(&p->distribution);
}

#endif
