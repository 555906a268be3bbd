/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/citation.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static char *attribute_of(const xmlNode *element, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(element, (const xmlChar *)name);
	struct text words = TEXT_INIT;

	for (const char *s = (const char *)value; s && *s; s++) {
		int is_blank = strchr(" \t\r\n", *s) != NULL;

		if (!is_blank)
			text_add_bytes(&words, s, 1);
		else if (words.length && words.s[words.length - 1] != ' ')
			text_add(&words, " ");
	}
	xmlFree(value);
	return words.s;
}

struct citation citation_of(const xmlNode *element)
{
	for (; element && element->type == XML_ELEMENT_NODE; element = element->parent) {
		struct citation c = { attribute_of(element, "source"), attribute_of(element, "date"),
				      attribute_of(element, "confidence"), attribute_of(element, "note") };

		if (c.source || c.date || c.note)
			return c;
		citation_release(&c);
	}
	return (struct citation){ 0 };
}

void citation_release(struct citation *c)
{
	free(c->source);
	free(c->date);
	free(c->confidence);
	free(c->note);
	*c = (struct citation){ 0 };
}
