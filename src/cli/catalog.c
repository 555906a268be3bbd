/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "scenario/catalog.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = { "model", "accelerator", "site", "exchange" };

static int is_kind(const char *s)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(s, kinds[i]))
			return 1;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **kind = state->input;

	if (key != ARGP_KEY_ARG)
		return 0;
	if (*kind || !is_kind(arg))
		argp_error(state, "'%.40s': accepted is one of model, accelerator, site, exchange", arg);
	*kind = arg;
	return 0;
}

/* One line: the id, then every other attribute of the element and of its children. */
static void print_attributes(struct element e)
{
	for (const xmlAttr *a = e.node->properties; a; a = a->next) {
		char *value = field_text(e, (const char *)a->name);

		if (strcmp((const char *)a->name, "id") != 0)
			printf(" %s=\"%s\"", (const char *)a->name, value);
		free(value);
	}
	for (xmlNode *n = e.node->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE) {
			printf(" %s:", (const char *)n->name);
			print_attributes((struct element){ e.document, n });
		}
}

enum status verb_catalog(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "[model|accelerator|site|exchange]",
		.doc = "Lists the built-in catalog: one element a line, with source and date. A scenario may refer to them by "
		       "id or alias; an element of the same id in the scenario wins."
	};
	struct diag_list diags = { 0 };
	const char *kind = NULL;
	struct catalog catalog;
	struct element e;

	argp_parse(&argp, argc, argv, 0, NULL, &kind);
	catalog_load(&catalog, &diags);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t n = 0; (!kind || !strcmp(kind, kinds[k])) && (e = catalog_at(&catalog, kinds[k], n)).node; n++) {
			char *id = field_text(e, "id");

			printf("%s %s", kinds[k], id ? id : "");
			print_attributes(e);
			putchar('\n');
			free(id);
		}
	catalog_release(&catalog);
	return verb_end(STATUS_OK, &diags, 0);
}
