/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema_rows.h"

#include "target.h"
#include "xml/document.h"

#include <libxml/parser.h>
#include <string.h>

enum { ROWS_MOST = 2000 };

static struct schema_row rows[ROWS_MOST];
static size_t row_count;
static xmlDoc *schema;

static int is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

static const char *attribute(const xmlNode *n, const char *name)
{
	const xmlAttr *a = xmlHasProp(n, (const xmlChar *)name);

	return a && a->children ? (const char *)a->children->content : NULL;
}

/* The top-level definition of that kind and name; NULL: of XML Schema itself. */
static const xmlNode *find(const char *kind, const char *name)
{
	for (const xmlNode *n = xmlDocGetRootElement(schema)->children; n && name; n = n->next)
		if (is(n, kind) && attribute(n, "name") && !strcmp(attribute(n, "name"), name))
			return n;
	return NULL;
}

static void add_words(struct schema_row *r, const xmlNode *n)
{
	for (n = n->children; n; n = n->next) {
		if (is(n, "enumeration") && r->word_count < SCHEMA_WORDS)
			r->words[r->word_count++] = attribute(n, "value");
		add_words(r, n);
	}
}

static struct schema_row *add_row(const char *element, const xmlNode *n)
{
	struct schema_row *r = &rows[row_count];
	const char *type = attribute(n, "type");

	HOLDS(row_count < ROWS_MOST);
	*r = (struct schema_row){ .element = element, .name = attribute(n, "name"), .type = type ? type : "" };
	if (r->name)
		row_count++;
	return r;
}

/* Attributes and children that stand below `n`, not in a child of it. */
static void add_below(const char *element, const xmlNode *n)
{
	for (n = n->children; n; n = n->next) {
		if (is(n, "attribute")) {
			struct schema_row *r = add_row(element, n);

			r->is_required = attribute(n, "use") && !strcmp(attribute(n, "use"), "required");
			add_words(r, n);
		} else if (is(n, "attributeGroup") && find("attributeGroup", attribute(n, "ref"))) {
			add_below(element, find("attributeGroup", attribute(n, "ref")));
		} else if (is(n, "element")) {
			add_row(element, n)->is_child = 1;
		} else if (n->type == XML_ELEMENT_NODE) {
			add_below(element, n);
		}
	}
}

/* Each element that is declared anywhere: its own type or the one that it names. */
static void add_elements(const xmlNode *n)
{
	for (; n; n = n->next) {
		if (is(n, "element") && attribute(n, "name")) {
			const xmlNode *type = find("complexType", attribute(n, "type"));

			add_below(attribute(n, "name"), type ? type : n);
		}
		add_elements(n->children);
	}
}

const struct schema_row *schema_rows(size_t *count)
{
	if (!schema) {
		size_t length;
		const char *text = document_schema(&length);

		schema = xmlReadMemory(text, (int)length, "scenario.xsd", NULL, XML_PARSE_NONET);
		HOLDS(schema);
		add_elements(xmlDocGetRootElement(schema));
	}
	*count = row_count;
	return rows;
}
