/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/spelling.h"

#include "base/mem.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Of 0.1, on 2026-11-30. */
static const struct spelling {
	const char *element, *old, *new;
} attributes[] = {
	{ "failure", "strikes", "clock" },	     { "failure", "by-hand", "manual-share" },
	{ "failure", "missed", "undetected" },	     { "failure", "blamed", "misattributed" },
	{ "failure", "recurs", "recurrence" },	     { "repair", "cures", "repair-success" },
	{ "preemption", "cures", "repair-success" }, { "checkpoint", "believed-mtbf", "prior-mtbf" },
	{ "checkpoint", "belief", "prior-weight" },  { "site", "when-dry", "when-exhausted" },
	{ "accelerator", "nvfp4", "fp4" },
};
static const struct spelling elements[] = { { NULL, "burn", "usage" } };

enum { ATTRIBUTES = sizeof(attributes) / sizeof(attributes[0]), ELEMENTS = sizeof(elements) / sizeof(elements[0]) };

static void warn(const struct document *d, const xmlNode *node, const struct spelling *s, struct diag_list *diags)
{
	struct text where = TEXT_INIT;

	document_where(d, node, NULL, &where);
	diag_add(diags, SEVERITY_WARNING, text_str(&where), 0,
		 "%s is called %s now; the old name goes with the next version", s->old, s->new);
	text_release(&where);
}

static void renew_attributes(struct document *d, xmlNode *node, struct diag_list *diags)
{
	for (int i = 0; i < ATTRIBUTES; i++) {
		const struct spelling *s = &attributes[i];
		xmlAttr *old = strcmp((const char *)node->name, s->element) != 0
				       ? NULL
				       : xmlHasProp(node, (const xmlChar *)s->old);

		if (!old || xmlHasProp(node, (const xmlChar *)s->new))
			continue;
		xmlNodeSetName((xmlNode *)old, (const xmlChar *)s->new);
		warn(d, node, s, diags);
	}
}

static void renew_element(struct document *d, xmlNode *node, struct diag_list *diags)
{
	for (int i = 0; i < ELEMENTS; i++)
		if (!strcmp((const char *)node->name, elements[i].old)) {
			xmlNodeSetName(node, (const xmlChar *)elements[i].new);
			warn(d, node, &elements[i], diags);
		}
	renew_attributes(d, node, diags);
}

/* The node that follows in the order of the document; NULL after the last. */
static xmlNode *following(xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	while (node && !node->next)
		node = node->parent && node->parent->type == XML_ELEMENT_NODE ? node->parent : NULL;
	return node ? node->next : NULL;
}

void spelling_renew(struct document *d, struct diag_list *diags)
{
	for (xmlNode *node = xmlDocGetRootElement(d->tree); node; node = following(node))
		if (node->type == XML_ELEMENT_NODE)
			renew_element(d, node, diags);
}

static int is_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* The row of the name at the start of `s`, after the character `before`: an attribute after @, else an element. */
static const struct spelling *find(const char *s, char before)
{
	const struct spelling *rows = before == '@' ? attributes : elements;
	int count = before == '@' ? ATTRIBUTES : before == '/' || before == '[' ? ELEMENTS : 0;

	for (int i = 0; i < count; i++)
		if (!strncmp(s, rows[i].old, strlen(rows[i].old)) && !is_name(s[strlen(rows[i].old)]))
			return &rows[i];
	return NULL;
}

char *spelling_renew_path(const char *expression, struct diag_list *diags)
{
	const char *end = document_find_assignment(expression), *s = expression;
	struct text renewed = TEXT_INIT;

	while (end && s < end) {
		const struct spelling *row = s > expression ? find(s, s[-1]) : NULL;

		text_add_bytes(&renewed, row ? row->new : s, row ? strlen(row->new) : 1);
		s += row ? strlen(row->old) : 1;
		if (row)
			diag_add(diags, SEVERITY_WARNING, "--set", 0,
				 "%s is called %s now; the old name goes with the next version", row->old, row->new);
	}
	text_add(&renewed, s);
	s = mem_strdup(text_str(&renewed));
	text_release(&renewed);
	return (char *)s;
}
