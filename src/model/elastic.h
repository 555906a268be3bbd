/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * elastic.h - how a run goes on with fewer nodes: whole replicas of the model, each of tensor x pipeline GPUs of the
 * layout (one GPU without one). Test: tests/unit/test_elastic.c.
 */
#ifndef FLOPCAST_MODEL_ELASTIC_H
#define FLOPCAST_MODEL_ELASTIC_H

#include "plan/cluster.h"

/* Can it ever run on fewer than all? */
static inline int elastic_is_used(const struct cluster *c)
{
	return c->elastic.least > 0 && c->elastic.least < c->nodes;
}

/* Nodes that compute when `up` are there: all of them, or as many as whole replicas fill; 0 when these are fewer than the
 * least. */
int64_t elastic_nodes(const struct cluster *c, int64_t up);

/* The cluster with the fewest nodes on which it computes, at least `least`; a batch that shrinks is smaller. For a cluster
 * that is elastic. */
struct cluster elastic_degraded(const struct cluster *c, int64_t least);

/* Speed on so many nodes over that on all of them, in [0, 1]. With a batch that shrinks along, replicas over replicas.
 * With one that is kept, each of d' replicas in place of d takes m' = ceil(d m / d') microbatches in place of m, and a
 * step of a pipeline of p stages, interleaved v times, takes m' + (p - 1) / v in place of m + (p - 1) / v (Narayanan et al.
 * 2021, section 2.2). */
double elastic_pace(const struct cluster *c, int64_t nodes);

#endif
