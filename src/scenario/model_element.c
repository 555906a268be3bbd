/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/model_element.h"

#include "scenario/hub_config.h"
#include "scenario/id_reference.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SHAPE_TOLERANCE 1.5  /* parts that a shape doesn't tell of stay within */
#define PARAMS_MOST	1e16 /* no model of these years comes near: beyond it an input is a slip */
enum { LAYERS_MOST = 10000, WIDTH_MOST = 100000000, HEADS_MOST = 100000, TOKENS_MOST = 1000000000 };

/* Whole numbers of the shape. */
static const struct number {
	const char *attribute;
	int64_t most;
	size_t offset;
} numbers[] = {
	{ "layers", LAYERS_MOST, offsetof(struct arch, layers) },
	{ "hidden", WIDTH_MOST / 10, offsetof(struct arch, hidden) },
	{ "ffn", WIDTH_MOST, offsetof(struct arch, ffn) },
	{ "heads", HEADS_MOST, offsetof(struct arch, heads) },
	{ "kv-heads", HEADS_MOST, offsetof(struct arch, kv_heads) },
	{ "vocab", WIDTH_MOST, offsetof(struct arch, vocab) },
	{ "context", TOKENS_MOST, offsetof(struct arch, context) },
	{ "head-dim", HEADS_MOST, offsetof(struct arch, head_dim) },
	{ "value-dim", HEADS_MOST, offsetof(struct arch, value_dim) },
	{ "q-rank", WIDTH_MOST, offsetof(struct arch, q_rank) },
	{ "kv-rank", WIDTH_MOST, offsetof(struct arch, kv_rank) },
	{ "rope-dim", HEADS_MOST, offsetof(struct arch, rope_dim) },
	{ "output-rank", WIDTH_MOST, offsetof(struct arch, output_rank) },
	{ "output-groups", HEADS_MOST, offsetof(struct arch, output_groups) },
	{ "sparse-ratio", TOKENS_MOST, offsetof(struct arch, sparse_ratio) },
	{ "compressed-ratio", TOKENS_MOST, offsetof(struct arch, compressed_ratio) },
	{ "window", TOKENS_MOST, offsetof(struct arch, window) },
	{ "sliding-heads", HEADS_MOST, offsetof(struct arch, sliding_heads) },
	{ "sliding-kv-heads", HEADS_MOST, offsetof(struct arch, sliding_kv_heads) },
	{ "sliding-head-dim", HEADS_MOST, offsetof(struct arch, sliding_head_dim) },
	{ "index-heads", HEADS_MOST, offsetof(struct arch, index_heads) },
	{ "index-dim", HEADS_MOST, offsetof(struct arch, index_dim) },
	{ "index-keys", TOKENS_MOST, offsetof(struct arch, index_keys) },
	{ "linear-heads", HEADS_MOST, offsetof(struct arch, linear_heads) },
	{ "linear-head-dim", HEADS_MOST, offsetof(struct arch, linear_head_dim) },
	{ "linear-key-heads", HEADS_MOST, offsetof(struct arch, linear_key_heads) },
	{ "linear-key-dim", HEADS_MOST, offsetof(struct arch, linear_key_dim) },
	{ "experts", HEADS_MOST, offsetof(struct arch, experts) },
	{ "experts-active", HEADS_MOST, offsetof(struct arch, experts_active) },
	{ "shared-ffn", WIDTH_MOST, offsetof(struct arch, shared_ffn) },
	{ "expert-hidden", WIDTH_MOST, offsetof(struct arch, expert_hidden) },
	{ "dense-layers", LAYERS_MOST, offsetof(struct arch, dense_layers) },
	{ "mtp-layers", LAYERS_MOST, offsetof(struct arch, mtp_layers) },
};

static void read_numbers(struct scenario *s, struct element e, struct arch *a)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		field_integer(&s->reader, e, numbers[i].attribute, 1, numbers[i].most,
			      (int64_t *)((char *)a + numbers[i].offset));
}

/* ---- kinds of layers ---- */

/* One word of a pattern: MIXER or MIXER/MLP, of so many letters. */
static int read_kind(const char *word, size_t length, enum mixer *mixer, enum mlp *mlp)
{
	const char *slash = memchr(word, '/', length);
	size_t head = slash ? (size_t)(slash - word) : length, tail = slash ? length - head - 1 : 0;
	int m = 0, l = 0;

	while (m < MIXER_END && (strlen(arch_mixer_name((enum mixer)m)) != head ||
				 memcmp(arch_mixer_name((enum mixer)m), word, head) != 0))
		m++;
	while (slash && l < MLP_END &&
	       (strlen(arch_mlp_name((enum mlp)l)) != tail || memcmp(arch_mlp_name((enum mlp)l), slash + 1, tail) != 0))
		l++;
	*mixer = (enum mixer)m;
	*mlp = slash ? (enum mlp)l : MLP_END;
	return m < MIXER_END && (!slash || l < MLP_END);
}

/* Adds the kinds of the words, each after its count where there is one; 0 where a word is none. */
static int add_kinds(const char *text, const struct arch *a, int64_t mixers[MIXER_END], int64_t mlps[MLP_END])
{
	int64_t count = 1;

	for (const char *p = text + strspn(text, " \t\n"); *p; p += strspn(p, " \t\n")) {
		size_t length = strcspn(p, " \t\n");
		enum mixer mixer;
		enum mlp mlp;

		if (isdigit((unsigned char)*p)) {
			for (count = 0; isdigit((unsigned char)*p) && count < LAYERS_MOST; p++)
				count = 10 * count + (*p - '0');
			if (*p != ' ')
				return 0;
			continue;
		}
		if (!read_kind(p, length, &mixer, &mlp))
			return 0;
		mixers[mixer] += count;
		mlps[mlp < MLP_END ? mlp : arch_is_mixture(a) ? MLP_EXPERTS : MLP_DENSE] += count;
		count = 1;
		p += length;
	}
	return 1;
}

/* Repeats the pattern until it has all layers. */
static void read_pattern(struct scenario *s, struct element e, struct arch *a)
{
	char *text = field_text(e, "pattern");
	int64_t mixers[MIXER_END] = { 0 }, mlps[MLP_END] = { 0 }, length = 0, rounds;

	if (!text)
		return;
	field_note(&s->reader, e, "pattern");
	if (!add_kinds(text, a, mixers, mlps)) {
		field_fault(
			&s->reader, e, "pattern",
			"kinds of layers, each with its number before it; accepted: full, sliding, sparse, compressed, "
			"linear, none, and /experts, /dense or /alone behind, such as \"3 linear 1 full\"");
		free(text);
		return;
	}
	free(text);
	for (int i = 0; i < MIXER_END; i++)
		length += mixers[i];
	if (!length || !a->layers || a->layers % length) {
		field_fault(&s->reader, e, "pattern",
			    "its %lld layers must divide the %lld layers of the model; accepted: layers=\"%lld\", or a "
			    "pattern of all layers, such as \"%lld full\"",
			    (long long)length, (long long)a->layers,
			    (long long)(length ? (a->layers / length + 1) * length : 1), (long long)a->layers);
		return;
	}
	rounds = a->layers / length;
	for (int i = 0; i < MIXER_END; i++)
		a->mixers[i] = mixers[i] * rounds;
	for (int i = 0; i < MLP_END; i++)
		a->mlps[i] = mlps[i] * rounds;
}

/* ---- checks ---- */

static void check_divides(struct scenario *s, struct element e, const char *attribute, int64_t part, const char *of,
			  int64_t whole)
{
	int64_t less = part, more = part;

	if (!part || !whole || whole % part == 0)
		return;
	while (whole % less)
		less--;
	while (more < whole && whole % more)
		more++;
	field_fault(&s->reader, e, attribute, "must divide %s (%lld); the nearest that do: %lld and %lld", of,
		    (long long)whole, (long long)less, (long long)(more < whole ? more : whole));
}

/* An attribute that means nothing without another. */
static void check_needs(struct scenario *s, struct element e)
{
	static const struct {
		const char *attribute, *needs;
	} pairs[] = {
		{ "kv-heads", "heads" },
		{ "head-dim", "heads" },
		{ "q-rank", "head-dim" },
		{ "rope-dim", "kv-rank" },
		{ "output-groups", "output-rank" },
		{ "kv-rank", "head-dim" },
		{ "value-dim", "head-dim" },
		{ "window", "pattern" },
		{ "index-heads", "index-dim" },
		{ "index-dim", "index-heads" },
		{ "linear-heads", "linear-head-dim" },
		{ "linear-head-dim", "linear-heads" },
		{ "linear-key-heads", "linear-heads" },
		{ "linear-key-dim", "linear-heads" },
		{ "expert-ffn", "experts" },
		{ "shared-ffn", "experts" },
		{ "shared-experts", "experts" },
		{ "expert-hidden", "experts" },
		{ "dense-layers", "experts" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (field_is_present(e, pairs[i].attribute) && !field_is_present(e, pairs[i].needs))
			field_fault(&s->reader, e, pairs[i].attribute, "needs %s beside it", pairs[i].needs);
}

/* A kind of layer that the pattern has, and what such layers need. */
static void check_kinds(struct scenario *s, struct element e, const struct arch *a)
{
	static const struct {
		enum mixer mixer;
		const char *needs, *such_as;
	} kinds[] = {
		{ MIXER_SLIDING, "window", "window=\"4096\"" },
		{ MIXER_SPARSE, "index-keys", "index-heads=\"64\" index-dim=\"128\" index-keys=\"2048\"" },
		{ MIXER_COMPRESSED, "compressed-ratio", "compressed-ratio=\"128\"" },
		{ MIXER_LINEAR, "linear-heads", "linear-heads=\"32\" linear-head-dim=\"128\"" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (a->mixers[kinds[i].mixer] && !field_is_present(e, kinds[i].needs))
			field_fault(&s->reader, e, "pattern", "%s layers need %s; accepted: such as %s",
				    arch_mixer_name(kinds[i].mixer), kinds[i].needs, kinds[i].such_as);
	if (a->dense_layers > a->layers && a->layers)
		field_fault(&s->reader, e, "dense-layers", "more than the %lld layers", (long long)a->layers);
	if (a->dense_layers && field_is_present(e, "pattern"))
		field_fault(&s->reader, e, "dense-layers",
			    "the pattern tells the layers apart; accepted: /dense behind those without experts");
}

/* A zero too many shows: FLOPs are counted from params, memory and traffic from the shape too. */
static void check_params(struct scenario *s, struct element e, const struct arch *a, double shape)
{
	if (e.document == &s->document && shape > 0 &&
	    (a->params > SHAPE_TOLERANCE * shape || shape > SHAPE_TOLERANCE * a->params))
		field_warning(
			&s->reader, e, "params",
			"its layers, hidden, ffn, heads and vocab make %.3gB weights: one of them is wrong, unless the "
			"model has parts that they don't tell of",
			shape / 1e9);
}

/* ---- reading ---- */

static void read_experts(struct scenario *s, struct element e, struct arch *a)
{
	int64_t expert_ffn = 0, shared = 0;

	field_integer(&s->reader, e, "expert-ffn", 1, WIDTH_MOST, &expert_ffn);
	field_integer(&s->reader, e, "shared-experts", 1, HEADS_MOST, &shared);
	if (expert_ffn) {
		a->dense_ffn = a->ffn;
		a->ffn = expert_ffn;
	}
	if (!a->shared_ffn)
		a->shared_ffn = shared * a->ffn;
	if (a->experts_active > a->experts)
		field_fault(&s->reader, e, "experts-active", "more than the experts (%lld)", (long long)a->experts);
}

static int is_true(struct element e, const char *attribute)
{
	return field_is_word(e, attribute, "true") || field_is_word(e, attribute, "1");
}

static void read_params(struct scenario *s, struct element e, struct arch *a)
{
	static const struct field params = {
		"params", DIMENSION_COUNT, 1, PARAMS_MOST, 0, "write 7B for seven billion"
	};
	struct field active = {
		"active-params", DIMENSION_COUNT, 1, PARAMS_MOST, 0, "the active parameters are a part of all"
	};

	a->params = 1;
	field_quantity(&s->reader, e, &params, &a->params, NULL);
	active.most = field_is_present(e, "params") ? a->params : PARAMS_MOST;
	a->active_params = a->params;
	field_quantity(&s->reader, e, &active, &a->active_params, NULL);
}

static void note_count(struct scenario *s, struct element e, const char *attribute, double count)
{
	struct text words = TEXT_INIT;

	text_addf(&words, "%.0f: counted from the shape", count);
	field_default(&s->reader, e, attribute, words.s);
	text_release(&words);
}

/* What is not written is counted. */
static void count_params(struct scenario *s, struct element e, struct arch *a)
{
	struct arch_params counted = arch_params(a);
	int is_counted = counted.all > 0, is_mixture = a->experts > a->experts_active;

	if (!field_is_present(e, "params") && is_counted) {
		a->params = counted.all;
		note_count(s, e, "params", counted.all);
	} else if (!field_is_present(e, "params") && !field_is_present(e, "config")) { /* whose faults are reported */
		field_fault(
			&s->reader, e, NULL,
			"no params; accepted: such as params=\"7B\", or what they are counted from: layers, hidden, "
			"ffn, heads and vocab");
	}
	if (!field_is_present(e, "active-params") && is_mixture && is_counted) {
		a->active_params = counted.active / counted.all * a->params;
		note_count(s, e, "active-params", a->active_params);
	} else if (!field_is_present(e, "active-params") && is_mixture)
		field_fault(&s->reader, e, "experts", "a mixture of experts needs active-params");
	else if (!field_is_present(e, "active-params"))
		a->active_params = a->params;
	check_params(s, e, a, counted.all);
}

/* A config.json stands for the attributes that are not written. */
static void read_config(struct scenario *s, struct element e)
{
	char *name = field_text(e, "config");
	struct text content = TEXT_INIT, why = TEXT_INIT;
	struct hub_config config = { .count = 0 };

	if (name && field_file(&s->reader, e, "config", name, &content)) {
		field_note(&s->reader, e, "config");
		if (hub_config_read(&config, text_str(&content), content.length, &why))
			field_fault(&s->reader, e, "config", "file '%s': %s", name, why.s);
		for (size_t i = 0; !why.length && i < config.count; i++)
			if (!field_is_present(e, config.items[i].attribute))
				xmlSetProp(e.node, (const xmlChar *)config.items[i].attribute,
					   (const xmlChar *)config.items[i].value);
	}
	hub_config_release(&config);
	text_release(&content);
	text_release(&why);
	free(name);
}

const struct arch *model_element_read(struct scenario *s, struct element e)
{
	struct arch *a = scenario_resolved(s, e);

	if (a)
		return a;
	a = scenario_resolve(s, e, sizeof(*a));
	a->id = id_reference_text(s, e, "id");
	a->name = id_reference_name(s, e);
	a->experts = a->experts_active = 1;
	read_config(s, e);
	read_params(s, e, a);
	read_numbers(s, e, a);
	if (!a->kv_heads)
		a->kv_heads = a->heads;
	a->has_plain_mlp = field_is_word(e, "mlp", "plain");
	a->has_tied_embeddings = is_true(e, "tied-embeddings");
	a->has_shared_kv = is_true(e, "shared-kv");
	a->has_attention_gate = is_true(e, "attention-gate");
	read_experts(s, e, a);
	read_pattern(s, e, a);
	check_needs(s, e);
	check_kinds(s, e, a);
	if (!a->head_dim)
		check_divides(s, e, "heads", a->heads, "hidden", a->hidden);
	check_divides(s, e, "kv-heads", a->kv_heads, "heads", a->heads);
	count_params(s, e, a);
	return a;
}
