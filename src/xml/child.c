/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/child.h"

#include <string.h>

static int is_named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && !strcmp((const char *)node->name, name);
}

struct element child_at(struct element parent, const char *name, size_t n)
{
	for (xmlNode *node = parent.node ? parent.node->children : NULL; node; node = node->next)
		if (is_named(node, name) && !n--)
			return (struct element){ parent.document, node };
	return (struct element){ parent.document, NULL };
}

size_t child_count(struct element parent, const char *name)
{
	size_t count = 0;

	for (xmlNode *node = parent.node ? parent.node->children : NULL; node; node = node->next)
		count += (size_t)is_named(node, name);
	return count;
}

struct element child_only(struct field_reader *r, struct element parent, const char *name)
{
	struct element second = child_at(parent, name, 1);

	if (second.node)
		field_fault(r, second, NULL, "stands twice in its %s; keep one", (const char *)parent.node->name);
	return child_at(parent, name, 0);
}
