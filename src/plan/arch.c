/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/arch.h"

#include <math.h>

#define CONVOLUTION	4.0  /* taps of the short convolution before linear attention (Mamba-2, gated DeltaNet) */
#define CHUNK		64.0 /* tokens of linear attention that are computed as attention */
#define PROJECTIONS_NTP 2.0  /* multi-token prediction joins hidden state and embedding: 2 h x h */

ROW_TEXT(arch_mixer_name, enum mixer, MIXER_LIST, ROW_NAME)

ROW_TEXT(arch_mlp_name, enum mlp, MLP_LIST, ROW_NAME)

int arch_is_mixture(const struct arch *a)
{
	return a->experts > 1;
}

static double sum(const int64_t *counts, int n)
{
	double all = 0;

	for (int i = 0; i < n; i++)
		all += (double)counts[i];
	return all;
}

static double arch_mixers(const struct arch *a, enum mixer m)
{
	if (sum(a->mixers, MIXER_END) > 0)
		return (double)a->mixers[m];
	return m == MIXER_FULL ? (double)a->layers : 0;
}

double arch_mlps(const struct arch *a, enum mlp m)
{
	double dense = arch_is_mixture(a) ? (double)a->dense_layers : (double)a->layers;

	if (sum(a->mlps, MLP_END) > 0)
		return (double)a->mlps[m];
	return m == MLP_NONE ? 0 : m == MLP_DENSE ? dense : (double)a->layers - dense;
}

/* ---- widths ---- */

/* Heads and width of the attention of full layers, or of sliding ones. */
struct geometry {
	double heads, kv_heads, dim, value_dim;
};

static double or_else(int64_t value, double otherwise)
{
	return value ? (double)value : otherwise;
}

static struct geometry geometry_of(const struct arch *a, enum mixer m)
{
	int is_sliding = m == MIXER_SLIDING;
	double heads = fmax(1, (double)a->heads), kv = or_else(a->kv_heads, heads);
	double dim = or_else(a->head_dim, (double)a->hidden / heads);
	struct geometry g = { heads, kv, dim, or_else(a->value_dim, dim) };

	if (is_sliding)
		g = (struct geometry){ or_else(a->sliding_heads, g.heads), or_else(a->sliding_kv_heads, g.kv_heads),
				       or_else(a->sliding_head_dim, g.dim), or_else(a->sliding_head_dim, g.value_dim) };
	g.dim += a->kv_rank ? (double)a->rope_dim : 0;
	return g;
}

static double arch_dense_ffn(const struct arch *a)
{
	return or_else(a->dense_ffn, (double)a->ffn);
}

double arch_expert_hidden(const struct arch *a)
{
	return or_else(a->expert_hidden, (double)a->hidden);
}

/* Linear attention: keys and queries, values and gate, two numbers a head; what comes out. */
struct linear {
	double keys, values, heads, state; /* a layer; state in numbers a sequence */
};

static struct linear linear_of(const struct arch *a)
{
	double heads = (double)a->linear_heads, dim = (double)a->linear_head_dim;
	double key_dim = or_else(a->linear_key_dim, dim);

	return (struct linear){ .keys = or_else(a->linear_key_heads, heads) * key_dim,
				.values = heads * dim,
				.heads = heads,
				.state = heads * dim * key_dim };
}

/* ---- mean widths ---- */

enum width { QUERIES, KEYS, VALUES, OUTPUTS };

static double width_of(const struct arch *a, enum mixer m, enum width w)
{
	struct geometry g = geometry_of(a, m);
	int is_latent = a->kv_rank && m != MIXER_SLIDING;
	double kv_heads = is_latent ? g.heads : g.kv_heads;

	if (m == MIXER_NONE)
		return 0;
	if (m == MIXER_LINEAR)
		return w <= KEYS ? linear_of(a).keys : linear_of(a).values;
	return w == QUERIES  ? g.heads * g.dim
	       : w == KEYS   ? kv_heads * g.dim
	       : w == VALUES ? kv_heads * g.value_dim
			     : g.heads * g.value_dim;
}

static double mean_width(const struct arch *a, enum width w)
{
	double all = 0;

	if (!a->layers)
		return width_of(a, MIXER_FULL, w);
	for (int m = 0; m < MIXER_END; m++)
		if (arch_mixers(a, (enum mixer)m) > 0)
			all += arch_mixers(a, (enum mixer)m) * width_of(a, (enum mixer)m, w);
	return all / (double)a->layers;
}

double arch_queries(const struct arch *a)
{
	return mean_width(a, QUERIES);
}

double arch_keys(const struct arch *a)
{
	return mean_width(a, KEYS);
}

double arch_values(const struct arch *a)
{
	return mean_width(a, VALUES);
}

double arch_outputs(const struct arch *a)
{
	return mean_width(a, OUTPUTS);
}

double arch_mlp_width(const struct arch *a)
{
	double met = fmax(1, (double)a->experts_active) * (double)a->ffn + (double)a->shared_ffn;
	double dense = arch_dense_ffn(a);

	if (!a->layers)
		return arch_is_mixture(a) ? met : dense;
	return (arch_mlps(a, MLP_EXPERTS) * met + arch_mlps(a, MLP_DENSE) * dense) / (double)a->layers;
}

/* ---- weights ---- */

/* Is the shape complete enough for arch_params()? */
static int arch_has_shape(const struct arch *a)
{
	int has_attention = a->heads || arch_mixers(a, MIXER_NONE) + arch_mixers(a, MIXER_LINEAR) == (double)a->layers;

	return a->layers && a->hidden && a->ffn && a->vocab && has_attention &&
	       (a->linear_heads || !(arch_mixers(a, MIXER_LINEAR) > 0));
}

static double query_projection(const struct arch *a, const struct geometry *g)
{
	double h = (double)a->hidden, width = g->heads * g->dim;

	return a->q_rank ? (double)a->q_rank * (h + width) : h * width;
}

static double output_projection(const struct arch *a, double width)
{
	double h = (double)a->hidden;

	return a->output_rank ? (double)a->output_rank * (width + or_else(a->output_groups, 1) * h) : width * h;
}

/* Numbers of a layer's keys and values, of a token that it keeps. */
static double keys_and_values(const struct arch *a, enum mixer m, const struct geometry *g)
{
	return g->kv_heads * (g->dim + (a->has_shared_kv && m != MIXER_SLIDING ? 0 : g->value_dim));
}

/* DeepSeek-V2, arXiv:2405.04434, section 2.1. */
static double latent_attention(const struct arch *a)
{
	struct geometry g = geometry_of(a, MIXER_FULL);
	double h = (double)a->hidden, rank = (double)a->kv_rank, rope = (double)a->rope_dim, nope = g.dim - rope;

	return query_projection(a, &g) + h * (rank + rope) + rank * g.heads * (nope + g.value_dim) +
	       g.heads * g.value_dim * h;
}

static double attention(const struct arch *a, enum mixer m)
{
	struct geometry g = geometry_of(a, m);
	double queries = a->has_attention_gate ? 2 : 1, h = (double)a->hidden;

	if (a->kv_rank && m != MIXER_SLIDING)
		return latent_attention(a) + (queries - 1) * h * g.heads * g.value_dim;
	return queries * query_projection(a, &g) + h * keys_and_values(a, m, &g) +
	       output_projection(a, g.heads * g.value_dim);
}

/* The indexer of DeepSeek-V3.2 (its inference code, model.py): queries from the latent, one key, a weight a head. */
static double indexer(const struct arch *a)
{
	double width = (double)a->index_heads * (double)a->index_dim, h = (double)a->hidden;

	return width * or_else(a->q_rank, h) + h * ((double)a->index_dim + (double)a->index_heads);
}

static double linear_attention(const struct arch *a)
{
	struct linear l = linear_of(a);

	return (double)a->hidden * (2 * l.keys + 3 * l.values + 2 * l.heads) + CONVOLUTION * (2 * l.keys + l.values);
}

static double mixer(const struct arch *a, enum mixer m)
{
	switch (m) {
	case MIXER_LINEAR:
		return linear_attention(a);
	case MIXER_SPARSE:
		return attention(a, m) + indexer(a);
	case MIXER_NONE:
		return 0;
	default:
		return attention(a, m);
	}
}

static double matrices(const struct arch *a)
{
	return a->has_plain_mlp ? 2 : 3;
}

/* Of one layer: its routed experts, and what every token meets there. */
static double routed(const struct arch *a)
{
	return (double)a->experts * matrices(a) * arch_expert_hidden(a) * (double)a->ffn;
}

static double beside_routed(const struct arch *a)
{
	double h = (double)a->hidden;
	double latent = a->expert_hidden ? 2 * h * (double)a->expert_hidden : 0;

	return h * (double)a->experts + latent + matrices(a) * h * (double)a->shared_ffn;
}

/* What a token does not meet of a layer's routed experts. */
static double share_met(const struct arch *a)
{
	return arch_is_mixture(a) ? (double)a->experts_active / (double)a->experts : 1;
}

/* A layer of multi-token prediction is as the last one (DeepSeek-V3, arXiv:2412.19437, section 2.2); embedding and output layer
 * are the model's. */
static void add_mtp(struct arch_params *p, const struct arch *a)
{
	double h = (double)a->hidden, layers = (double)a->mtp_layers;
	enum mixer last = arch_mixers(a, MIXER_SPARSE) > 0 ? MIXER_SPARSE : MIXER_FULL;
	double common = PROJECTIONS_NTP * h * h + mixer(a, last);

	if (arch_mlps(a, MLP_EXPERTS) > 0) {
		p->mtp = layers * (common + beside_routed(a) + routed(a));
		p->mtp_active = layers * (common + beside_routed(a) + routed(a) * share_met(a));
	} else {
		p->mtp = p->mtp_active = layers * (common + matrices(a) * h * arch_dense_ffn(a));
	}
}

struct arch_params arch_params(const struct arch *a)
{
	struct arch_params p = { 0 };
	double h = (double)a->hidden;

	if (!arch_has_shape(a))
		return p;
	p.embeddings = (a->has_tied_embeddings ? 1 : 2) * (double)a->vocab * h;
	p.experts = arch_mlps(a, MLP_EXPERTS) * routed(a);
	p.all = p.embeddings + p.experts + arch_mlps(a, MLP_DENSE) * matrices(a) * h * arch_dense_ffn(a);
	if (p.experts > 0)
		p.all += arch_mlps(a, MLP_EXPERTS) * beside_routed(a);
	for (int m = 0; m < MIXER_END; m++)
		if (arch_mixers(a, (enum mixer)m) > 0)
			p.all += arch_mixers(a, (enum mixer)m) * mixer(a, (enum mixer)m);
	p.active = p.all - p.experts * (1 - share_met(a));
	add_mtp(&p, a);
	return p;
}

/* ---- attention and its cache ---- */

/* Tokens that one kept key stands for. */
static double ratio(const struct arch *a, enum mixer m)
{
	return m == MIXER_SPARSE       ? or_else(a->sparse_ratio, 1)
	       : m == MIXER_COMPRESSED ? or_else(a->compressed_ratio, 1)
				       : 1;
}

/* Keys that a layer keeps of so many tokens: where one stands for several, the last tokens have their own besides. */
static double kept_keys(const struct arch *a, enum mixer m, double tokens)
{
	double near = a->window ? fmin(tokens, (double)a->window) : tokens;

	return m == MIXER_SLIDING ? near : ratio(a, m) > 1 ? tokens / ratio(a, m) + near : tokens;
}

/* Of them those that a token looks at. */
static double looked_at(const struct arch *a, enum mixer m, double full)
{
	double keys = kept_keys(a, m, full);

	return m == MIXER_SPARSE && a->index_keys
		       ? fmin(keys, (double)a->index_keys + (ratio(a, m) > 1 ? (double)a->window : 0))
		       : keys;
}

/* A state is updated and read, and within a chunk tokens meet as in attention. */
static double linear_macs(const struct arch *a)
{
	struct linear l = linear_of(a);

	return 2 * l.state + CHUNK / 2 * (l.keys + l.values);
}

double arch_attention_macs(const struct arch *a, double full)
{
	double all = arch_mixers(a, MIXER_LINEAR) * linear_macs(a);

	for (int m = 0; m <= MIXER_COMPRESSED; m++) {
		struct geometry g = geometry_of(a, (enum mixer)m);

		all += arch_mixers(a, (enum mixer)m) * g.heads * (g.dim + g.value_dim) *
		       looked_at(a, (enum mixer)m, full);
	}
	return all + arch_mixers(a, MIXER_SPARSE) * (double)a->index_heads * (double)a->index_dim * full /
			     ratio(a, MIXER_SPARSE);
}

/* Numbers a token that a layer keeps. */
static double kept(const struct arch *a, enum mixer m)
{
	struct geometry g = geometry_of(a, m);

	if (a->kv_rank && m != MIXER_SLIDING)
		return (double)(a->kv_rank + a->rope_dim) + (m == MIXER_SPARSE ? (double)a->index_dim : 0);
	return keys_and_values(a, m, &g) + (m == MIXER_SPARSE ? (double)a->index_dim : 0);
}

double arch_kv_b(const struct arch *a, double tokens, double element_b)
{
	double numbers = arch_mixers(a, MIXER_LINEAR) * linear_of(a).state;

	if (!a->layers || !a->hidden)
		return 0;
	for (int m = 0; m <= MIXER_COMPRESSED; m++)
		numbers += arch_mixers(a, (enum mixer)m) * kept(a, (enum mixer)m) * kept_keys(a, (enum mixer)m, tokens);
	return numbers * element_b;
}
