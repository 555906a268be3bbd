/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_run.h - a cluster that serves requests for a time, or makes texts as fast as it can.
 *
 * Tested: tests/unit/test_service.c.
 */
#ifndef FLOPCAST_MODEL_SERVING_RUN_H
#define FLOPCAST_MODEL_SERVING_RUN_H

#include "model/service.h"
#include "plan/plan.h"
#include "plan/serving.h"

struct serving_run {
	double replicas, replica_gpus;
	double held;			/* sequences that a replica's cache holds; below 1 nothing is served */
	double most_requests_per_s;	/* all replicas, with the batch as large as it may be */
	double requests_per_s;		/* serve: on average; generate: most_requests_per_s */
	double least_gpus;		/* serve: so many would do at the peak */
	struct service_load mean, peak; /* serve: of a replica */
	double rate;			/* prompt and answer tokens, a second and GPU */
	double log_sd;			/* of what is measured about most_requests_per_s */
};

/* NULL, or the words for what is missing. */
const char *serving_run_lacks(const struct workload *w, const struct cluster *c);

/* serving_run_lacks() is NULL. */
struct serving_run serving_run_of(const struct workload *w, const struct cluster *c);

/* Prompt and answer tokens of all requests that are made, used or not. */
double serving_run_tokens(const struct serving *v);

#endif
