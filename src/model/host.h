/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host.h - what it costs a step to keep parts in the host's memory.
 *
 * In the manner of Ren et al. 2021 (ZeRO-Offload, arXiv:2101.06840, section 4) and Rajbhandari et al. 2021 (ZeRO-Infinity,
 * arXiv:2104.07857): 16-bit gradients go to the host and updated weights come back, or with OFFLOAD_ALL the weights themselves
 * come in each pass; the host's processors run the optimizer. Nothing is taken as hidden, though programs hide some of it.
 * Tested: tests/unit/test_host.c.
 */
#ifndef FLOPCAST_MODEL_HOST_H
#define FLOPCAST_MODEL_HOST_H

#include "plan/plan.h"

/* Of one GPU: its shares, where ZeRO shards them. */
struct host {
	double weights_b;    /* of its weights, as they are kept */
	double trained;	     /* weights of which the host has the states */
	double microbatches; /* of a step */
};

/* Seconds a step on the way, at so many B/s. 0 without offload. */
double host_travel_s(const struct host *o, enum offload kept, double b_per_s);

/* Seconds a step for the host's processors to update the weights of all its GPUs. */
double host_update_s(const struct host *o, int64_t gpus_per_node);

/* sd of the logarithm of that update: hosts differ much. */
extern const double host_update_log_sd;

#endif
