/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/catalog.h"

#include "base/bug.h"
#include "xml/embedded.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void catalog_load(struct catalog *c, struct diag_list *diags)
{
	const struct {
		const char *name, *begin, *end;
	} files[CATALOG_FILES] = {
		{ "catalog/models.xml", embedded_models, embedded_models_end },
		{ "catalog/accelerators.xml", embedded_accelerators, embedded_accelerators_end },
		{ "catalog/languages.xml", embedded_languages, embedded_languages_end },
		{ "catalog/sites.xml", embedded_sites, embedded_sites_end },
	};

	*c = (struct catalog){ 0 };
	for (int i = 0; i < CATALOG_FILES; i++)
		BUG_IF(document_parse(&c->files[i], files[i].name, files[i].begin,
				      (size_t)(files[i].end - files[i].begin), diags));
}

void catalog_release(struct catalog *c)
{
	for (int i = 0; i < CATALOG_FILES; i++)
		document_release(&c->files[i]);
}

typedef int compare_names(const char *a, const char *b, size_t n);

/* Is `id` one of the blank-separated words? */
static int has_word(const char *words, const char *id, compare_names *compare)
{
	size_t n = strlen(id);

	while (words && *words) {
		size_t length = strcspn(words, " \t\n");

		if (length == n && !compare(words, id, n))
			return 1;
		words += length + strspn(words + length, " \t\n");
	}
	return 0;
}

static int is_called(struct element e, const char *id, compare_names *compare)
{
	char *own = field_text(e, "id"), *alias = field_text(e, "alias");
	int called = (own && !compare(own, id, strlen(id) + 1)) || has_word(alias, id, compare);

	free(own);
	free(alias);
	return called;
}

static xmlNode *next_of_kind(xmlNode *node, const char *kind)
{
	while (node && (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, kind) != 0))
		node = node->next;
	return node;
}

static xmlNode *first_of_kind(const struct document *d, const char *kind)
{
	const xmlNode *root = d->tree ? xmlDocGetRootElement(d->tree) : NULL;

	return root ? next_of_kind(root->children, kind) : NULL;
}

static struct element find(const struct document *d, const char *kind, const char *id, compare_names *compare)
{
	struct element e = { d, first_of_kind(d, kind) };

	while (e.node && !is_called(e, id, compare))
		e.node = next_of_kind(e.node->next, kind);
	return e;
}

struct element catalog_find_in(const struct document *d, const char *kind, const char *id)
{
	return find(d, kind, id, strncmp);
}

struct element catalog_find(const struct catalog *c, const char *kind, const char *id)
{
	struct element e = { NULL, NULL };

	for (int i = 0; i < CATALOG_FILES && !e.node; i++)
		e = find(&c->files[i], kind, id, strncasecmp);
	return e;
}

struct element catalog_at(const struct catalog *c, const char *kind, size_t n)
{
	for (int i = 0; i < CATALOG_FILES; i++)
		for (xmlNode *node = first_of_kind(&c->files[i], kind); node; node = next_of_kind(node->next, kind))
			if (!n--)
				return (struct element){ &c->files[i], node };
	return (struct element){ NULL, NULL };
}

static int has_text(struct element e, const char *attribute, const char *text)
{
	char *value = field_text(e, attribute);
	int has = value && !strcmp(value, text);

	free(value);
	return has;
}

static struct element exchange_in(const struct document *d, const char *from, const char *to, int *is_inverse)
{
	for (xmlNode *n = first_of_kind(d, "exchange"); n; n = next_of_kind(n->next, "exchange")) {
		struct element e = { d, n };

		*is_inverse = has_text(e, "currency", from) && has_text(e, "per", to);
		if (*is_inverse || (has_text(e, "currency", to) && has_text(e, "per", from)))
			return e;
	}
	return (struct element){ NULL, NULL };
}

struct element catalog_find_exchange(const struct document *d, const struct catalog *c, const char *from,
				     const char *to, int *is_inverse)
{
	struct element e = exchange_in(d, from, to, is_inverse);

	for (int i = 0; i < CATALOG_FILES && !e.node; i++)
		e = exchange_in(&c->files[i], from, to, is_inverse);
	return e;
}

/* ---- suggestions ---- */

enum { NAME_LIMIT = 64, SUGGESTIONS = 8 };

/* Levenshtein distance; a longer name than NAME_LIMIT is compared by its head. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_LIMIT + 1], n = strnlen(b, NAME_LIMIT);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < NAME_LIMIT && a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t best = diagonal + (tolower((unsigned char)a[i]) != tolower((unsigned char)b[j]));

			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j + 1] + 1 < best ? row[j + 1] + 1 : best;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[n];
}

struct candidate {
	char *id;
	size_t distance;
};

/* Keeps the nearest, in order. */
static void consider(struct candidate list[SUGGESTIONS], struct element e, const char *id)
{
	struct candidate new = { field_text(e, "id"), 0 };

	if (!new.id)
		return;
	/* What begins like it, or holds it, is nearer than any misspelling. */
	new.distance = !strncasecmp(new.id, id, strlen(id)) ? 0 : strcasestr(new.id, id) ? 1 : 2 + distance(new.id, id);
	for (int i = 0; i < SUGGESTIONS; i++)
		if (!list[i].id || new.distance < list[i].distance) {
			struct candidate old = list[i];

			list[i] = new;
			new = old;
		}
	free(new.id);
}

void catalog_suggest(const struct catalog *c, const struct document *d, const char *kind, const char *id,
		     struct text *words)
{
	struct candidate list[SUGGESTIONS] = { { NULL, 0 } };
	struct element e;

	for (xmlNode *node = d ? first_of_kind(d, kind) : NULL; node; node = next_of_kind(node->next, kind))
		consider(list, (struct element){ d, node }, id);
	for (size_t n = 0; (e = catalog_at(c, kind, n)).node; n++)
		consider(list, e, id);
	for (int i = 0; i < SUGGESTIONS && list[i].id; i++) {
		/* Beside names that hold the one asked for, misspellings would only distract. */
		if (!i || (list[i].distance > 1) == (list[0].distance > 1)) {
			text_add(words, i ? ", " : "");
			text_add_safe(words, list[i].id, NAME_LIMIT);
		}
		free(list[i].id);
	}
}
