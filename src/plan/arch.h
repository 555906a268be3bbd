/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arch.h - the architecture of a language model: a decoder-only transformer, or a hybrid of one.
 *
 * Counts follow from the shape where it is given: weights, width of queries, keys and values, and bytes of the KV cache. Norms
 * and biases, below 1 %, are left out. Tested: tests/unit/test_arch.c, tests/scenarios/test_catalog.sh (the catalog's models
 * against what was published).
 */
#ifndef FLOPCAST_PLAN_ARCH_H
#define FLOPCAST_PLAN_ARCH_H

#include "base/row.h"

#include <stdint.h>

/* How a layer mixes tokens. constant, word in the scenario */
#define MIXER_LIST(X)                                                                                                  \
	X(MIXER_FULL, "full")		  /* attention to all tokens before */                                         \
	X(MIXER_SLIDING, "sliding")	  /* to the last `window` of them */                                           \
	X(MIXER_SPARSE, "sparse")	  /* to the `index_keys` that an indexer picks (DeepSeek-V3.2) */              \
	X(MIXER_COMPRESSED, "compressed") /* to one key for each `compressed_ratio` tokens (DeepSeek-V4) */            \
	X(MIXER_LINEAR, "linear")	  /* a state of fixed size: gated DeltaNet, Mamba-2, lightning attention */    \
	X(MIXER_NONE, "none")		  /* the layer is an MLP alone (Nemotron-H) */

/* What a layer has behind that. */
#define MLP_LIST(X)                                                                                                    \
	X(MLP_EXPERTS, "experts")                                                                                      \
	X(MLP_DENSE, "dense")                                                                                          \
	X(MLP_NONE, "alone") /* the mixer stands alone */

enum mixer { MIXER_LIST(ROW_CONSTANT) MIXER_END };

enum mlp { MLP_LIST(ROW_CONSTANT) MLP_END };

/* 0 = not given, where nothing else is said. */
struct arch {
	const char *id;
	const char *name;     /* for people: "Llama 2 7B"; the id where none is given */
	double params;	      /* all weights, but for those of multi-token prediction */
	double active_params; /* those that one token meets; = params unless mixture of experts */
	int64_t layers, hidden;
	int64_t ffn; /* inner width of the MLP; of one expert in a mixture */
	int64_t heads, kv_heads;
	int64_t vocab, context;		 /* context in tokens */
	int64_t experts, experts_active; /* MLPs of a layer, and those that a token meets; 1 (or 0) when dense */
	int has_plain_mlp;		 /* two matrices without a gate; else three, or not known */
	int has_tied_embeddings;	 /* the output layer is the embedding */

	int64_t head_dim;	 /* width of a head's queries and keys; 0 = hidden / heads */
	int64_t value_dim;	 /* of its values; 0 = head_dim */
	int64_t q_rank, kv_rank; /* latent ranks of MLA; kv_rank 0: no MLA, q_rank 0: queries are not compressed */
	int64_t rope_dim;	 /* MLA: width of a query's rotated part, and of the one key that heads share */
	int64_t output_rank,
		output_groups; /* what attention returns is projected in groups to this rank, then to hidden */
	int has_shared_kv;     /* keys are the values too, but in sliding layers */
	int64_t sparse_ratio, compressed_ratio; /* tokens that one kept key of such layers stands for; 0 = 1 */
	int has_attention_gate;			/* a gate as wide as the queries multiplies what attention returns */
	int64_t sliding_heads, sliding_kv_heads, sliding_head_dim; /* of sliding layers; 0 = as the others */
	int64_t window;						   /* tokens that a sliding layer looks back */
	int64_t index_heads, index_dim,
		index_keys;		       /* sparse attention: the indexer's heads, their width, keys picked */
	int64_t linear_heads, linear_head_dim; /* linear attention: heads of values, their width */
	int64_t linear_key_heads,
		linear_key_dim; /* heads of keys (Mamba-2: groups), their width (its state); 0 = as values */
	int64_t dense_ffn;	/* width of the MLP of layers without experts; 0 = ffn */
	int64_t shared_ffn;	/* width of the shared experts together */
	int64_t expert_hidden;	/* width that routed experts see (latent experts); 0 = hidden */
	int64_t dense_layers;	/* first layers without experts, where mlps says nothing */
	int64_t mtp_layers;	/* of multi-token prediction, trained along */
	int64_t mixers[MIXER_END], mlps[MLP_END]; /* layers of each kind; all 0: full, and experts or dense */
};

/* The word of the scenario. */
const char *arch_mixer_name(enum mixer m);
const char *arch_mlp_name(enum mlp m);

/* Layers that mix so, or that have such an MLP. */
double arch_mlps(const struct arch *a, enum mlp m);
int arch_is_mixture(const struct arch *a);

/* Numbers a token in a layer, mean over the layers, as they meet each other in attention: of all query heads, of all key heads, of
 * all value heads, and of what attention returns. From hidden / heads where head_dim is not given; hidden where heads are not. MLA: of the decompressed ones. */
double arch_queries(const struct arch *a);
double arch_keys(const struct arch *a);
double arch_values(const struct arch *a);
double arch_outputs(const struct arch *a);

/* Inner width of the MLPs that a token meets in a layer, mean over the layers: of all its experts, shared ones too. */
double arch_mlp_width(const struct arch *a);

/* Inner width of a layer without experts, and what experts see of a token; 0 = not given. */
double arch_expert_hidden(const struct arch *a);

/* Counted weights; all 0 unless arch_has_shape(). */
struct arch_params {
	double all;	   /* as published: without multi-token prediction */
	double active;	   /* of them those that a token meets: the embedding, attention, shared and chosen experts */
	double embeddings; /* of them input and output, once where tied */
	double experts;	   /* of all: routed experts of all layers */
	double mtp;	   /* besides: layers of multi-token prediction and their projections of 2 h x h */
	double mtp_active; /* of these those that a token meets */
};
struct arch_params arch_params(const struct arch *a);

/* Products of queries with keys and of scores with values that a token needs forward, in multiply-adds: sum over the layers
 * of width x tokens looked at. Full layers look at `full` tokens, others at fewer where window or index_keys are less; linear
 * layers update and read a state, in chunks of 64 (Yang et al. 2024, arXiv:2406.06484, section 3). PaLM's rule (Chowdhery et al.
 * 2022, appendix B) is full = sequence, which gives 2 L h s; causal kernels do the half of it. */
double arch_attention_macs(const struct arch *a, double full);

/* Bytes of the KV cache (and of the states of linear attention) of a sequence of so many tokens, with `element_b` a number: keys
 * and values; the latent and the shared key of MLA; of a sliding layer no more tokens than the window; an indexer's keys. 0 when
 * layers or hidden are not known. */
double arch_kv_b(const struct arch *a, double tokens, double element_b);

#endif
