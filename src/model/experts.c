/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/experts.h"

#include <math.h>

struct experts experts_of(const struct arch *a)
{
	double all = (double)a->experts, met = (double)a->experts_active, matrices = a->has_plain_mlp ? 2 : 3;
	struct experts e = { .all = all, .met = met };

	if (!(all > met) || met < 1)
		return (struct experts){ .all = 1, .met = 1 };
	e.weights = (a->params - a->active_params) * all / (all - met);
	e.layers = arch_mlps(a, MLP_EXPERTS);
	if (a->ffn && a->hidden)
		e.layers = fmin(e.layers, round(e.weights / (all * matrices * arch_expert_hidden(a) * (double)a->ffn)));
	return e;
}

struct experts experts_in(const struct arch *a, const struct layout *l)
{
	return l->expert ? experts_of(a) : (struct experts){ .all = 1, .met = 1 };
}

/* Of `met` copies those that leave the node: each on its own, or one for each other node that holds an expert of the
 * token, of which there are (n - 1) (1 - (1 - 1/n)^met) on average. */
static double beyond(const struct experts *e, const struct layout *l, double ranks, double in_node)
{
	double nodes = ranks / in_node;

	return l->dispatch == DISPATCH_NODES ? (nodes - 1) * (1 - pow(1 - 1 / nodes, e->met))
					     : e->met * (ranks - in_node) / ranks;
}

double experts_travel_s(const struct experts *e, const struct layout *l, int64_t domain, const struct travel *t)
{
	double ranks = (double)l->expert;
	double in_node = fmin(ranks, fmax(1, floor((double)domain / (double)l->expert_tensor)));
	double forwarded = l->dispatch == DISPATCH_NODES ? in_node : ranks; /* what arrives goes on to its expert */
	double within = e->met * (in_node - 1) / forwarded, out = beyond(e, l, ranks, in_node), slowest_s = 0;

	if (within > 0)
		slowest_s = within / t->in_node_b_per_s;
	if (out > 0)
		slowest_s = fmax(slowest_s, out / t->network_b_per_s);
	return t->tokens * t->copy_b * slowest_s;
}
