/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * service.h - what a replica yields under each way of asking: all at once, so many clients, one, or open arrivals.
 *
 * docs/MODEL.md, "Serving". Rates are output tokens a second of one replica. Tested: tests/unit/test_service.c (limits and
 * Little's law), tests/statistical/test_request_queue.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_SERVICE_H
#define FLOPCAST_MODEL_SERVICE_H

#include "model/generation.h"

/* Means of what is asked, in tokens. */
struct request {
	double prompt, answer;
};

/* Continuous batching with `batch` sequences always running: what ends is replaced. */
double service_steady_rate(const struct generation *g, const struct request *r, double batch);

/* A batch that begins and ends together, prefill included. */
double service_static_rate(const struct generation *g, const struct request *r, double batch);

/* So many requests at once, until the last has ended. */
double service_burst_rate(const struct generation *g, const struct request *r, double requests);

/* As many as memory and engine let run at a time: the most that the replica yields. */
double service_most_rate(const struct generation *g, const struct request *r);

/* One request at a time: tokens a second once the first is there; s until then. */
double service_single_rate(const struct generation *g, const struct request *r);
double service_single_ttft_s(const struct generation *g, const struct request *r);

/* Open arrivals of a replica; means. */
struct service_load {
	double batch;	       /* sequences running */
	double tpot_s, ttft_s; /* time per output token; time to first token, INFINITY where the queue grows */
	double latency_s;      /* of a request */
	int is_stable;	       /* 0: more arrive than can be served, and batch is the limit */
};
struct service_load service_open(const struct generation *g, const struct request *r, double requests_per_s);

/* The replica, of 1, 2, 4 ... up to `most` GPUs, that yields the most a GPU. */
double service_best_gpus(const struct generation *g, const struct request *r, double most);

#endif
