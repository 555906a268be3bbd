/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * experts.h - how much of a model are experts, and what it takes to bring tokens to them.
 *
 * From params - active-params, the weights of the experts that a token does not meet: shared experts and dense layers
 * are met by every token, and need not be known. Tested: tests/unit/test_experts.c (counts of the published shapes).
 */
#ifndef FLOPCAST_MODEL_EXPERTS_H
#define FLOPCAST_MODEL_EXPERTS_H

#include "plan/plan.h"

struct experts {
	double weights;	 /* of all routed experts of all layers; 0 = a dense model */
	double layers;	 /* that have experts; all of them where ffn or hidden is not given */
	double all, met; /* experts of each of these layers, and those that a token meets there; 1 when dense */
};

struct experts experts_of(const struct arch *a);

/* As a layout has them: dense where it doesn't give `expert`. */
struct experts experts_in(const struct arch *a, const struct layout *l);

/*
 * Seconds until so many bytes a copy of each token of `tokens` have reached the experts' ranks (or came back), the
 * slower of the ways in the domain of the links and beyond, which are used at once. Rates in B/s a GPU, one way. Experts are hit
 * evenly, and their ranks lie side by side (an assumption: the order of Megatron Core's groups).
 */
struct travel {
	double tokens, copy_b, in_node_b_per_s, network_b_per_s;
};
double experts_travel_s(const struct experts *e, const struct layout *l, int64_t domain, const struct travel *t);

#endif
