/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving.h - using a model as a workload: requests a day for some time, a pile of texts to be made, or a suite of tests.
 */
#ifndef FLOPCAST_PLAN_SERVING_H
#define FLOPCAST_PLAN_SERVING_H

#include "plan/rl.h"

struct serving {
	double prompt, answer; /* mean tokens of a request */
	double requests;       /* in all */
	double duration_s;     /* serve: for so long; 0 = generate: as fast as the GPUs can */
	double peak;	       /* serve: the busiest hour's rate over the mean one, >= 1 */
	double cached;	       /* share of the prompts' tokens that an API has in its cache */
	double batched;	       /* share of the requests that can wait for an API's batch */
	double replica_gpus;   /* 0: the fewest that hold the model */
	double weight_bits, cache_bits;
	double config_s;     /* evaluate: of a configuration on one replica, whose tokens aren't known; 0 = by tokens */
	struct reward judge; /* evaluate: of each answer; kind REWARD_RULE = none worth counting */
	double kept;	     /* share of what is made that is used: rejection sampling; 1 = all */
};

#endif
