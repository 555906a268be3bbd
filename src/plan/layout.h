/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout.h - how a training step is spread over the GPUs: what throughput and memory are predicted from.
 */
#ifndef FLOPCAST_PLAN_LAYOUT_H
#define FLOPCAST_PLAN_LAYOUT_H

#include <stdint.h>

enum recompute {
	RECOMPUTE_NONE,
	RECOMPUTE_SELECTIVE, /* attention's inner part, or a fused attention that keeps nothing of it */
	RECOMPUTE_FULL	     /* each layer's forward pass again: hardware FLOPs, never model FLOPs */
};

enum offload {
	OFFLOAD_NONE,
	OFFLOAD_OPTIMIZER, /* its states are in the host's memory */
	OFFLOAD_ALL	   /* weights and gradients too */
};
/* How the copies of a token get to their experts. */
enum dispatch {
	DISPATCH_COPIES, /* each on its own: the all-to-all of a library */
	DISPATCH_NODES	 /* to a node once, and there to its experts: DeepSeek-V3, arXiv:2412.19437, section 3.2.2 */
};
/* FlashAttention and the like (since 2022), its second version (July 2023), scores that go through memory, or what is written for
 * Hopper and Blackwell: FlashAttention-3 (July 2024) and cuDNN's. */
enum attention { ATTENTION_FUSED, ATTENTION_FLASH2, ATTENTION_PLAIN, ATTENTION_FLASH3 };

/* Of the operations between the products: several in one (Megatron-LM, torch.compile, Unsloth), or one after the other. */
enum kernels { KERNELS_BY_METHOD /* not said */, KERNELS_FUSED, KERNELS_SEPARATE };

/* GPUs = tensor * pipeline * context * data, and data follows from the cluster. */
struct layout {
	int is_given;		  /* a <layout> was written; else everything below is a default */
	int64_t tensor, pipeline; /* degrees, >= 1 */
	int64_t context;	  /* GPUs that share each sequence, >= 1 */
	int64_t interleave;	  /* model chunks a pipeline stage holds, >= 1 (virtual stages) */
	int64_t microbatch;	  /* sequences a GPU takes at once, >= 1 */
	int64_t batch;		  /* sequences of a step over all GPUs; 0 = microbatch * data */
	int zero;		  /* ZeRO stage 0-3: 1 optimizer, 2 + gradients, 3 + weights sharded over data */
	int sequence_parallel;	  /* the parts that tensor parallelism leaves whole are split too */
	enum recompute recompute;
	enum offload offload;
	int64_t loss_chunks; /* parts in which the logits are computed, >= 1 */
	int64_t expert; /* ranks that the experts of a layer are dealt to; 0 = not given: a dense model of the active
				 weights, and every rank holds all experts */
	int64_t expert_tensor; /* GPUs that share each expert, >= 1 where expert is given */
	enum dispatch dispatch;
	int overlaps_experts; /* the copies travel while another microbatch computes */
	enum attention attention;
	enum kernels kernels;
	int64_t islands;      /* >= 1: groups of replicas whose weights meet every `outer_every` steps only (DiLoCo) */
	int64_t outer_every;  /* steps */
	double outer_b_per_s; /* an island's link to the others */
	int says_overlap;     /* else `overlap` is that of its year (scenario/speed_element.h) */
	double overlap;	      /* 0 to 1: share of the data-parallel traffic that runs while the step computes */
};

/* One GPU after the other does the same: nothing is split. */
static inline struct layout layout_default(void)
{
	return (struct layout){ .tensor = 1,
				.pipeline = 1,
				.context = 1,
				.interleave = 1,
				.microbatch = 1,
				.loss_chunks = 1,
				.islands = 1,
				.outer_every = 1,
				.recompute = RECOMPUTE_SELECTIVE,
				.attention = ATTENTION_FLASH2 };
}

/* Replicas of the model on so many GPUs, and microbatches that each takes in a step. */
static inline int64_t layout_data(const struct layout *l, int64_t gpus)
{
	return gpus / (l->tensor * l->pipeline * l->context);
}

/* Ranks that hold the same weights, whether they see other sequences or other parts of one. */
static inline int64_t layout_ranks(const struct layout *l, int64_t gpus)
{
	return gpus / (l->tensor * l->pipeline);
}

/* Replicas of each expert: the ranks of a stage are dealt to experts anew (Liu et al. 2025, arXiv:2504.14960). Where expert
 * is given. */
static inline int64_t layout_expert_data(const struct layout *l, int64_t gpus)
{
	return gpus / (l->pipeline * l->expert * l->expert_tensor);
}

/* GPUs that hold the model once, experts included: fewer can't go on by themselves. */
static inline int64_t layout_unit(const struct layout *l)
{
	int64_t ranks = l->tensor * l->context, dealt = l->expert ? l->expert * l->expert_tensor : 1;
	int64_t common = ranks, rest = dealt;

	while (rest) {
		int64_t next = common % rest;

		common = rest;
		rest = next;
	}
	return ranks / common * dealt * l->pipeline;
}

/* Sequences of a step. */
static inline int64_t layout_batch(const struct layout *l, int64_t gpus)
{
	return l->batch ? l->batch : l->microbatch * layout_data(l, gpus);
}

static inline int64_t layout_microbatches(const struct layout *l, int64_t gpus)
{
	return l->batch ? l->batch / (l->microbatch * layout_data(l, gpus)) : 1;
}

#endif
