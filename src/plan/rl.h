/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl.h - reinforcement learning as a workload: what a step generates, what rewards it, where.
 */
#ifndef FLOPCAST_PLAN_RL_H
#define FLOPCAST_PLAN_RL_H

#include "base/row.h"
#include "plan/site.h"

/* constant, name in the scenario */
#define REWARD_LIST(X)                                                                                                 \
	X(REWARD_RULE, "rule")	     /* a check that takes no time worth counting */                                   \
	X(REWARD_MODEL, "model")     /* a forward pass of a model on the training GPUs */                              \
	X(REWARD_JUDGE, "judge")     /* a model behind an API, paid by token */                                        \
	X(REWARD_SANDBOX, "sandbox") /* a program that is run on CPUs, paid by their hour */

enum reward_kind { REWARD_LIST(ROW_CONSTANT) REWARD_END };

struct reward {
	enum reward_kind kind;
	double params;	    /* model */
	double tokens;	    /* judge: read and written for an answer */
	double latency_s;   /* judge, sandbox: of one answer */
	double cold_s;	    /* sandbox: until the first of a step starts */
	double concurrent;  /* judge, sandbox: answers at a time */
	double fails;	    /* share of the runs that are repeated, < 1 */
	double lifetime_s;  /* sandbox: mean time until a place fails, which loses its answer; INFINITY = never */
	double repair_s;    /* until it is there again */
	struct price price; /* judge: a token; sandbox: a second of one place */
	int has_price;
};

struct rl {
	double steps, prompts, samples; /* of a run; of a step; answers a prompt */
	double prompt;			/* tokens */
	double answer, answer_finish;	/* mean tokens in the first and in the last step, linear between */
	double answer_most;		/* cap; INFINITY = none */
	double answer_log_sd;
	double oversampling;	/* prompts generated for one that is kept */
	double generation_gpus; /* 0: generation and training take turns on all */
	double staleness;	/* steps that answers may lag behind */
	double replica_gpus;	/* 0: the fewest that hold the model */
	double weight_bits;	/* of generation */
	double updates;		/* passes over the answers of a step */
	int has_reference, has_critic;
	struct reward reward;
};

#endif
