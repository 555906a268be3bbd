/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/catalog_names.h"

#include "base/mem.h"
#include "base/text.h"
#include "xml/alias.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void add_name(struct catalog_names *n, xmlNode *node, enum naming by, const char *said, size_t length)
{
	struct text plain = TEXT_INIT;
	struct catalog_name *name;

	n->list = mem_grow(n->list, n->count, &n->capacity, sizeof(*n->list));
	name = &n->list[n->count++];
	*name = (struct catalog_name){ .said = mem_strndup(said, length), .node = node, .by = by };
	alias_plain(&plain, name->said);
	name->plain = mem_strdup(text_str(&plain));
	text_release(&plain);
}

static void add_words(struct catalog_names *n, xmlNode *node, enum naming by, const char *words)
{
	static const char blanks[] = " \t\n";

	for (words += strspn(words, blanks); *words; words += strspn(words, blanks)) {
		size_t length = strcspn(words, blanks);

		add_name(n, node, by, words, length);
		words += length;
	}
}

void catalog_names_add(struct catalog_names *n, xmlNode *node)
{
	static const char *const attributes[NAMINGS] = { "id", "alias", "name", "common" };

	for (int by = 0; by < NAMINGS; by++) {
		xmlChar *value = xmlGetProp(node, (const xmlChar *)attributes[by]);
		const char *said = (const char *)value;

		if (said && (by == NAMED_ALIAS || by == NAMED_COMMON))
			add_words(n, node, (enum naming)by, said);
		else if (said)
			add_name(n, node, (enum naming)by, said, strlen(said));
		xmlFree(value);
	}
}

/* Equal names stay in the order of the list, which both point into. */
static int in_order(int difference, const struct catalog_name *a, const struct catalog_name *b)
{
	return difference ? difference : (a > b) - (a < b);
}

static int compare_said(const void *a, const void *b)
{
	const struct catalog_name *left = *(const struct catalog_name *const *)a,
				  *right = *(const struct catalog_name *const *)b;

	return in_order(strcasecmp(left->said, right->said), left, right);
}

static int compare_plain(const void *a, const void *b)
{
	const struct catalog_name *left = *(const struct catalog_name *const *)a,
				  *right = *(const struct catalog_name *const *)b;

	return in_order(strcmp(left->plain, right->plain), left, right);
}

static const struct catalog_name **sorted(const struct catalog_names *n, int (*compare)(const void *, const void *))
{
	const struct catalog_name **names = mem_alloc(n->count, sizeof(*names));

	for (size_t i = 0; i < n->count; i++)
		names[i] = &n->list[i];
	qsort(names, n->count, sizeof(*names), compare);
	return names;
}

void catalog_names_read(struct catalog_names *n, const xmlNode *root)
{
	for (xmlNode *node = root->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE)
			catalog_names_add(n, node);
	if (!n->count)
		return;
	n->by_said = sorted(n, compare_said);
	n->by_plain = sorted(n, compare_plain);
}

void catalog_names_release(struct catalog_names *n)
{
	for (size_t i = 0; i < n->count; i++) {
		free(n->list[i].said);
		free(n->list[i].plain);
	}
	free(n->list);
	free(n->by_said);
	free(n->by_plain);
	*n = (struct catalog_names){ NULL };
}

typedef int compare_to(const struct catalog_name *name, const char *wanted);

static int said_to(const struct catalog_name *name, const char *wanted)
{
	return strcasecmp(name->said, wanted);
}

static int plain_to(const struct catalog_name *name, const char *wanted)
{
	return strcmp(name->plain, wanted);
}

static struct catalog_names_found find(const struct catalog_name **names, size_t count, const char *wanted,
				       compare_to *compare)
{
	struct catalog_names_found found = { names, 0 };
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(names[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + found.count < count && !compare(names[low + found.count], wanted))
		found.count++;
	if (found.count)
		found.first = names + low;
	return found;
}

struct catalog_names_found catalog_names_said(const struct catalog_names *n, const char *said)
{
	return find(n->by_said, n->count, said, said_to);
}

struct catalog_names_found catalog_names_plain(const struct catalog_names *n, const char *plain)
{
	return find(n->by_plain, n->count, plain, plain_to);
}
