/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * workload.h - what is to be trained: a model, a method and the tokens it sees.
 */
#ifndef FLOPCAST_PLAN_WORKLOAD_H
#define FLOPCAST_PLAN_WORKLOAD_H

#include "base/row.h"
#include "base/word.h"
#include "plan/arch.h"
#include "plan/parameter.h"
#include "plan/precision.h"

/* constant, name in the scenario, words */
#define METHOD_LIST(X)                                                                                                 \
	X(METHOD_PRETRAIN, "pretrain", WORD("pre-training"))                                                           \
	X(METHOD_CONTINUE, "continue", WORD("continued pre-training"))                                                 \
	X(METHOD_FINETUNE, "finetune", WORD("full fine-tuning"))                                                       \
	X(METHOD_LORA, "lora", WORD("LoRA"))                                                                           \
	X(METHOD_QLORA, "qlora", WORD("QLoRA"))                                                                        \
	X(METHOD_DPO, "dpo", WORD("preference tuning (DPO)"))                                                          \
	X(METHOD_REWARD, "reward-model", WORD("reward model"))                                                         \
	X(METHOD_DISTILL, "distill", WORD("distillation"))                                                             \
	X(METHOD_GRPO, "grpo", WORD("reinforcement learning"))                                                         \
	X(METHOD_PPO, "ppo", WORD("reinforcement learning"))                                                           \
	X(METHOD_DAPO, "dapo", WORD("reinforcement learning"))                                                         \
	X(METHOD_SERVE, "serve", WORD("serving"))                                                                      \
	X(METHOD_GENERATE, "generate", WORD("generation of texts"))                                                    \
	X(METHOD_EVALUATE, "evaluate", WORD("evaluation"))                                                             \
	X(METHOD_PREPARE, "prepare", WORD("data preparation"))

enum method { METHOD_LIST(ROW_CONSTANT) METHOD_END };

const char *method_name(enum method method);
const char *method_words(enum method method); /* English: words_get() translates */

enum flops_rule {
	FLOPS_6PD,	/* weights only */
	FLOPS_ATTENTION /* + 12 L h s a token (PaLM, appendix B) */
};

/* Matrices of a layer that LoRA may adapt, as bits: attention query, key, value, output; MLP gate, up, down. */
enum lora_target { LORA_Q = 1, LORA_K = 2, LORA_V = 4, LORA_O = 8, LORA_GATE = 16, LORA_UP = 32, LORA_DOWN = 64 };

/* constant, name in the scenario, bytes of state a parameter with fp32 master weights (docs/MODEL.md, "Memory"), Newton-Schulz
 * iterations a step. Muon: momentum alone (Jordan 2024; Liu et al. 2025, arXiv:2502.16982, section 2.1). GaLore: moments in a rank of a
 * quarter of the narrower side, and that projection (Zhao et al. 2024, arXiv:2403.03507, table 1, at fp32 moments). Paged: in the
 * host's memory when the GPU's is full, which is not counted (Dettmers et al. 2023, section 3). */
#define OPTIMIZER_LIST(X)                                                                                              \
	X(OPTIMIZER_ADAMW, "adamw", 12, 0)	/* two moments */                                                      \
	X(OPTIMIZER_ADAM8BIT, "adam8bit", 6, 0) /* two moments of a byte */                                            \
	X(OPTIMIZER_SGD, "sgd", 8, 0)		/* momentum */                                                         \
	X(OPTIMIZER_ADAGRAD, "adagrad", 8, 0)                                                                          \
	X(OPTIMIZER_RMSPROP, "rmsprop", 8, 0)                                                                          \
	X(OPTIMIZER_LAMB, "lamb", 12, 0) /* AdamW's, and norms of layers (You et al. 2019, arXiv:1904.00962) */        \
	X(OPTIMIZER_MUON, "muon", 8, 5)                                                                                \
	X(OPTIMIZER_SGD_PLAIN, "sgd-plain", 4, 0) /* without momentum */                                               \
	X(OPTIMIZER_PAGED_ADAM8BIT, "paged-adam8bit", 6, 0)                                                            \
	X(OPTIMIZER_GALORE, "galore", 7, 0) /* 4 + 2 x 4 / 4 + 4 / 4 */

enum optimizer { OPTIMIZER_LIST(ROW_CONSTANT) OPTIMIZER_END };

#define GRADIENTS_LIST(X)                                                                                              \
	X(GRADIENTS_SAME, "same")   /* precision of the weights */                                                     \
	X(GRADIENTS_FP32, "fp32")   /* accumulated in fp32, as Megatron-LM does */                                     \
	X(GRADIENTS_FUSED, "fused") /* each is used and dropped in the backward pass (Lv et al. 2023, LOMO) */         \
	X(GRADIENTS_WHOLE, "whole") /* not sharded while microbatches add up (PyTorch FSDP's no_sync) */

enum gradients { GRADIENTS_LIST(ROW_CONSTANT) GRADIENTS_END };

/* Bytes a trained weight that the update of a step moves: the gradient in, moments and weights in and out, and out the
 * 16-bit copy of fp32 master weights. Each once, as fused kernels do (torch.optim.AdamW(fused=True), PyTorch 2.4;
 * adam8bit: Dettmers et al. 2021, arXiv:2110.02861, section 2). 28 for AdamW in mixed precision, 20 for SGD. */
double optimizer_traffic_b(enum optimizer optimizer, enum precision precision);

struct rl;
struct serving;
struct workload;

/* Bytes of a trained weight as it is kept, of its gradient (0 when fused), and of its states: the fp32 master of 16-bit weights
 * and the optimizer's moments. */
double workload_weight_b(const struct workload *w);
double workload_gradient_b(const struct workload *w);
double workload_optimizer_b(const struct workload *w);

/* FLOPs of an update a weight of a matrix whose narrower side is so wide: a Newton-Schulz iteration of m x n, m <= n, is two products
 * of 2 m^2 n and one of 2 m^3, taken at m = n: 6 m a weight. 0 but for Muon. */
double optimizer_flop(enum optimizer optimizer, double narrower);

/* rslora: another scale, rank^-1/2 in place of 1/rank, and the same work (Kalajdzievski 2023, arXiv:2312.03732). dora: a
 * magnitude for each output of a target besides, and its columns' norms (Liu et al. 2024, arXiv:2402.09353). */
#define ADAPTER_LIST(X) X(ADAPTER_LORA, "lora") X(ADAPTER_RSLORA, "rslora") X(ADAPTER_DORA, "dora")

enum adapter_kind { ADAPTER_LIST(ROW_CONSTANT) };

/* A part of the training with a batch or a sequence of its own: a ramp-up, a curriculum. */
struct phase {
	double tokens, share; /* of the run's tokens: how many, or which share of them; one of the two, the other 0 */
	int64_t batch;	      /* sequences of a step; 0 = the layout's */
	int64_t sequence;     /* tokens; 0 = the workload's */
};

/* A phase over the rest of the run, both above 0 (model/schedule.h). */
struct phase_speed {
	double pace; /* tokens a second */
	double flop; /* FLOPs of a token */
};

struct workload {
	const char *id;
	const struct arch *arch;
	enum method method;
	enum flops_rule flops_rule;
	struct parameter tokens; /* of the data set, once through; constant 0 = given by examples */
	double examples;	 /* or words, or characters; used when tokens is 0 */
	struct parameter tokens_per_example;
	struct parameter padding; /* share of the computed tokens that are none of the data's, < 1 */
	double length_log_sd; /* of examples, padded to the longest of a microbatch where the speed is predicted; 0 = not */
	struct parameter evaluation, data_stall; /* shares of the computing time, together < 1 */
	struct parameter epochs;
	int64_t sequence; /* tokens of one training sequence; 0 = not known */
	enum optimizer optimizer;
	enum precision precision;
	enum gradients gradients;
	int64_t bits;			 /* QLoRA: of a weight of the base */
	int double_quantization;	 /* QLoRA: the quantisation constants are quantised too */
	int64_t lora_rank;		 /* LoRA and QLoRA only */
	int lora_targets;		 /* bits of enum lora_target */
	enum adapter_kind adapter;	 /* of them */
	struct parameter dequantization; /* QLoRA: step time over that of LoRA, >= 1 */
	const struct arch *teacher;	 /* distillation; else NULL */
	const struct phase *phases; /* in their order, from the first token on; what they leave is as the rest says */
	size_t phase_count;
	const struct rl *rl;	       /* reinforcement learning (plan/rl.h); else NULL */
	const struct serving *serving; /* using a model (plan/serving.h); else NULL */
	double cores_per_node;	       /* data preparation, whose tokens are core-seconds; else 0 */
};

/* LoRA or QLoRA: the weights are frozen, adapters are trained. */
int workload_is_adapter(const struct workload *w);

/* Reinforcement learning: grpo, ppo or dapo. */
int workload_is_rl(const struct workload *w);

#endif
