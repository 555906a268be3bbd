/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cluster.h - the machines of a plan, what makes them fail and what is done about it.
 */
#ifndef FLOPCAST_PLAN_CLUSTER_H
#define FLOPCAST_PLAN_CLUSTER_H

#include "plan/layout.h"
#include "plan/parameter.h"

struct accelerator {
	const char *id;
	double peak_flop_per_s;	  /* dense 16-bit: bf16, or fp16 where there is no bf16 */
	double memory_b;	  /* per GPU; 0 = not given */
	double tdp_w;		  /* 0 = not given */
	double bandwidth_b_per_s; /* of its memory; 0 = not given */
	double link_b_per_s;	  /* to the other GPUs of its node, both directions summed; 0 = not given */
	int has_bf16;		  /* else the peak is that of fp16 */
};

enum failure_cause {
	FAILURE_PREEMPTION, /* a spot node is taken away; a property of the site, not of the cluster */
	FAILURE_NODE, /* a node leaves for repair; its clock runs from when it entered service, whatever the job does */
	FAILURE_JOB   /* the job dies, no node leaves; its clock runs while the job computes, writes or restarts */
};

struct failure {
	enum failure_cause cause;
	uint64_t entity;
	struct distribution lifetime; /* s, > 0 */
	struct distribution repair;   /* s; node failures with has_repair */
	int has_repair;		      /* 0: a failed node never comes back */
};

enum checkpoint_policy {
	CHECKPOINT_NONE, /* nothing is written, a failure loses all */
	CHECKPOINT_FIXED,
	CHECKPOINT_YOUNG,
	CHECKPOINT_DALY,
	CHECKPOINT_OPTIMAL
};

struct checkpoint {
	enum checkpoint_policy policy;
	double interval_s;	/* of compute between writes; FIXED only */
	struct parameter write; /* s; blocking */
};

/* How fast the workload runs on the cluster. */
struct speed {
	struct parameter mfu; /* model FLOP utilisation while stepping, in (0, 1]; used when there is no throughput */
	struct parameter throughput; /* tokens per second and GPU, measured; constant 0 = not given */
};

struct cluster {
	const char *id;
	const struct accelerator *accelerator;
	int64_t nodes, gpus_per_node, spares;
	struct layout layout;	/* of a plan: its own, where it has one */
	double network_b_per_s; /* between nodes, per GPU, one direction; 0 = not given */
	struct speed speed;	/* where a plan doesn't say otherwise */
	struct failure *failures;
	size_t failure_count;
	struct distribution restart; /* s; detection, rescheduling and loading, drawn at each restart */
	struct checkpoint checkpoint;
};

static inline double cluster_gpus(const struct cluster *c)
{
	return (double)c->nodes * (double)c->gpus_per_node;
}

/* GPUs paid for while the cluster is held: spares too. */
static inline double cluster_held_gpus(const struct cluster *c)
{
	return ((double)c->nodes + (double)c->spares) * (double)c->gpus_per_node;
}

#endif
