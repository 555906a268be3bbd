/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/hub_layers.h"

#include "base/diag.h"

#include <string.h>

enum { LAYERS_MOST = 10000 };

int64_t hub_number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

int hub_layers_have(const json_t *config, const char *kind)
{
	return !strcmp(kind, "linear") &&
	       (json_object_get(config, "linear_num_value_heads") || json_object_get(config, "mamba_num_heads"));
}

struct reading {
	const json_t *config;
	const char *model_type;
	int64_t layers;
	const json_t *types;	/* layer_types; NULL */
	const char *letters;	/* of a hybrid: M mamba, * attention, - MLP, E experts; NULL */
	int64_t window, every;	/* one layer in `every` is not sliding (or not linear); 0: said otherwise */
	int64_t experts, dense; /* experts a layer; first layers without */
};

static const char *string_of(const json_t *config, const char *key)
{
	return json_string_value(json_object_get(config, key));
}

/* ---- how a layer mixes tokens ---- */

static const char *mixer_of_type(const char *type, struct text *why)
{
	static const struct {
		const char *type, *mixer;
	} types[] = {
		{ "full_attention", "full" },	    { "sliding_attention", "sliding" },
		{ "chunked_attention", "sliding" }, { "linear_attention", "linear" },
		{ "global_attention", "full" },
	};

	for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].type, type))
			return types[i].mixer;
	text_add(why, "layer_types: '");
	text_add_safe(why, type ? type : "", DIAG_TEXT_LIMIT);
	text_add(why, "' is not known; accepted: full_attention, sliding_attention, linear_attention");
	return NULL;
}

static const char *mixer_of(const struct reading *r, int64_t layer, struct text *why)
{
	int is_last = r->every > 0 && (layer + 1) % r->every == 0;

	if (r->letters)
		return r->letters[layer] == 'M' ? "linear" : r->letters[layer] == '*' ? "full" : "none";
	if (hub_number(r->config, "index_topk") > 0)
		return "sparse";
	if (r->types)
		return mixer_of_type(json_string_value(json_array_get(r->types, (size_t)layer)), why);
	if (hub_layers_have(r->config, "linear"))
		return is_last ? "full" : "linear";
	return r->window > 0 && !is_last ? "sliding" : "full";
}

/* ---- what it has behind ---- */

static int is_in(const json_t *list, int64_t layer)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_integer_value(json_array_get(list, i)) == layer)
			return 1;
	return 0;
}

static int has_experts(const struct reading *r, int64_t layer)
{
	int64_t step = hub_number(r->config, "decoder_sparse_step"); /* Qwen */
	int64_t interleave = hub_number(r->config, "interleave_moe_layer_step"),
		every = hub_number(r->config, "moe_layer_freq");

	if (r->experts < 2 || layer < r->dense || is_in(json_object_get(r->config, "mlp_only_layers"), layer))
		return 0;
	if (interleave > 1) /* Llama 4 */
		return (layer + 1) % interleave == 0;
	if (every > 1) /* DeepSeek */
		return layer % every == 0;
	return step < 2 || (layer + 1) % step == 0;
}

static const char *mlp_of(const struct reading *r, int64_t layer)
{
	if (r->letters)
		return r->letters[layer] == '-' ? "dense" : r->letters[layer] == 'E' ? "experts" : "alone";
	return has_experts(r, layer) ? "experts" : "dense";
}

/* ---- the pattern ---- */

static void add_run(struct text *pattern, int64_t count, const char *mixer, const char *mlp)
{
	text_addf(pattern, "%s%lld %s/%s", pattern->length ? " " : "", (long long)count, mixer, mlp);
}

/* Runs of equal layers; nothing where all are full attention with the usual MLP. */
static enum status write(const struct reading *r, struct hub_layers *out, struct text *why)
{
	const char *usual = r->experts > 1 ? "experts" : "dense", *mixer = NULL, *mlp = NULL;
	int64_t count = 0, sliding = 0;
	int is_usual = 1;

	for (int64_t i = 0; i < r->layers; i++) {
		const char *m = mixer_of(r, i, why), *l = mlp_of(r, i);

		if (!m)
			return STATUS_INVALID;
		if (count && (strcmp(m, mixer) != 0 || strcmp(l, mlp) != 0)) {
			add_run(&out->pattern, count, mixer, mlp);
			count = 0;
		}
		mixer = m, mlp = l;
		count++;
		sliding += !strcmp(m, "sliding");
		is_usual &= !strcmp(m, "full") && !strcmp(l, usual);
	}
	if (count)
		add_run(&out->pattern, count, mixer, mlp);
	if (is_usual)
		text_clear(&out->pattern);
	out->window = sliding ? r->window : 0;
	return STATUS_OK;
}

/* Layers that look at a window only, where no list says which: all, or all but one in so many. */
static void read_window(struct reading *r)
{
	const json_t *use = json_object_get(r->config, "use_sliding_window");
	int64_t context = hub_number(r->config, "max_position_embeddings");

	r->window = hub_number(r->config, "sliding_window");
	if (!r->window)
		r->window = hub_number(r->config, "attention_chunk_size");
	if (json_is_false(use) || (context && r->window >= context && !r->types))
		r->window = 0;
	r->every = hub_number(r->config, "sliding_window_pattern");
	if (!r->every && !strcmp(r->model_type, "gemma2"))
		r->every = 2;
	if (!r->every && !strncmp(r->model_type, "gemma3", 6))
		r->every = 6;
	if (!r->every)
		r->every = hub_number(r->config, "full_attention_interval");
	if (!r->every && !strncmp(r->model_type, "llama4", 6) && r->window)
		r->every = 4; /* no_rope_layer_interval */
}

enum status hub_layers_read(struct hub_layers *layers, const json_t *config, const char *model_type, struct text *why)
{
	static const char *const expert_keys[] = { "num_local_experts", "n_routed_experts", "num_experts" };
	static const char *const layer_keys[] = { "num_hidden_layers", "n_layer", "n_layers", "num_layers" };
	struct reading r = { .config = config, .model_type = model_type };

	*layers = (struct hub_layers){ .window = 0 };
	for (size_t i = 0; i < sizeof(layer_keys) / sizeof(layer_keys[0]) && !r.layers; i++)
		r.layers = hub_number(config, layer_keys[i]);
	for (size_t i = 0; i < sizeof(expert_keys) / sizeof(expert_keys[0]) && !r.experts; i++)
		r.experts = hub_number(config, expert_keys[i]);
	r.dense = hub_number(config, "first_k_dense_replace");
	r.types = json_object_get(config, "layer_types");
	r.types = json_is_array(r.types) ? r.types : NULL;
	r.letters = string_of(config, "hybrid_override_pattern");
	if (r.layers > LAYERS_MOST) {
		text_addf(why, "%lld layers are beyond the limit of %d", (long long)r.layers, LAYERS_MOST);
		return STATUS_INVALID;
	}
	if ((r.types && (int64_t)json_array_size(r.types) != r.layers) ||
	    (r.letters && (int64_t)strlen(r.letters) != r.layers)) {
		text_addf(why, "%s: not as long as the %lld layers",
			  r.types ? "layer_types" : "hybrid_override_pattern", (long long)r.layers);
		return STATUS_INVALID;
	}
	read_window(&r);
	return write(&r, layers, why);
}
