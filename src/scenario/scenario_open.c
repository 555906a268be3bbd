/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario_open.h"

#include "base/file.h"
#include "base/mem.h"
#include "model/pooling.h"
#include "model/utilisation.h"
#include "scenario/accelerator_element.h"
#include "scenario/check.h"
#include "scenario/cluster_element.h"
#include "scenario/correlation_element.h"
#include "scenario/deployment_element.h"
#include "scenario/dataset.h"
#include "scenario/model_element.h"
#include "scenario/plan_element.h"
#include "scenario/site_element.h"
#include "scenario/study_element.h"
#include "scenario/workload_element.h"
#include "xml/spelling.h"

#include <stdlib.h>
#include <string.h>

static struct element child(const struct scenario *s, const char *name, size_t n)
{
	for (xmlNode *node = xmlDocGetRootElement(s->document.tree)->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name) && !n--)
			return (struct element){ &s->document, node };
	return (struct element){ &s->document, NULL };
}

static void read_root(struct scenario *s)
{
	struct element root = { &s->document, xmlDocGetRootElement(s->document.tree) };
	char *currency = field_text(root, "currency");

	s->title = field_text(root, "title");
	if (!s->title)
		s->title = mem_strdup("");
	if (!currency)
		field_default(&s->reader, root, "currency", "USD");
	snprintf(s->currency, sizeof(s->currency), "%s", currency ? currency : "USD");
	free(currency);
	if (child(s, "study", 1).node)
		field_fault(&s->reader, child(s, "study", 1), NULL, "stands twice; keep one");
	study_element_read(s, child(s, "study", 0));
}

static void add_plan(struct scenario *s, struct element e, size_t *capacity)
{
	size_t old = *capacity;
	struct plan *plan;

	s->plans = mem_grow(s->plans, s->plan_count, capacity, sizeof(*s->plans));
	if (*capacity != old)
		s->plan_elements = mem_resize(s->plan_elements, *capacity, sizeof(*s->plan_elements));
	s->plan_elements[s->plan_count] = e;
	plan = plan_element_read(s, e);
	s->plans[s->plan_count++] = plan;
}

static void read_plans(struct scenario *s)
{
	struct element root = { &s->document, xmlDocGetRootElement(s->document.tree) };
	size_t capacity = 0;

	for (xmlNode *n = root.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "plan"))
			add_plan(s, (struct element){ &s->document, n }, &capacity);
	if (!s->plan_count && !(s->is_without_plans && child(s, "serving", 0).node))
		field_fault(&s->reader, root, NULL,
			    "no plan; accepted: <plan id=\"...\" workload=\"...\" cluster=\"...\" site=\"...\"/>, at "
			    "least one");
}

static void read_deployments(struct scenario *s)
{
	size_t capacity = 0;

	for (size_t i = 0; child(s, "serving", i).node; i++) {
		s->deployments = mem_grow(s->deployments, i, &capacity, sizeof(*s->deployments));
		s->deployments[s->deployment_count++] = deployment_element_read(s, child(s, "serving", i));
	}
}

/* Elements that no plan refers to are read all the same, so that their faults show. */
static void read_unused(struct scenario *s)
{
	for (xmlNode *n = xmlDocGetRootElement(s->document.tree)->children; n; n = n->next) {
		struct element e = { &s->document, n };
		const char *name = (const char *)n->name;

		if (n->type != XML_ELEMENT_NODE || scenario_resolved(s, e))
			continue;
		if (!strcmp(name, "model"))
			model_element_read(s, e);
		else if (!strcmp(name, "accelerator"))
			accelerator_element_read(s, e);
		else if (!strcmp(name, "language"))
			dataset_check_language(s, e);
		else if (!strcmp(name, "workload"))
			workload_element_read(s, e);
		else if (!strcmp(name, "cluster"))
			cluster_element_read(s, e);
		else if (!strcmp(name, "site"))
			site_element_read(s, e);
	}
}

static void drop_infeasible(struct scenario *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->plan_count; i++)
		if (!scenario_is_infeasible(s, s->plans[i])) {
			s->plan_elements[kept] = s->plan_elements[i];
			s->plans[kept++] = s->plans[i];
		}
	s->plan_count = kept;
}

static void resolve(struct scenario *s, const struct scenario_options *options)
{
	size_t errors;

	read_root(s);
	s->lists_infeasible |= options->passes_infeasible;
	read_plans(s);
	read_deployments(s);
	check_ids(s);
	read_unused(s);
	for (size_t i = 0; i < s->reader.trail_count; i++)
		s->study.is_uncertain |=
			s->reader.trail[i].is_parameter && !distribution_is_constant(&s->reader.trail[i].value);
	correlation_elements_read(s);
	if (s->study.sampling == SAMPLING_QUASI_RANDOM)
		input_set_sample(&s->reader.inputs);
	errors = s->reader.diags->errors;
	for (size_t i = 0; i < s->plan_count && !errors; i++)
		check_plan(s, s->plans[i], s->plan_elements[i], options->allow_oom);
	drop_infeasible(s);
	if (s->plan_count + s->infeasible_count > 0 && !s->plan_count && !options->passes_infeasible)
		field_fault(&s->reader, child(s, "study", 0), NULL, "no plan is possible: %s: %s",
			    s->infeasible[0].plan, s->infeasible[0].reason.said);
}

/* Looking up references is linear, and so is what libxml2 does at each fault; a scenario of people's making has dozens of
 * elements. Jobs have the limit of their copies. */
enum { ELEMENTS_MOST = 10000 };

static int are_few(struct scenario *s, struct element e)
{
	unsigned long elements = 0, jobs = 0;

	for (const xmlNode *n = e.node->children; n; n = n->next) {
		int is_job = n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, "job");

		jobs += (unsigned long)is_job;
		elements += n->type == XML_ELEMENT_NODE && !is_job;
	}
	if (elements > ELEMENTS_MOST)
		field_fault(&s->reader, e, NULL, "%lu elements are beyond the limit of %d", elements, ELEMENTS_MOST);
	if (jobs > ELEMENTS_MOST)
		field_fault(&s->reader, e, NULL, "%lu jobs are beyond the limit of %d", jobs, ELEMENTS_MOST);
	return elements <= ELEMENTS_MOST && jobs <= ELEMENTS_MOST;
}

/* Too much of anything is not looked at. */
static int is_small(struct scenario *s)
{
	struct element root = { &s->document, xmlDocGetRootElement(s->document.tree) };
	int is = are_few(s, root);

	for (xmlNode *n = root.node->children; n && is; n = n->next)
		is = n->type != XML_ELEMENT_NODE || are_few(s, (struct element){ &s->document, n });
	return is;
}

static int has_scenario_root(const struct scenario *s)
{
	const xmlNode *root = xmlDocGetRootElement(s->document.tree);

	return root && !strcmp((const char *)root->name, "scenario");
}

static enum status set(struct scenario *s, const char *expression, struct diag_list *diags)
{
	char *renewed = spelling_renew_path(expression, diags), *kept = scenario_own(s, strlen(renewed) + 1);

	memcpy(kept, renewed, strlen(renewed) + 1); /* the document remembers it */
	free(renewed);
	return document_set(&s->document, kept, diags);
}

/* Kept among the files of the scenario under this head, for running the study again. */
#define CATALOG_HEAD "catalog:"

static void add_catalog(struct scenario *s, const char *path, const struct text *xml, struct diag_list *diags)
{
	if (catalog_add(&s->catalog, path, xml, diags))
		return; /* among the diagnostics */
}

static void keep_catalog(struct scenario *s, const char *path, struct diag_list *diags)
{
	struct text content = TEXT_INIT, name = TEXT_INIT;
	const char *error = NULL;

	text_addf(&name, CATALOG_HEAD "%s", path);
	if (file_read(path, DOCUMENT_LIMIT, &content, &error))
		diag_add(diags, SEVERITY_ERROR, path, 0, "%s", error);
	else {
		file_set_add(&s->reader.files, text_str(&name), text_str(&content), content.length);
		add_catalog(s, path, &content, diags);
	}
	text_release(&content);
	text_release(&name);
}

static void load_catalogs(struct scenario *s, const struct scenario_options *options, struct diag_list *diags)
{
	const struct file_set *files = &s->reader.files;
	size_t head = strlen(CATALOG_HEAD);

	for (size_t i = 0; files->is_closed && i < files->count; i++)
		if (!strncmp(files->items[i].name, CATALOG_HEAD, head))
			add_catalog(s, files->items[i].name + head, &files->items[i].content, diags);
	for (size_t i = 0; !files->is_closed && i < options->catalog_count; i++)
		keep_catalog(s, options->catalogs[i], diags);
}

/* The document says how inputs are sampled, since it is what a study is kept as. */
static void say_sampling(struct scenario *s, const char *word)
{
	xmlNode *root = xmlDocGetRootElement(s->document.tree), *study = child(s, "study", 0).node;

	if (!study)
		study = xmlNewChild(root, NULL, BAD_CAST "study", NULL);
	xmlSetProp(study, BAD_CAST "sampling", BAD_CAST word);
}

/* The document is there: settings, catalog, checks. */
static enum status open_document(struct scenario *s, const struct scenario_options *options, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	s->constants = options->constants ? *options->constants
					  : (struct speed_constants){ &utilisation_fitted, &pooling_fitted };
	s->asks_memory = options->asks_memory;
	s->is_without_plans = options->is_without_plans;
	s->reader.files.is_closed |= options->reads_no_file;
	s->reader.pins = options->pins;
	s->reader.pin_count = options->pin_count;
	spelling_renew(&s->document, diags);
	for (size_t i = 0; !status && i < options->set_count; i++)
		status = set(s, options->sets[i], diags);
	if (status)
		return status;
	if (options->sampling && has_scenario_root(s))
		say_sampling(s, options->sampling);
	load_catalogs(s, options, diags);
	if (!is_small(s))
		return STATUS_INVALID;
	document_validate(&s->document, diags);
	if (has_scenario_root(s)) {
		resolve(s, options);
		say_sampling(s, sampling_word(s->study.sampling));
	} else
		field_fault(&s->reader, (struct element){ &s->document, xmlDocGetRootElement(s->document.tree) }, NULL,
			    "not a scenario; accepted: a root element <scenario version=\"1\">");
	return diags->errors ? STATUS_INVALID : STATUS_OK;
}

enum status scenario_open(struct scenario *s, const char *path, const struct scenario_options *options,
			  struct diag_list *diags)
{
	enum status status;

	*s = (struct scenario){ .reader = { .diags = diags } };
	status = document_read(&s->document, path, diags);
	return status ? status : open_document(s, options, diags);
}

enum status scenario_open_text(struct scenario *s, const char *name, const struct text *xml,
			       const struct scenario_options *options, struct diag_list *diags)
{
	enum status status;

	*s = (struct scenario){ .reader = { .diags = diags } };
	file_sha256(text_str(xml), xml->length, s->document.sha256);
	status = document_parse(&s->document, name, text_str(xml), xml->length, diags);
	return status ? status : open_document(s, options, diags);
}

enum status scenario_open_copy(struct scenario *s, const struct scenario_copy *copy,
			       const struct scenario_options *options, struct diag_list *diags)
{
	struct scenario_options sampled = *options;
	enum status status;

	*s = (struct scenario){ .reader = { .diags = diags } };
	file_set_copy(&s->reader.files, copy->files);
	s->reader.files.is_closed = 1;
	status = document_parse(&s->document, copy->path, text_str(copy->xml), copy->xml->length, diags);
	snprintf(s->document.sha256, sizeof(s->document.sha256), "%s", copy->sha256);
	if (!status && has_scenario_root(s) && !field_is_present(child(s, "study", 0), "sampling"))
		sampled.sampling = sampling_word(SAMPLING_RANDOM); /* kept by a version that knew nothing else */
	return status ? status : open_document(s, &sampled, diags);
}
