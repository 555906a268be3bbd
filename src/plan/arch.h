/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arch.h - the architecture of a language model: a decoder-only transformer.
 */
#ifndef FLOPCAST_PLAN_ARCH_H
#define FLOPCAST_PLAN_ARCH_H

#include <stdint.h>

struct arch {
	const char *id;
	double params;	      /* all weights */
	double active_params; /* those that one token meets; = params unless mixture of experts */
	int64_t layers, hidden, ffn, heads, kv_heads; /* 0 = not given */
	int64_t vocab, context;			      /* 0 = not given; context in tokens */
	int64_t experts, experts_active; /* MLPs of a layer, and those that a token meets; 1 (or 0) when dense */
	int has_plain_mlp;		 /* two matrices without a gate; else three, or not known */
	int has_tied_embeddings;	 /* the output layer is the embedding */
};

#endif
