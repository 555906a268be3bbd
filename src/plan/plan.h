/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan.h - what is simulated and compared: a workload on a cluster at a site; and how it is studied.
 */
#ifndef FLOPCAST_PLAN_PLAN_H
#define FLOPCAST_PLAN_PLAN_H

#include "plan/cluster.h"
#include "plan/workload.h"

enum site_kind {
	SITE_CLOUD, /* all that is held is billed: spares, restarts and stalls too */
	SITE_HPC    /* a centre: only the job's own nodes, only while it runs; waiting for nodes is free */
};

struct site {
	const char *id;
	enum site_kind kind;
	char currency[4];	/* of its prices, ISO 4217 */
	struct parameter price; /* currency units per GPU-second billed */
};

/* How fast the workload runs on the cluster. */
struct speed {
	struct parameter mfu;	     /* model FLOP utilisation while stepping, in (0, 1]; used when there is no throughput */
	struct parameter throughput; /* tokens per second and GPU, measured; constant 0 = not given */
};

struct plan {
	const char *id;
	const struct workload *workload;
	const struct cluster *cluster;
	const struct site *site;
	struct speed speed;
	struct parameter exchange; /* reporting currency for one unit of the site's; or, when inverse, the other way */
	int exchange_is_inverse;
};

struct study {
	uint64_t replications, seed;
	double budget;	     /* reporting currency; INFINITY = none given */
	double deadline_s;   /* from submission; INFINITY = none given */
	double horizon_s;    /* a replication is given up at this time */
	uint64_t event_limit; /* or after this many events */
};

#endif
