/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * request_queue.h - requests that arrive at random at one replica of a model, each by itself, on the event engine.
 *
 * The server works in steps. At the end of each, what is complete leaves, and who has waited longest joins while there is
 * room (iteration-level scheduling: Yu et al. 2022, Orca); prompts are read in parts of so many tokens a step beside the
 * tokens of answers (chunked prefill: Agrawal et al. 2024, arXiv:2403.02310). A gated server takes the next batch only
 * when the last one has ended. Arrivals are a Poisson process. What comes first and last, while the queue builds up and
 * drains, isn't observed.
 *
 * Tested: tests/unit/test_request_queue.c (by hand, Little's law), tests/statistical/test_request_queue.c (M/G/1, batch
 * service, service_open).
 */
#ifndef FLOPCAST_SIM_REQUEST_QUEUE_H
#define FLOPCAST_SIM_REQUEST_QUEUE_H

#include "model/generation.h"
#include "random/distribution.h"

#include <stddef.h>

struct request_server {
	double (*step_s)(const void *context, const struct generation_step *step); /* > 0 */
	const void *context;
	size_t most;  /* sequences at a time, >= 1 */
	double chunk; /* tokens of prompts in a step, at most; > 0 */
	int is_gated;
};

struct request_load {
	double requests_per_s;		    /* > 0 */
	struct distribution prompt, answer; /* tokens, rounded up; an answer has at least one */
	size_t observed, margin;	    /* requests; so many more before and after them */
};

/* Of the observed requests, in the order of their arrival. */
struct request_times {
	size_t count;
	double *wait_s;	      /* until the first step it takes part in */
	double *ttft_s;	      /* until its first token */
	double *tpot_s;	      /* between its tokens, on average; of a single token, 0 */
	double *latency_s;    /* until its last token */
	double running;	      /* sequences in the server, on average over all of the time */
	double waiting;	      /* and before it */
	double span_s;	      /* all of the time: until the last request has left */
	double all_latency_s; /* sum over all requests, observed or not */
};

/* The same for the same seed and replication. To be released. */
void request_queue_run(const struct request_server *server, const struct request_load *load, uint64_t seed,
		       uint64_t replication, struct request_times *times);
void request_times_release(struct request_times *times);

/* The server that a replica of a model is; `g` must outlive it. */
struct request_server request_server_of(const struct generation *g, double prompt, double answer);

#endif
