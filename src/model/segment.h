/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * segment.h - nodes that a job takes by whole segments, each within one domain of links (a rack of 18 nodes with 72 GPUs):
 * how many fit, and how many are there when each node is away with the same chance, independently of the others.
 *
 * Source of the model: Slurm's topology/block plugin and its --segment; NVIDIA Technical Blog, "Achieving Peak System and
 * Workload Efficiency on NVIDIA GB200 NVL72 with Slurm Block Scheduling", 2026-05-07: with one of 18 nodes away a domain has
 * 9 nodes for segments of 9, and 16 for a segment of 16. Test: tests/unit/test_segment.c.
 */
#ifndef FLOPCAST_MODEL_SEGMENT_H
#define FLOPCAST_MODEL_SEGMENT_H

#include "plan/cluster.h"

/* Nodes of whole segments that `up` nodes of one domain make. segment >= 1. */
static inline int64_t segment_nodes(int64_t up, int64_t segment)
{
	return up / segment * segment;
}

/* Domains that the cluster's nodes and spares fill, the last one maybe in part. For a cluster with segments, as below. */
int64_t segment_domains(const struct cluster *c);

/* Nodes in that domain, from 0. */
int64_t segment_domain_nodes(const struct cluster *c, int64_t domain);

/* The job's segments; those that fit when all nodes are up; the fewest spares with which the job's fit. */
int64_t segment_count(const struct cluster *c);
int64_t segment_fit(const struct cluster *c);
int64_t segment_spares_needed(const struct cluster *c);

/* Mean share of a domain's nodes that are in whole segments when each is away with chance `away` in [0, 1]:
 * sum over k of Binomial(domain, 1 - away)(k) * segment_nodes(k, segment) / domain. */
double segment_usable_share(int64_t domain, int64_t segment, double away);

/* Chance that a node is away by failures of its own or of its GPUs, by mean lives and repairs; those without a repair aside. */
double segment_away(const struct cluster *c);

/* The same for a cluster: chance that all of the job's segments are there, and the mean share of them that is. Takes time in
 * proportion to domains times segments. */
struct segment_capacity {
	double all, mean;
};
struct segment_capacity segment_capacity_of(const struct cluster *c, double away);

#endif
