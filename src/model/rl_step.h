/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl_step.h - how long a step of reinforcement learning takes, by part.
 *
 * PPO (Schulman et al. 2017, arXiv:1707.06347), GRPO (Shao et al. 2024, arXiv:2402.03300) and DAPO (Yu et al. 2025,
 * arXiv:2503.14476) generate answers, reward them, compute log-probabilities, and update. On one pool of GPUs the parts
 * follow each other and the slowest answer gates generation; on two pools generation and training run side by side, some
 * steps apart. docs/MODEL.md, "Reinforcement learning", has the equations. Generation is model/generation.h's. What can't be counted is in struct
 * rl_constants, fitted on tests/validation/posttraining.tsv. Tested: tests/unit/test_rl_step.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_RL_STEP_H
#define FLOPCAST_MODEL_RL_STEP_H

#include "model/service.h"

/* Lengths of answers: lognormal, cut at `most`; `mean` is of what is left of them. */
struct length_law {
	double mean, most; /* tokens; most INFINITY = no cap */
	double log_sd;	   /* of the logarithm, uncut */
};

/* Chance that an answer is longer than `tokens`; expected longest of `count`. */
double length_law_survival(const struct length_law *l, double tokens);
double length_law_longest(const struct length_law *l, double count);

/* name, value, log-sd of what is believed without rows, meaning */
#define RL_LIST(X)                                                                                                     \
	X(generation, 0.93, 0.2, "rate of generation in a step, of a server's")                                        \
	X(dense, 0.40, 0.2, "share of the 16-bit peak in training passes, dense")                                      \
	X(mixture, 0.14, 0.3, "the same of a mixture of experts")                                                      \
	X(tokens, 2e3, 0.7, "tokens a GPU at which half of that is reached, dense")                                    \
	X(mixture_tokens, 16e3, 0.7, "the same of a mixture: bubbles of pipelines, small experts")                     \
	X(fp8, 1.4, 0.15, "training in 8 bits, times as fast")                                                         \
	X(newest, 0.8, 0.2, "share of the peak of the newest accelerators, of older ones'")                            \
	X(overhead_s, 4, 0.5, "of a step: data, bookkeeping, switching of roles")                                      \
	X(gpus_s, 0.9, 0.5, "of a step, for each doubling of GPUs")

struct rl_constants {
#define X(name, value, log_sd, meaning) double name;
	RL_LIST(X)
#undef X
};

extern const struct rl_constants rl_fitted;

struct rl_step_input {
	struct generation generation; /* one replica of the policy */
	double generation_gpus, training_gpus;
	int is_apart;		  /* two pools; else one after the other on all of them, equal numbers then */
	double staleness;	  /* apart: steps that answers may lag behind; 0 = on-policy, 1 = one step off */
	double prompts, samples;  /* of a step; answers a prompt */
	double prompt;		  /* tokens */
	struct length_law length; /* of answers */
	double oversampling;	  /* prompts generated for one that is kept (dynamic sampling); 1 = all are */
	double reference,
		critic;	 /* weights of a frozen reference and of a critic, of the policy's active ones; 0 = none */
	double updates;	 /* passes over the answers of a step (PPO epochs) */
	int is_fp8;	 /* training */
	double reward_s; /* of a step, after its last answer */
	double network_b_per_s; /* of a GPU, for bringing weights to another pool; 0 = 25 GB/s */
	const struct rl_constants *constants;
};

/* s by part. Of two pools, generation_s and the training parts overlap: step_s is less than their sum. */
struct rl_step {
	double generation_s, reward_s, logprob_s, reference_s, critic_s, update_s, sync_s, overhead_s;
	double step_s;
	double waves; /* sequences of a replica over those that its cache holds; above 1 they wait for room */
};

struct rl_step rl_step_of(const struct rl_step_input *in);

/* Spread of what was measured about it, as sd of the logarithm, with lengths and batch known. */
extern const double rl_step_log_sd;

/* The same of a whole run that somebody reports: tools, validation, failures and restarts are in its hours. */
extern const double rl_run_log_sd;

#endif
