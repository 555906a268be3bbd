/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/hub_config.h"

#include "base/bug.h"
#include "base/diag.h"
#include "base/mem.h"
#include "scenario/hub_layers.h"

#include <stdlib.h>
#include <string.h>

void hub_config_release(struct hub_config *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->items[i].value);
	*c = (struct hub_config){ .count = 0 };
}

/* ---- architectures ---- */

enum trait {
	PLAIN = 1,	   /* the MLP has two matrices */
	TIED = 2,	   /* embeddings are tied where nothing is said */
	FOUR = 4,	   /* the MLP is 4 x hidden where nothing is said */
	EXPERT_WIDTH = 8,  /* intermediate_size is that of an expert */
	SHARED_EXPERT = 16 /* one shared expert as wide as the others, without a field of its own */
};

/* model_type, and what its code does that no field says (huggingface/transformers, configuration_*.py and modeling_*.py). */
static const struct family {
	const char *model_type;
	int traits;
} families[] = {
	{ "llama", 0 },
	{ "mistral", 0 },
	{ "mistral3", 0 },
	{ "ministral", 0 },
	{ "mixtral", EXPERT_WIDTH },
	{ "qwen2", 0 },
	{ "qwen2_moe", 0 },
	{ "qwen3", 0 },
	{ "qwen3_moe", 0 },
	{ "qwen3_next", 0 },
	{ "deepseek_v2", 0 },
	{ "deepseek_v3", 0 },
	{ "deepseek_v32", 0 },
	{ "kimi_k2", 0 },
	{ "glm", 0 },
	{ "glm4", 0 },
	{ "glm4_moe", 0 },
	{ "gpt_oss", EXPERT_WIDTH },
	{ "gemma", TIED },
	{ "gemma2", TIED },
	{ "gemma3", TIED },
	{ "gemma3_text", TIED },
	{ "llama4", EXPERT_WIDTH | SHARED_EXPERT },
	{ "llama4_text", EXPERT_WIDTH | SHARED_EXPERT },
	{ "olmo", 0 },
	{ "olmo2", 0 },
	{ "olmo3", 0 },
	{ "olmoe", EXPERT_WIDTH },
	{ "phi", PLAIN },
	{ "phi3", 0 },
	{ "smollm3", TIED },
	{ "stablelm", 0 },
	{ "cohere", TIED },
	{ "cohere2", TIED },
	{ "granite", 0 },
	{ "internlm2", 0 },
	{ "baichuan", 0 },
	{ "exaone4", 0 },
	{ "hunyuan_v1_dense", 0 },
	{ "seed_oss", 0 },
	{ "gpt2", PLAIN | TIED | FOUR },
	{ "gptj", PLAIN | FOUR },
	{ "gpt_neox", PLAIN },
	{ "gpt_bigcode", PLAIN | TIED | FOUR },
	{ "starcoder2", PLAIN | TIED },
	{ "opt", PLAIN | TIED },
	{ "bloom", PLAIN | TIED | FOUR },
	{ "falcon", PLAIN | TIED | FOUR },
	{ "RefinedWebModel", PLAIN | TIED | FOUR },
	{ "mpt", PLAIN | TIED | FOUR },
	{ "nemotron_h", PLAIN },
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

static const struct family *find_family(const char *model_type)
{
	for (size_t i = 0; model_type && i < FAMILIES; i++)
		if (!strcmp(families[i].model_type, model_type))
			return &families[i];
	return NULL;
}

/* ---- fields ---- */

enum { SYNONYMS = 4 };

/* An attribute, and what it is called by those who wrote the code. */
static const struct field_name {
	const char *attribute, *keys[SYNONYMS];
} fields[] = {
	{ "layers", { "num_hidden_layers", "n_layer", "n_layers", "num_layers" } },
	{ "hidden", { "hidden_size", "n_embd", "d_model", "n_embed" } },
	{ "heads", { "num_attention_heads", "n_head", "n_heads" } },
	{ "vocab", { "vocab_size", "padded_vocab_size" } },
	{ "experts", { "num_local_experts", "n_routed_experts", "num_experts" } },
	{ "experts-active", { "num_experts_per_tok", "num_experts_per_token", "moe_topk" } },
	{ "expert-ffn", { "moe_intermediate_size", "expert_hidden_dim" } },
	{ "shared-experts", { "n_shared_experts", "num_shared_experts" } },
	{ "shared-ffn", { "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size" } },
	{ "expert-hidden", { "moe_latent_size" } },
	{ "q-rank", { "q_lora_rank" } },
	{ "kv-rank", { "kv_lora_rank" } },
	{ "rope-dim", { "qk_rope_head_dim" } },
	{ "value-dim", { "v_head_dim" } },
	{ "mtp-layers", { "num_nextn_predict_layers" } },
	{ "index-heads", { "index_n_heads" } },
	{ "index-dim", { "index_head_dim" } },
	{ "index-keys", { "index_topk" } },
	{ "linear-heads", { "linear_num_value_heads", "mamba_num_heads" } },
	{ "linear-head-dim", { "linear_value_head_dim", "mamba_head_dim" } },
	{ "linear-key-heads", { "linear_num_key_heads", "n_groups" } },
	{ "linear-key-dim", { "linear_key_head_dim", "ssm_state_size" } },
};

struct reading {
	struct hub_config *config;
	const json_t *json; /* of the language model */
	const struct family *family;
};

static void set(struct reading *r, const char *attribute, const char *value)
{
	BUG_IF(r->config->count == HUB_CONFIG_MOST);
	r->config->items[r->config->count].attribute = attribute;
	r->config->items[r->config->count++].value = mem_strdup(value);
}

static void set_number(struct reading *r, const char *attribute, int64_t value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)value);
	if (value > 0)
		set(r, attribute, digits);
}

static int64_t number(const struct reading *r, const char *key)
{
	return hub_number(r->json, key);
}

/* 0 where none of the keys is a number above 0. */
static int64_t any_number(const struct reading *r, const char *const keys[SYNONYMS])
{
	int64_t value = 0;

	for (int i = 0; i < SYNONYMS && keys[i] && value <= 0; i++)
		value = number(r, keys[i]);
	return value;
}

static int64_t attribute_number(const struct reading *r, const char *attribute)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(fields[i].attribute, attribute))
			return any_number(r, fields[i].keys);
	return 0;
}

static int is_true(const struct reading *r, const char *key, int otherwise)
{
	const json_t *value = json_object_get(r->json, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}

/* ---- what needs more than a name ---- */

static int64_t kv_heads(const struct reading *r)
{
	static const char *const keys[SYNONYMS] = { "num_key_value_heads", "num_kv_heads", "n_head_kv" };
	int64_t heads = attribute_number(r, "heads"), own = any_number(r, keys);
	const json_t *mpt = json_object_get(r->json, "attn_config");

	if (number(r, "kv_lora_rank") > 0) /* MLA: decompressed, each head has its own */
		return heads;
	if (own <= 0 && mpt)
		own = hub_number(mpt, "kv_n_heads");
	/* Falcon's first code has one head of keys where multi_query is set, whatever num_kv_heads says. */
	if (is_true(r, "multi_query", 0) && !is_true(r, "new_decoder_architecture", 0))
		own = 1;
	return own > 0 ? own : heads;
}

/* Of a layer without experts. */
static int64_t ffn(const struct reading *r)
{
	static const char *const keys[SYNONYMS] = { "intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size" };
	int64_t own = any_number(r, keys), hidden = attribute_number(r, "hidden");
	int64_t ratio = number(r, "expansion_ratio");

	if (number(r, "intermediate_size_mlp") > 0) /* Llama 4's dense layers */
		own = number(r, "intermediate_size_mlp");
	if (own <= 0 && (r->family->traits & FOUR))
		own = (ratio > 0 ? ratio : 4) * hidden;
	return own;
}

static void set_heads(struct reading *r)
{
	int64_t nope = number(r, "qk_nope_head_dim"), own = number(r, "head_dim");
	int64_t hidden = attribute_number(r, "hidden"), heads = attribute_number(r, "heads");

	set_number(r, "kv-heads", kv_heads(r));
	if (nope > 0 && number(r, "kv_lora_rank") > 0)
		set_number(r, "head-dim", nope);
	else if (own > 0 && heads > 0 && own * heads != hidden)
		set_number(r, "head-dim", own);
}

static void set_mlp(struct reading *r)
{
	int64_t experts = attribute_number(r, "experts"), width = number(r, "intermediate_size");

	set(r, "mlp", r->family->traits & PLAIN ? "plain" : "gated");
	if (experts > 1 && (r->family->traits & EXPERT_WIDTH) && number(r, "intermediate_size_mlp") > 0) {
		set_number(r, "ffn", ffn(r));
		set_number(r, "expert-ffn", width);
	} else {
		set_number(r, "ffn", ffn(r));
	}
	if (experts > 1 && (r->family->traits & SHARED_EXPERT))
		set_number(r, "shared-ffn", width);
}

enum { CONTEXT_MOST = 4096 };

static void set_rest(struct reading *r)
{
	static const char *const keys[SYNONYMS] = { "max_position_embeddings", "n_positions", "max_seq_len",
						    "seq_length" };
	int64_t context = any_number(r, keys);

	set_number(r, "context", context > CONTEXT_MOST || context <= 0 ? CONTEXT_MOST : context);
	set(r, "tied-embeddings",
	    is_true(r, "tie_word_embeddings", r->family->traits & TIED ? 1 : 0) ? "true" : "false");
	if (!strcmp(r->family->model_type, "qwen3_next") || is_true(r, "attn_output_gate", 0))
		set(r, "attention-gate", "true");
}

/* Attributes of mixtures mean nothing where there are no experts; those of MLA and of kinds of layers are absent then. */
static int is_of_experts(const char *attribute)
{
	return strstr(attribute, "expert") != NULL || !strncmp(attribute, "shared", 6);
}

static void set_fields(struct reading *r)
{
	int is_mixture = attribute_number(r, "experts") > 1;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *attribute = fields[i].attribute;

		if (is_of_experts(attribute) && !is_mixture)
			continue;
		if (!strncmp(attribute, "linear", 6) && !hub_layers_have(r->json, "linear"))
			continue;
		set_number(r, attribute, any_number(r, fields[i].keys));
	}
}

/* ---- the whole ---- */

/* Without these nothing can be counted. */
static int has_needed(const struct reading *r, struct text *why)
{
	static const char *const needed[] = { "layers", "hidden", "heads", "vocab" };

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
			if (!strcmp(fields[f].attribute, needed[i]) && any_number(r, fields[f].keys) <= 0)
				text_addf(why, "%s%s", why->length ? ", " : "", fields[f].keys[0]);
	if (ffn(r) <= 0)
		text_addf(why, "%sintermediate_size", why->length ? ", " : "");
	if (attribute_number(r, "experts") > 1 && attribute_number(r, "experts-active") <= 0)
		text_addf(why, "%snum_experts_per_tok", why->length ? ", " : "");
	if (why->length)
		text_add(why, ": missing, or no number above 0");
	return !why->length;
}

static void refuse_family(const char *model_type, struct text *why)
{
	if (!model_type) {
		text_add(why, "has no model_type: not the config.json of a model");
		return;
	}
	text_add(why, "architecture '");
	text_add_safe(why, model_type, DIAG_TEXT_LIMIT);
	text_add(
		why,
		"' is not known: what its layers are made of would be guessed; write layers, hidden, ffn, heads, vocab "
		"and what else it has as attributes in place of config. Known: ");
	for (size_t i = 0; i < FAMILIES; i++)
		text_addf(why, "%s%s", i ? ", " : "", families[i].model_type);
}

static enum status read_model(struct hub_config *c, const json_t *root, struct text *why)
{
	const json_t *part = json_object_get(root, "text_config");
	const json_t *language = json_is_object(part) ? part : root;
	const char *inner = json_string_value(json_object_get(language, "model_type"));
	const char *outer = json_string_value(json_object_get(root, "model_type"));
	struct reading r = { c, language, find_family(inner) };

	if (!r.family)
		r.family = find_family(outer);
	if (!r.family) {
		refuse_family(inner ? inner : outer, why);
		return STATUS_INVALID;
	}
	if (!has_needed(&r, why))
		return STATUS_INVALID;
	set_fields(&r);
	set_heads(&r);
	set_mlp(&r);
	set_rest(&r);
	{
		struct hub_layers layers;
		enum status status = hub_layers_read(&layers, language, r.family->model_type, why);

		if (!status && layers.pattern.length)
			set(&r, "pattern", layers.pattern.s);
		if (!status)
			set_number(&r, "window", layers.window);
		text_release(&layers.pattern);
		return status;
	}
}

enum status hub_config_read(struct hub_config *c, const char *json, size_t length, struct text *why)
{
	json_error_t error;
	json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &error);
	enum status status = STATUS_INVALID;

	*c = (struct hub_config){ .count = 0 };
	if (!root) {
		text_addf(why, "line %d: ", error.line);
		text_add_safe(why, error.text, DIAG_TEXT_LIMIT);
	} else if (!json_is_object(root)) {
		text_add(why, "not the config.json of a model: no object");
	} else {
		status = read_model(c, root, why);
	}
	json_decref(root);
	return status;
}
