/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/question.h"

#include "scenario/question_check.h"
#include "xml/alias.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct question_option question_options[QUESTION_FIELDS] = {
#define X(constant, name, argument, words) { name, argument, words },
	QUESTION_LIST(X)
#undef X
};

/* What can be asked for. The rank and the targets are those of Hu et al. 2021 (arXiv:2106.09685, section 7.2: r = 8, Wq
 * and Wv), 3 epochs the default of Hugging Face's TrainingArguments. */
#define ADAPTERS " rank=\"8\" targets=\"q v\""
static const struct kind {
	const char *name, *method; /* method NULL: not in this version */
	const char *attributes;	   /* of the workload */
	int64_t gpus;		   /* that are taken where none are said */
	const char *epochs;	   /* over examples, likewise */
} kinds[] = {
	{ "pretrain", "pretrain", "", 8, NULL }, { "continue", "continue", "", 8, NULL },
	{ "finetune", "finetune", "", 8, "3" },	 { "lora", "lora", ADAPTERS, 1, "3" },
	{ "qlora", "qlora", ADAPTERS, 1, "3" },	 { "dpo", "dpo", "", 8, "1" },
	{ "grpo", "grpo", "", 8, NULL },	 { "distill", "distill", "", 8, "3" },
	{ "serve", "serve", "", 1, NULL },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct kind *find_kind(const char *word)
{
	for (size_t i = 0; word && i < KINDS; i++)
		if (!strcmp(kinds[i].name, word))
			return &kinds[i];
	return NULL;
}

int question_has_data(const char *kind)
{
	return !kind || (strcmp(kind, "grpo") != 0 && strcmp(kind, "serve") != 0);
}

/* A count that was said, `otherwise` where it was not, or is a distribution. */
static double question_number(const struct question *q, enum question_field field, double otherwise)
{
	struct text why = TEXT_INIT;
	struct quantity n = { otherwise, "" };
	const char *said = q->value[field];

	if (said && quantity_parse(said, strlen(said), DIMENSION_COUNT, &n, &why))
		n.value = otherwise; /* a law, or reported */
	text_release(&why);
	return n.value;
}

/* An example's length where nobody says it: Stanford Alpaca's mean of 130 tokens; half to twice of it is an ASSUMPTION. */
#define EACH_TOKENS "triangular(min=65, mode=130, max=260)"

/* Of failures, as in the template of `flopcast init`: Schroeder and Gibson 2006; checkpoints every hour. */
#define REPAIR	 "lognormal(mean=5.9 h, sd=38 h)"
#define INTERVAL "1 h"
#define WRITE	 "1 min"

/* ---- writing ---- */

static void add(struct text *xml, const char *name, const char *value)
{
	text_addf(xml, " %s=\"", name);
	document_escape(xml, value);
	text_add(xml, "\"");
}

/* Only where it was said. */
static void add_said(struct text *xml, const struct question *q, enum question_field field, const char *name)
{
	if (q->value[field])
		add(xml, name, q->value[field]);
}

/* How far apart two numbers of weights are, whichever is more. */
static double ratio(const char *params, double than)
{
	struct text why = TEXT_INIT;
	struct quantity q;
	double far = INFINITY;

	if (params && !quantity_parse(params, strlen(params), DIMENSION_COUNT, &q, &why) && q.value > 0)
		far = q.value > than ? q.value / than : than / q.value;
	text_release(&why);
	return far;
}

#define SHAPE_NEAR 1.4 /* within it the shape of another model says more than nothing does */

/* The dense model of the catalog that is nearest in weights; node NULL when none is near. */
static struct element nearest_shape(const struct catalog *c, const char *params)
{
	struct element e = { NULL, NULL }, best = { NULL, NULL };
	struct text why = TEXT_INIT;
	double least = SHAPE_NEAR;
	struct quantity q;

	if (quantity_parse(params, strlen(params), DIMENSION_COUNT, &q, &why))
		q.value = 1; /* reported */
	while ((e = catalog_next(c, "model", e)).node) {
		char *own = field_text(e, "params");
		double far = ratio(own, q.value);

		if (!field_is_present(e, "active-params") && field_is_present(e, "common") && far < least) {
			least = far;
			best = e;
		}
		free(own);
	}
	text_release(&why);
	return best;
}

/* Everything of a model but who it is. */
static void add_shape(struct text *xml, struct element model)
{
	static const char *const others[] = { "id",	"name", "alias",      "common", "params",
					      "source", "date", "confidence", "note" };

	for (const xmlAttr *a = model.node->properties; a; a = a->next) {
		char *value = field_text(model, (const char *)a->name);
		size_t i = 0;

		while (i < sizeof(others) / sizeof(others[0]) && strcmp(others[i], (const char *)a->name) != 0)
			i++;
		if (i == sizeof(others) / sizeof(others[0]))
			add(xml, (const char *)a->name, value);
		free(value);
	}
}

/* "models/qwen/config.json" tells by its folder what it is of. */
static void add_config(struct text *xml, const char *config)
{
	text_add(xml, "  <model id=\"model\"");
	add(xml, "name", config);
	add(xml, "config", config);
	text_add(xml, "/>\n");
}

static void add_model(struct text *xml, const struct question_check *k)
{
	struct text title = TEXT_INIT;
	struct element shape;
	char *name;

	if (k->model.node)
		return;
	if (!k->params) {
		add_config(xml, k->question->value[QUESTION_CONFIG]);
		return;
	}
	shape = nearest_shape(k->catalog, k->params);
	name = shape.node ? field_text(shape, "name") : NULL;
	if (name)
		text_addf(xml, "  <!-- The shape is that of %s. -->\n", name);
	text_addf(&title, "dense %s", k->params);
	text_add(xml, "  <model id=\"model\"");
	add(xml, "name", title.s);
	add(xml, "params", k->params);
	if (shape.node)
		add_shape(xml, shape);
	text_add(xml, "/>\n");
	text_release(&title);
	free(name);
}

/* The tokenizer that goes with the model: "zh-llama" for Llama 1 and 2, "zh-qwen" for Qwen, else the language's first. */
static void add_language(struct text *xml, const struct question *q, const struct question_check *k)
{
	char *id = k->model.node ? field_text(k->model, "id") : NULL;
	const char *suffix = !id			    ? ""
			     : !strncmp(id, "qwen", 4)	    ? "-qwen"
			     : !strncmp(id, "llama-", 6)    ? "-llama"
			     : !strncmp(id, "llama2-", 7)   ? "-llama"
			     : !strncmp(id, "tinyllama", 9) ? "-llama"
							    : "";
	struct text word = TEXT_INIT;
	struct element e;

	text_addf(&word, "%s%s", q->value[QUESTION_LANGUAGE], suffix);
	e = catalog_find(k->catalog, "language", word.s);
	free(id);
	id = field_text(e.node ? e : k->language, "id");
	add(xml, "language", id);
	free(id);
	text_release(&word);
}

static void add_amount(struct text *xml, const struct question *q, const struct question_check *k)
{
	add_said(xml, q, QUESTION_TOKENS, "tokens");
	if (q->value[QUESTION_DATA]) {
		add(xml, "bytes", q->value[QUESTION_DATA]);
		add_language(xml, q, k);
	}
	if (q->value[QUESTION_EXAMPLES]) {
		add(xml, "examples", q->value[QUESTION_EXAMPLES]);
		add(xml, "tokens-per-example", q->value[QUESTION_EACH] ? q->value[QUESTION_EACH] : EACH_TOKENS);
	}
}

/* A number that was said, or the usual one, which is an ASSUMPTION. */
static void add_usual(struct text *xml, const struct question *q, enum question_field field, const char *name,
		      const char *usual)
{
	add(xml, name, q->value[field] ? q->value[field] : usual);
}

#define GRPO_PROMPTS 128.0

/* As many steps as show each example as often as there are epochs. */
static void add_steps(struct text *xml, const struct question *q)
{
	double examples = question_number(q, QUESTION_EXAMPLES, 0), epochs = question_number(q, QUESTION_EPOCHS, 1);
	double prompts = question_number(q, QUESTION_PROMPTS, GRPO_PROMPTS);

	if (!q->value[QUESTION_STEPS] && examples > 0)
		text_addf(xml, " steps=\"%.0f\"", fmax(1, ceil(examples * epochs / prompts)));
	else
		add_usual(xml, q, QUESTION_STEPS, "steps", "200");
}

static void add_rl(struct text *xml, const struct question *q)
{
	add_steps(xml, q);
	add_usual(xml, q, QUESTION_PROMPTS, "prompts", "128");
	add_usual(xml, q, QUESTION_SAMPLES, "samples", "8");
	add_usual(xml, q, QUESTION_PROMPT_TOKENS, "prompt-tokens", "200");
	add_usual(xml, q, QUESTION_ANSWER_TOKENS, "answer-tokens", "2000");
}

static void add_serving(struct text *xml, const struct question *q)
{
	add_usual(xml, q, QUESTION_REQUESTS, "requests-per-day", "10k");
	add_usual(xml, q, QUESTION_PROMPT_TOKENS, "prompt-tokens", "500");
	add_usual(xml, q, QUESTION_ANSWER_TOKENS, "answer-tokens", "250");
	add_usual(xml, q, QUESTION_MONTHS, "months", "1");
}

/* What such a workload has in place of data; 0: it has data. */
static int add_use(struct text *xml, const struct question *q)
{
	if (question_has_data(q->kind))
		return 0;
	if (!strcmp(q->kind, "grpo"))
		add_rl(xml, q);
	else
		add_serving(xml, q);
	return 1;
}

static void add_workload(struct text *xml, const struct question *q, const struct question_check *k,
			 const struct kind *kind)
{
	char *id = k->model.node ? field_text(k->model, "id") : NULL;

	if (!question_has_data(kind->name))
		text_add(xml, "  <!-- What was not said of prompts, answers and requests is an assumption: see the "
			      "options of "
			      "flopcast estimate. -->\n");
	else if (q->value[QUESTION_EXAMPLES] && !q->value[QUESTION_EACH])
		text_add(xml, "  <!-- tokens-per-example: not said; Stanford Alpaca's mean, half to twice of it (an "
			      "assumption). -->\n");
	text_add(xml, "  <workload id=\"work\"");
	add(xml, "model", id ? id : "model");
	add(xml, "method", kind->method);
	text_add(xml, kind->attributes);
	add_said(xml, q, QUESTION_TEACHER, "teacher");
	if (add_use(xml, q)) {
		text_add(xml, "/>\n");
		free(id);
		return;
	}
	add_amount(xml, q, k);
	if (q->value[QUESTION_EPOCHS])
		add(xml, "epochs", q->value[QUESTION_EPOCHS]);
	else if (q->value[QUESTION_EXAMPLES] && kind->epochs)
		add(xml, "epochs", kind->epochs);
	text_add(xml, "/>\n");
	free(id);
}

/* A law that was said as it is; a bare time is the mean of an exponential one. */
static void add_lifetime(struct text *xml, const char *said)
{
	struct text law = TEXT_INIT;

	if (said && !strchr(said, '('))
		text_addf(&law, "exponential(mean=%s)", said);
	else
		text_add(&law, said ? said : "prior");
	add(xml, "lifetime", law.s);
	text_release(&law);
}

static void add_cluster(struct text *xml, const struct question *q, const struct question_check *k)
{
	char *id = field_text(k->accelerator, "id");

	text_add(
		xml,
		"\n  <!-- \"prior\": by published runs; replace it with what you have measured, such as mfu=\"38%\" or "
		"restart=\"10 min\".\n"
		"       repair: Schroeder and Gibson 2006. calendar: time for hangs, people and maintenance. -->\n"
		"  <cluster id=\"gpus\"");
	add(xml, "accelerator", id);
	text_addf(xml, " nodes=\"%lld\" gpus-per-node=\"%lld\"", (long long)(k->gpus / k->node_gpus),
		  (long long)k->node_gpus);
	add_said(xml, q, QUESTION_SPARES, "spares");
	add(xml, "mfu",
	    q->value[QUESTION_MFU]	 ? q->value[QUESTION_MFU]
	    : question_has_data(q->kind) ? "prior"
					 : "predicted");
	add_said(xml, q, QUESTION_OWN, "own");
	add_said(xml, q, QUESTION_FRAMEWORK, "framework");
	free(id);
	if (q->kind && !strcmp(q->kind, "serve")) { /* is there for its months, whatever stops it meanwhile */
		text_add(xml, "/>\n");
		return;
	}
	text_add(xml, ">\n    <failure cause=\"node\"");
	add_lifetime(xml, q->value[QUESTION_LIFETIME]);
	text_add(xml, " repair=\"" REPAIR "\"/>\n    <recovery restart=\"prior\"/>\n    <checkpoint");
	add(xml, "interval", q->value[QUESTION_INTERVAL] ? q->value[QUESTION_INTERVAL] : INTERVAL);
	text_add(xml, " write=\"" WRITE "\"/>\n    <overhead calendar=\"prior\"/>\n  </cluster>\n");
}

/* A place of the catalog with another price: the same but for its rate. */
static void add_repriced(struct text *xml, struct element site, const char *price)
{
	xmlNode *copy = xmlCopyNode(site.node, 1), *n;
	xmlBuffer *buffer = xmlBufferCreate();

	for (n = copy->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "rate"))
			xmlSetProp(n, (const xmlChar *)"price", (const xmlChar *)price);
	xmlNodeDump(buffer, NULL, copy, 1, 0);
	text_addf(xml, "\n  <!-- The place of the catalog, with the price that was said. -->\n  %s\n",
		  (const char *)xmlBufferContent(buffer));
	xmlBufferFree(buffer);
	xmlFreeNode(copy);
}

static void add_sites(struct text *xml, const struct question_check *k)
{
	if (k->price.length && k->site_count)
		add_repriced(xml, k->sites[0], k->price.s);
	else if (k->price.length) {
		text_add(xml, "\n  <site id=\"yours\" kind=\"cloud\" name=\"your price\"><rate");
		add(xml, "price", k->price.s);
		text_add(xml, "/></site>\n");
	}
}

static void add_plans(struct text *xml, const struct question_check *k)
{
	text_add(xml, "\n");
	for (size_t i = 0; i < k->site_count; i++) {
		char *id = field_text(k->sites[i], "id");

		text_addf(xml, "  <plan id=\"%s\" workload=\"work\" cluster=\"gpus\" site=\"%s\"/>\n", id, id);
		free(id);
	}
	if (!k->site_count)
		text_add(xml, "  <plan id=\"yours\" workload=\"work\" cluster=\"gpus\" site=\"yours\"/>\n");
}

static void add_study(struct text *xml, const struct question *q, const struct question_check *k)
{
	text_addf(xml, "\n  <study replications=\"%llu\" seed=\"%llu\"", (unsigned long long)q->replications,
		  (unsigned long long)q->seed);
	if (k->site_count > 1)
		add(xml, "infeasible", "list");
	if (k->budget.length)
		add(xml, "budget", k->budget.s);
	add_said(xml, q, QUESTION_DEADLINE, "deadline");
	text_add(xml, "/>\n</scenario>\n");
}

static void add_title(struct text *xml, const struct question_check *k, const struct kind *kind)
{
	char *model = k->model.node ? field_text(k->model, "name") : NULL;
	char *gpu = field_text(k->accelerator, "name");
	struct text title = TEXT_INIT;

	text_addf(&title, "%s of %s on %lld x %s", kind->name,
		  model	      ? model
		  : k->params ? k->params
			      : k->question->value[QUESTION_CONFIG],
		  (long long)k->gpus, gpu ? gpu : "GPU");
	text_add(xml, "<scenario version=\"1\"");
	add(xml, "title", title.s);
	add(xml, "currency", k->currency);
	text_add(xml, ">\n");
	text_release(&title);
	free(gpu);
	free(model);
}

enum status question_scenario(const struct question *q, const struct catalog *c, struct text *xml,
			      struct question_taken *taken, struct diag_list *diags)
{
	const struct kind *kind = find_kind(q->kind);
	struct question_check k = { .catalog = c, .question = q, .diags = diags };
	size_t faults = diags->errors;

	if (!kind)
		question_fault(&k, NULL, "'%s': accepted: " QUESTION_KINDS, q->kind ? q->kind : "");
	else if (!kind->method)
		question_fault(&k, NULL, "'%s' is not in this version; accepted: " QUESTION_KINDS, kind->name);
	question_check_all(&k, kind ? kind->gpus : 1);
	if (diags->errors == faults) {
		text_add(xml,
			 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Written by flopcast estimate. 'flopcast run "
			 "THIS.xml' repeats it, 'flopcast explain THIS.xml' shows where each value comes from. -->\n");
		add_title(xml, &k, kind);
		add_model(xml, &k);
		add_workload(xml, q, &k, kind);
		add_cluster(xml, q, &k);
		add_sites(xml, &k);
		add_plans(xml, &k);
		add_study(xml, q, &k);
	}
	*taken = (struct question_taken){ k.gpus, !q->value[QUESTION_GPUS],
					  !q->value[QUESTION_SITE] && !q->value[QUESTION_PRICE], k.site_choices };
	question_check_release(&k);
	return diags->errors == faults ? STATUS_OK : STATUS_USAGE;
}
