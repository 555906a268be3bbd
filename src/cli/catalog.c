/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/catalog_view.h"
#include "base/file.h"
#include "cli/verb.h"
#include "xml/price_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = { "model", "accelerator", "language", "region", "site", "exchange" };

static int is_kind(const char *s)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(s, kinds[i]))
			return 1;
	return 0;
}

enum {
	OPTION_CLOUD = OPTION_OWN,
	OPTION_CURRENCY,
	OPTION_DATE,
	OPTION_SOURCE,
	OPTION_UPTIME,
	OPTION_REACQUIRE,
	OPTION_STALE
};

struct request {
	struct options options;
	const char *kind, *word; /* of a listing; NULL = all */
	const char *table;	 /* to be imported */
	int is_import, is_count, is_stale, is_diff;
	const char *own[CATALOG_OWN_MOST];
	size_t own_count;
	struct price_import_options price_import;
};

static error_t parse_argument(struct request *r, char *arg, struct argp_state *state)
{
	if (state->arg_num == 0 && !strcmp(arg, "import"))
		r->is_import = 1;
	else if (state->arg_num == 0 && !strcmp(arg, "count"))
		r->is_count = 1;
	else if (state->arg_num == 0 && !strcmp(arg, "diff"))
		r->is_diff = 1;
	else if (state->arg_num == 0 && is_kind(arg))
		r->kind = arg;
	else if ((r->is_import || r->is_diff) && !r->table)
		r->table = arg;
	else if (!r->is_import && !r->word)
		r->word = arg;
	else
		options_fault(state, "'%.40s' is one word too many", options_shown(arg));
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_CLOUD:
		r->price_import.cloud = arg;
		return 0;
	case OPTION_CURRENCY:
		r->price_import.currency = arg;
		return 0;
	case OPTION_DATE:
		r->price_import.date = arg;
		return 0;
	case OPTION_SOURCE:
		r->price_import.source = arg;
		return 0;
	case OPTION_UPTIME:
		r->price_import.uptime = arg;
		return 0;
	case OPTION_CATALOG:
		if (r->own_count == CATALOG_OWN_MOST)
			options_fault(state, "--catalog %.60s: one too many; accepted: at most %d", options_shown(arg),
				      (int)CATALOG_OWN_MOST);
		else
			r->own[r->own_count++] = arg;
		return 0;
	case OPTION_STALE:
		r->is_stale = 1;
		return 0;
	case OPTION_REACQUIRE:
		r->price_import.reacquire = arg;
		return 0;
	case ARGP_KEY_ARG:
		return parse_argument(r, arg, state);
	case ARGP_KEY_END:
		if (r->is_import && (!r->table || !r->price_import.date || !r->price_import.source))
			options_fault(state,
				      "import needs a table, --date and --source: a price without them is of no use");
		if (r->is_diff && !r->table)
			options_fault(state, "diff needs a catalog, such as import writes");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "cloud", OPTION_CLOUD, "NAME", 0, "import: first part of the ids (default: cloud)", 0 },
	{ "currency", OPTION_CURRENCY, "CODE", 0, "import: of the prices (default: USD)", 0 },
	{ "catalog", OPTION_CATALOG, "FILE", 0, "A catalog of your own beside the built-in one (may be repeated)", 0 },
	{ "stale", OPTION_STALE, NULL, 0, "List rows by their age, the oldest first", 0 },
	{ "date", OPTION_DATE, "YYYY-MM-DD", 0, "import: of the prices; --stale: to count to (default: today)", 0 },
	{ "source", OPTION_SOURCE, "WORDS", 0, "import: where the table comes from", 0 },
	{ "uptime", OPTION_UPTIME, "DIST", 0, "import: of a spot node, such as \"weibull(mean=3.2 h, shape=0.6)\"", 0 },
	{ "reacquire", OPTION_REACQUIRE, "DIST", 0, "import: until the next spot node", 0 },
	{ 0 },
};

/* One line: every attribute of the element but the id of the row, which stands before, and of its children. */
static void print_attributes(struct element e, int is_row)
{
	for (const xmlAttr *a = e.node->properties; a; a = a->next) {
		char *value = field_text(e, (const char *)a->name);

		if (!is_row || strcmp((const char *)a->name, "id") != 0)
			printf(" %s=\"%s\"", (const char *)a->name, value);
		free(value);
	}
	for (xmlNode *n = e.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE) {
			printf(" %s:", (const char *)n->name);
			print_attributes((struct element){ e.document, n }, 0);
		}
}

static int is_service(struct element e)
{
	char *kind = field_text(e, "kind");
	int is_api = kind && !strcmp(kind, "api");

	free(kind);
	return is_api;
}

/* Does the element's id, name or any other attribute hold the word, whatever its case? */
static int holds(struct element e, const char *word)
{
	for (const xmlAttr *a = e.node->properties; a; a = a->next) {
		char *value = field_text(e, (const char *)a->name);
		int found = value && strcasestr(value, word);

		free(value);
		if (found)
			return 1;
	}
	return 0;
}

/* How many. */
static int list_kind(const struct catalog *catalog, const char *kind, const char *word)
{
	struct element called = { NULL, NULL }, e = { NULL, NULL };
	int count = 0;

	if (word)
		called = catalog_find(catalog, kind, word);
	while ((e = catalog_next(catalog, kind, e)).node) {
		char *id;

		if (word && called.node != e.node && !holds(e, word))
			continue;
		id = field_text(e, "id");
		printf("%s%s%s", kind, id ? " " : "", id ? id : "");
		print_attributes(e, 1);
		puts(is_service(e) ? " not known: " CATALOG_SERVICE_UNKNOWN : "");
		free(id);
		count++;
	}
	return count;
}

static int list(const struct catalog *catalog, const struct request *r)
{
	int count = 0;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (!r->kind || !strcmp(r->kind, kinds[k]))
			count += list_kind(catalog, kinds[k], r->word);
	return count;
}

static void say_nearest(const struct catalog *catalog, const struct request *r)
{
	struct text near = TEXT_INIT;

	fputs("flopcast: nothing in the catalog matches", stderr);
	if (r->kind && r->word)
		catalog_suggest(catalog, NULL, r->kind, r->word, &near);
	if (!r->kind)
		text_add(&near, "model, accelerator, language, site, exchange");
	fprintf(stderr, "%s%s\n", !near.length ? "" : r->kind ? "; the nearest: " : "; kinds: ", text_str(&near));
	text_release(&near);
}

static enum status import(const struct catalog *catalog, const struct request *r, struct diag_list *diags)
{
	struct text xml = TEXT_INIT;
	enum status status = price_import_import(r->table, &r->price_import, catalog, &xml, diags);

	if (!status)
		fputs(text_str(&xml), stdout);
	text_release(&xml);
	return status;
}

static enum status stale(const struct catalog *catalog, const struct request *r, struct diag_list *diags)
{
	if (catalog_view_stale(catalog, r->word ? r->word : r->kind, r->price_import.date) >= 0)
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "--date", 0, "'%s': no day; accepted: such as 2026-11-30",
		 r->price_import.date);
	return STATUS_USAGE;
}

static enum status add_own(struct catalog *catalog, const char *path, struct diag_list *diags)
{
	struct text content = TEXT_INIT;
	const char *error = NULL;
	enum status status = file_read(path, DOCUMENT_LIMIT, &content, &error);

	if (status)
		diag_add(diags, SEVERITY_ERROR, path, 0, "%s", error);
	else
		status = catalog_add(catalog, path, &content, diags);
	text_release(&content);
	return status;
}

/* A catalog like any other, compared with those that are there. */
static enum status compare(const struct catalog *catalog, const char *path, struct diag_list *diags)
{
	struct catalog other = { .own_count = 0 };
	enum status status = add_own(&other, path, diags);

	if (!status)
		catalog_view_diff(catalog, &other.own[0]);
	catalog_release(&other);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	enum status status = STATUS_OK;
	struct catalog catalog = { .own_count = 0 };

	for (size_t i = 0; i < r->own_count && !status; i++)
		status = add_own(&catalog, r->own[i], diags);
	if (status)
		;
	else if (r->is_diff)
		status = compare(&catalog, r->table, diags);
	else if (r->is_import)
		status = import(&catalog, r, diags);
	else if (r->is_count)
		catalog_view_count(&catalog, r->word, diags);
	else if (r->is_stale)
		status = stale(&catalog, r, diags);
	else if (!list(&catalog, r)) {
		say_nearest(&catalog, r);
		status = STATUS_RUNTIME;
	}
	catalog_release(&catalog);
	return status;
}

enum status verb_catalog(int argc, char **argv)
{
	static const struct verb verb = {
		.options = options,
		.parse = parse,
		.arguments =
			"[model|accelerator|language|site|exchange] [WORD]\ncount [WORD]\ndiff FILE\nimport vms.csv",
		.doc = "Lists the built-in catalog, one element a line with source and date; of one kind, and with "
		       "WORD "
		       "somewhere in it. A scenario may refer to them by id or alias; an element of the same id in the "
		       "scenario wins.\n"
		       "count compares params with those counted from each model's shape.\n"
		       "import turns a table of instance prices (vms.csv as in the SkyPilot catalog) into <site> "
		       "elements on standard output; rows that can't be right are refused with their line.",
		.run = run,
	};
	struct request r = { .price_import = { .cloud = "cloud", .currency = "USD" } };

	return verb_main(&verb, argc, argv, &r);
}
