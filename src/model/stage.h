/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stage.h - what one GPU has to do with a workload under its layout: its stage of the pipeline and its tensor part.
 *
 * What kernels.h and traffic.h turn into seconds. Tested: tests/unit/test_throughput.c.
 */
#ifndef FLOPCAST_MODEL_STAGE_H
#define FLOPCAST_MODEL_STAGE_H

#include "model/elementwise.h"
#include "model/experts.h"
#include "plan/plan.h"

/* Bytes of a weight or activation, of a gradient (summed over the ranks in 32 bit), of a 4-bit weight. */
#define STAGE_WEIGHT_B	  2.0
#define STAGE_GRADIENT_B  4.0
#define STAGE_QUANTIZED_B 0.5

/* In what the products of the layers are. */
struct grade {
	double speed;	 /* over 16 bit */
	double weight_b; /* read a pass */
};

struct stage {
	double layers, hidden, ffn, vocab, heads; /* layers of a stage */
	double keys;				  /* width of a layer's keys, and of its values */
	double mlp;				  /* inner width of all MLPs of a layer that a token meets */
	double attention_macs;			  /* a token forward, all its layers, causal (plan/arch.h) */
	double sequence, tokens;		  /* of a microbatch */
	double tensor, pipeline, context, microbatches;
	double data;		    /* ranks with the same weights: replicas, and parts of their sequences */
	double weights, trained;    /* of a GPU's stage and tensor part, but for experts that are dealt to ranks */
	double body, head;	    /* of these weights, those used: of the layers, of the output (on the last stage) */
	struct experts experts;	    /* of a stage, where they are dealt to ranks */
	double dealt;		    /* weights of them that a GPU has */
	double expert_data;	    /* replicas of each */
	struct elementwise between; /* the products */
	struct grade grade;
	double forwards;	 /* 1, or 2 with full recompute */
	double weight_gradients; /* 1 when the weights are trained */
	int is_quantized;
};

/* throughput_lacks() is NULL. */
struct stage stage_of(const struct workload *w, const struct cluster *c);

#endif
