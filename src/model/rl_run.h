/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl_run.h - a whole run of reinforcement learning: steps whose answers grow, as tokens a second.
 *
 * Tested: tests/unit/test_rl_step.c.
 */
#ifndef FLOPCAST_MODEL_RL_RUN_H
#define FLOPCAST_MODEL_RL_RUN_H

#include "model/rl_step.h"
#include "plan/plan.h"
#include "plan/rl.h"

struct rl_run {
	struct rl_step mean; /* of a step, over the run */
	double rate;	     /* tokens that are trained on, a second and GPU of the cluster */
	double held,
		sequences; /* of a replica: sequences that its cache holds at the end of the run, and that it gets */
	double generation_share; /* of the time of a step, 0 to 1; of two pools the longer one is all of it */
};

/* NULL, or the words for what is missing or contradicts. */
const char *rl_run_lacks(const struct workload *w, const struct cluster *c);

/* rl_run_lacks() is NULL. */
struct rl_run rl_run_of(const struct workload *w, const struct cluster *c);

/* Tokens that a run trains on: prompts and answers of all steps. */
double rl_run_tokens(const struct rl *rl);

/* Spread of a run about this, as sd of the logarithm. */
double rl_run_spread(const struct workload *w, const struct cluster *c);

/* FLOPs of each of these tokens, generation too. */
double rl_run_flop_per_token(const struct workload *w);

/* What judge or sandbox are paid for over the run: tokens, or seconds of one place. 0 = nothing. */
double rl_run_paid(const struct rl *rl);

#endif
