/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "report/memory_table.h"
#include "report/json_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Options that are attributes of the scenario that the command line stands for. */
enum place { PLACE_MODEL, PLACE_WORKLOAD, PLACE_CLUSTER, PLACE_LAYOUT };
static const struct {
	const char *name;
	enum place place;
	const char *argument, *words;
} attributes[] = {
	{ "params", PLACE_MODEL, "P", "Weights such as 7B, where nothing else is known of the model" },
	{ "model", PLACE_WORKLOAD, "ID", "Model of the catalog, instead of a scenario" },
	{ "method", PLACE_WORKLOAD, "M", "pretrain, continue, finetune (default), lora or qlora" },
	{ "sequence", PLACE_WORKLOAD, "N", "Tokens of a sequence (default: the model's context)" },
	{ "optimizer", PLACE_WORKLOAD, "O", OPTIMIZER_LIST(ROW_LISTED) "(default: adamw)" },
	{ "precision", PLACE_WORKLOAD, "P", PRECISION_LIST(ROW_LISTED) "(default: bf16)" },
	{ "gradients", PLACE_WORKLOAD, "G", GRADIENTS_LIST(ROW_LISTED) "(default: same)" },
	{ "rank", PLACE_WORKLOAD, "R", "lora, qlora: rank of the adapters (default: 8)" },
	{ "targets", PLACE_WORKLOAD, "T", "lora, qlora: matrices with adapters (default: \"q v\")" },
	{ "bits", PLACE_WORKLOAD, "N", "qlora: of a weight of the base (default: 4); --serve: of a weight" },
	{ "double-quantization", PLACE_WORKLOAD, "BOOL", "qlora: true (default) or false" },
	{ "gpu", PLACE_CLUSTER, "ID", "Accelerator of the catalog" },
	{ "tensor", PLACE_LAYOUT, "N", "Tensor-parallel degree" },
	{ "pipeline", PLACE_LAYOUT, "N", "Pipeline stages" },
	{ "interleave", PLACE_LAYOUT, "N", "Chunks a stage" },
	{ "microbatch", PLACE_LAYOUT, "N", "Sequences a GPU takes at once" },
	{ "batch", PLACE_LAYOUT, "N", "Sequences of a step over all GPUs" },
	{ "zero", PLACE_LAYOUT, "N", "ZeRO stage, 0 (default) to 3" },
	{ "sequence-parallel", PLACE_LAYOUT, "BOOL", "true (default with tensor above 1) or false" },
	{ "recompute", PLACE_LAYOUT, "R", "none, selective (default) or full" },
	{ "attention", PLACE_LAYOUT, "A", "fused, flash2 (default) and flash3 keep no scores; plain" },
	{ "offload", PLACE_LAYOUT, "O", "none (default), optimizer or all" },
	{ "context", PLACE_LAYOUT, "N", "GPUs that share each sequence" },
	{ "expert", PLACE_LAYOUT, "N", "Ranks that the experts of a layer are dealt to" },
	{ "expert-tensor", PLACE_LAYOUT, "N", "GPUs that share each expert (default: tensor)" },
	{ "loss-chunks", PLACE_LAYOUT, "N", "Parts of a sequence for the logits" },
};

enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]) };
enum {
	OPTION_GPUS = OPTION_OWN,
	OPTION_QUICK,
	OPTION_SERVE,
	OPTION_TOKENS,
	OPTION_REQUESTS,
	OPTION_WEIGHT_BITS,
	OPTION_CACHE_BITS,
	OPTION_ATTRIBUTE
};

struct request {
	struct options options; /* of a scenario */
	const char *value[ATTRIBUTES];
	int64_t gpus;
	int has_model, has_attribute, is_quick, is_serving;
	struct memory_table memory_table;
};

static const struct argp_option own_options[] = {
	{ "gpus", OPTION_GPUS, "N", 0, "How many (default: 1)", 0 },
	{ "quick", OPTION_QUICK, NULL, 0,
	  "Rule of thumb: 2 + 2 + 12 B a weight and a tenth of the weights; with --serve the weights and a fifth", 0 },
	{ "serve", OPTION_SERVE, NULL, 0, "Serving instead of training: weights, KV cache, 10 %", 0 },
	{ "tokens", OPTION_TOKENS, "N", 0, "serve: tokens of a request (default: the model's context)", 0 },
	{ "requests", OPTION_REQUESTS, "N", 0, "serve: requests at a time (default: 1)", 0 },
	{ "weight-bits", OPTION_WEIGHT_BITS, "N", 0,
	  "serve: bits of a weight, 2 to 32 (default: of --bits or --precision)", 0 },
	{ "cache-bits", OPTION_CACHE_BITS, "N", 0, "serve: bits of a cached number, 2 to 32 (default: 16)", 0 },
};

enum { OWN_OPTIONS = sizeof(own_options) / sizeof(own_options[0]) };

static const char *value_of(const struct request *r, const char *name)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (!strcmp(attributes[i].name, name))
			return r->value[i];
	return NULL;
}

static double bits(int key, const char *arg, struct argp_state *state)
{
	struct text why = TEXT_INIT;
	struct quantity q = { 0, "" };

	if (quantity_parse(arg, strlen(arg), DIMENSION_NUMBER, &q, &why) || !(q.value >= 2 && q.value <= 32))
		options_fault(state, "--%s-bits %.40s: accepted: 2 to 32, such as 4 or 4.8",
			      key == OPTION_WEIGHT_BITS ? "weight" : "cache", options_shown(arg));
	text_release(&why);
	return q.value;
}

static int is_adapted(const struct request *r)
{
	const char *method = value_of(r, "method");

	return method && (!strcmp(method, "lora") || !strcmp(method, "qlora"));
}

/* The bits of a weight that is served need no QLoRA. */
static void settle_mode(struct request *r, struct argp_state *state)
{
	const char *method = value_of(r, "method"), *given = value_of(r, "bits");

	r->memory_table.mode = r->is_serving ? r->is_quick ? FOOTPRINT_QUICK_SERVING : FOOTPRINT_SERVING
			       : r->is_quick ? FOOTPRINT_QUICK
					     : FOOTPRINT_TRAINING;
	if (!r->is_serving || !given || (method && !strcmp(method, "qlora")))
		return;
	if (!(r->memory_table.load.weight_bits > 0))
		r->memory_table.load.weight_bits = bits(OPTION_WEIGHT_BITS, given, state);
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (!strcmp(attributes[i].name, "bits"))
			r->value[i] = NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key >= OPTION_ATTRIBUTE && key < OPTION_ATTRIBUTE + ATTRIBUTES) {
		r->value[key - OPTION_ATTRIBUTE] = arg;
		r->has_attribute = 1;
		return 0;
	}
	switch (key) {
	case OPTION_GPUS:
		r->gpus = options_whole("--gpus", arg, 1, 100000000, state);
		return 0;
	case OPTION_QUICK:
		r->is_quick = 1;
		return 0;
	case OPTION_SERVE:
		r->is_serving = 1;
		return 0;
	case OPTION_TOKENS:
		r->memory_table.load.tokens = (double)options_whole("--tokens", arg, 1, 1000000000, state);
		return 0;
	case OPTION_REQUESTS:
		r->memory_table.load.requests = (double)options_whole("--requests", arg, 1, 1000000000, state);
		return 0;
	case OPTION_WEIGHT_BITS:
		r->memory_table.load.weight_bits = bits(key, arg, state);
		return 0;
	case OPTION_CACHE_BITS:
		r->memory_table.load.cache_bits = bits(key, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (!r->has_model)
			return ARGP_ERR_UNKNOWN;
		options_fault(state, "'%.80s': either --model or a scenario", options_shown(arg));
		return 0;
	case ARGP_KEY_END:
		if (r->has_model && (!value_of(r, "gpu") || !value_of(r, "model") == !value_of(r, "params")))
			options_fault(state, "accepted: --gpu and either --model or --params; see 'flopcast catalog'");
		if (value_of(r, "params") && is_adapted(r))
			options_fault(state,
				      "adapters are counted by the model's shape: --model %.40s takes the commonest of "
				      "that size",
				      options_shown(value_of(r, "params")));
		if (!r->has_model && r->has_attribute)
			options_fault(state, "a scenario has its own layout; change it with --set");
		settle_mode(r, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- the command line as a scenario ---- */

static void add_attribute(struct text *xml, const char *name, const char *value)
{
	text_addf(xml, " %s=\"", name);
	document_escape(xml, value);
	text_add(xml, "\"");
}

static void add_attributes(struct text *xml, const struct request *r, enum place place)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (r->value[i] && attributes[i].place == place)
			add_attribute(xml, place == PLACE_CLUSTER ? "accelerator" : attributes[i].name, r->value[i]);
}

enum { NODE_GPUS = 8 };

/* What has no part in the memory (tokens, speed, price) is there because a scenario needs it. */
static void add_scenario(struct text *xml, const struct request *r)
{
	const char *method = value_of(r, "method");
	int64_t a_node = r->gpus < NODE_GPUS ? r->gpus : r->gpus % NODE_GPUS ? 1 : NODE_GPUS;

	text_add(xml, "<scenario version=\"1\">\n");
	if (value_of(r, "params")) {
		text_add(xml, "<model id=\"model\"");
		add_attributes(xml, r, PLACE_MODEL);
		text_add(xml, "/>");
	}
	text_addf(xml, "<workload id=\"memory\" tokens=\"1\"%s", value_of(r, "params") ? " model=\"model\"" : "");
	add_attributes(xml, r, PLACE_WORKLOAD);
	if (!method)
		add_attribute(xml, "method", "finetune");
	if (is_adapted(r) && !value_of(r, "rank"))
		add_attribute(xml, "rank", "8");
	text_addf(xml, "/>\n<cluster id=\"gpus\" mfu=\"50%%\" nodes=\"%lld\" gpus-per-node=\"%lld\"",
		  (long long)(r->gpus / a_node), (long long)a_node);
	add_attributes(xml, r, PLACE_CLUSTER);
	text_add(xml, "><layout");
	add_attributes(xml, r, PLACE_LAYOUT);
	text_add(xml, "/></cluster>\n<site id=\"site\" kind=\"cloud\"><rate price=\"0\"/></site>\n"
		      "<plan id=\"memory\" workload=\"memory\" cluster=\"gpus\" site=\"site\"/>\n</scenario>\n");
}

static enum status open_request(const struct request *r, struct scenario *s, struct diag_list *diags)
{
	struct text xml = TEXT_INIT;
	enum status status;

	if (!r->has_model)
		return experiment_open(&r->options.experiment, s, diags);
	add_scenario(&xml, r);
	status = scenario_open_text(s, "command line", &xml, &r->options.experiment.scenario, diags);
	text_release(&xml);
	return status;
}

static void print_plans(const struct request *r, const struct scenario *s)
{
	struct text out = TEXT_INIT;
	json_t *root = json_object(), *plans = json_array();

	for (size_t i = 0; i < s->plan_count; i++) {
		const struct plan *p = s->plans[i];

		if (r->options.json)
			json_array_append_new(plans, memory_table_json(&r->memory_table, p));
		else
			memory_table_table(&r->memory_table, p, &out);
	}
	json_value_set(root, "plans", plans);
	if (r->options.json)
		json_value_write(&out, root);
	else
		json_decref(root);
	fputs(text_str(&out), stdout);
	text_release(&out);
}

static int has_model(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "--model", 7) || !strncmp(argv[i], "--params", 8) ||
		    !strncmp(argv[i], "--gpu", 5))
			return 1;
	return 0;
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	struct scenario scenario;
	enum status status = open_request(r, &scenario, diags);

	if (!status)
		print_plans(r, &scenario);
	scenario_release(&scenario);
	/* That it does not fit is the answer, and other warnings are of the run, not of the memory. */
	r->options.quiet |= !status;
	return status;
}

enum status verb_memory(int argc, char **argv)
{
	struct argp_option options[ATTRIBUTES + OWN_OPTIONS + 1] = { { 0 } };
	struct request r = { .gpus = 1,
			     .memory_table = { .load = { .requests = 1 } },
			     .has_model = has_model(argc, argv) };
	const struct verb verb = {
		.groups = OPTIONS_JSON | (r.has_model ? 0 : OPTIONS_QUIET | OPTIONS_SCENARIO | ARGUMENT_FILE),
		.options = options,
		.parse = parse,
		.arguments = "FILE\n--model ID --gpu ID\n--params P --gpu ID",
		.doc = "Memory per GPU, by part: of the plans of a scenario, or of a model of the catalog on GPUs of "
		       "the "
		       "catalog. With changes that would make it fit, and the fewest GPUs, where it does not.",
		.run = run,
	};

	for (int i = 0; i < ATTRIBUTES; i++)
		options[i] = (struct argp_option){ attributes[i].name,	   OPTION_ATTRIBUTE + i,
						   attributes[i].argument, 0,
						   attributes[i].words,	   0 };
	memcpy(options + ATTRIBUTES, own_options, sizeof(own_options));
	r.options.experiment.scenario = (struct scenario_options){ .allow_oom = 1, .asks_memory = 1 };
	return verb_main(&verb, argc, argv, &r);
}
