/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/catalog.h"

#include "base/bug.h"
#include "base/mem.h"
#include "xml/alias.h"
#include "xml/embedded.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is compiled in, and of what kinds. */
static const struct {
	const char *name, *begin, *end, *kinds;
} built_in[CATALOG_FILES] = {
	{ "catalog/models.xml", embedded_models, embedded_models_end, "model" },
	{ "catalog/accelerators.xml", embedded_accelerators, embedded_accelerators_end, "accelerator" },
	{ "catalog/languages.xml", embedded_languages, embedded_languages_end, "language" },
	{ "catalog/regions.xml", embedded_regions, embedded_regions_end, "region" },
	{ "catalog/sites.xml", embedded_sites, embedded_sites_end, "site exchange" },
	{ "catalog/apis.xml", embedded_apis, embedded_apis_end, "site" },
};

void catalog_release(struct catalog *c)
{
	for (size_t i = 0; i < c->own_count; i++)
		document_release(&c->own[i]);
}

enum status catalog_add(struct catalog *c, const char *path, const struct text *xml, struct diag_list *diags)
{
	size_t errors = diags->errors;
	struct document *d;
	const xmlNode *root;

	if (c->own_count == CATALOG_OWN_MOST) {
		diag_add(diags, SEVERITY_ERROR, path, 0, "one catalog too many; accepted: at most %d",
			 (int)CATALOG_OWN_MOST);
		return STATUS_USAGE;
	}
	d = &c->own[c->own_count++];
	if (document_parse(d, path, text_str(xml), xml->length, diags))
		return STATUS_INVALID;
	root = xmlDocGetRootElement(d->tree);
	if (!root || strcmp((const char *)root->name, "catalog") != 0) {
		struct text where = TEXT_INIT;

		text_addf(&where, "%s:%d", path, root ? document_line(root) : 1);
		diag_add(diags, SEVERITY_ERROR, where.s, 1,
			 "not a catalog; accepted: a root element <catalog version=\"1\">");
		text_release(&where);
	} else {
		document_validate(d, diags);
	}
	return diags->errors > errors ? STATUS_INVALID : STATUS_OK;
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

static void parse(struct document *d, size_t file)
{
	struct diag_list diags = { 0 };

	BUG_IF(document_parse(d, built_in[file].name, built_in[file].begin,
			      (size_t)(built_in[file].end - built_in[file].begin), &diags));
	for (const xmlNode *n = xmlDocGetRootElement(d->tree)->children; n; n = n->next)
		BUG_IF(n->type == XML_ELEMENT_NODE && !has_word(built_in[file].kinds, (const char *)n->name, strncmp));
}

/* Parsed once a process, when something of its kind is first looked for; nobody changes it. */
static const struct document *parsed(size_t file)
{
	static struct document files[CATALOG_FILES];
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&one_at_a_time);
	if (!files[file].tree)
		parse(&files[file], file);
	pthread_mutex_unlock(&one_at_a_time);
	return &files[file];
}

/* Those of one's own first; NULL past the last. An empty one where there is nothing of that kind. */
static const struct document *document_at(const struct catalog *c, const char *kind, size_t i)
{
	static const struct document empty;
	size_t file = i - c->own_count;

	if (i < c->own_count)
		return &c->own[i];
	if (file >= CATALOG_FILES)
		return NULL;
	if (!has_word(built_in[file].kinds, kind, strncmp))
		return &empty;
	return parsed(file);
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

/* ---- names as people write them ---- */

/* By its own names: id, aliases, name. */
static int has_own_name(struct element e, const char *plain)
{
	char *id = field_text(e, "id"), *aliases = field_text(e, "alias"), *name = field_text(e, "name");
	int has = alias_is(id, plain) || alias_has_word(aliases, plain) || alias_is(name, plain);

	free(id);
	free(aliases);
	free(name);
	return has;
}

/* The name fits several, of which this is the commonest. */
static int has_common_name(struct element e, const char *plain)
{
	char *names = field_text(e, "common");
	int has = alias_has_word(names, plain);

	free(names);
	return has;
}

/* The most GPUs that it takes at a time. */
static int64_t most_gpus(struct element e)
{
	char *most = field_text(e, "max-gpus");
	int64_t gpus = most ? strtoll(most, NULL, 10) : INT64_MAX;

	free(most);
	return gpus;
}

static int suits(struct element e, const struct catalog_need *need)
{
	char *accelerator = field_text(e, "accelerator");
	int suits = (!need->accelerator || !accelerator || !strcasecmp(accelerator, need->accelerator)) &&
		    need->gpus <= most_gpus(e);

	free(accelerator);
	return suits;
}

static struct element find_own_name(const struct catalog *c, const char *kind, const char *plain)
{
	struct element e;

	for (size_t n = 0; (e = catalog_at(c, kind, n)).node && !has_own_name(e, plain); n++)
		;
	return e;
}

/* The first, or of those that suit the one with the least room to spare: offers of single GPUs stand beside those of
 * whole machines. */
static struct element find_common_name(const struct catalog *c, const char *kind, const char *plain,
				       const struct catalog_need *need)
{
	struct element e, best = { NULL, NULL };

	for (size_t n = 0; (e = catalog_at(c, kind, n)).node; n++)
		if (has_common_name(e, plain) && (!need || suits(e, need)) &&
		    (!best.node || (need && most_gpus(e) < most_gpus(best))))
			best = e;
	return best;
}

struct element catalog_find_suited(const struct catalog *c, const char *kind, const char *id,
				   const struct catalog_need *need)
{
	struct text plain = TEXT_INIT;
	struct element e = { NULL, NULL };
	const struct document *d;

	for (size_t i = 0; !e.node && (d = document_at(c, kind, i)); i++)
		e = find(d, kind, id, strncasecmp);
	alias_plain(&plain, id);
	if (!e.node)
		e = find_own_name(c, kind, text_str(&plain));
	if (!e.node)
		e = find_common_name(c, kind, text_str(&plain), need);
	if (!e.node && need) /* none suits: the plan will be told why not */
		e = find_common_name(c, kind, text_str(&plain), NULL);
	text_release(&plain);
	return e;
}

struct element catalog_find(const struct catalog *c, const char *kind, const char *id)
{
	return catalog_find_suited(c, kind, id, NULL);
}

int catalog_is_common_name(struct element e, const char *id)
{
	struct text plain = TEXT_INIT;
	int is;

	alias_plain(&plain, id);
	is = !is_called(e, id, strncasecmp) && !has_own_name(e, text_str(&plain)) &&
	     has_common_name(e, text_str(&plain));
	text_release(&plain);
	return is;
}

struct element catalog_at(const struct catalog *c, const char *kind, size_t n)
{
	const struct document *d;

	for (size_t i = 0; (d = document_at(c, kind, i)); i++)
		for (xmlNode *node = first_of_kind(d, kind); node; node = next_of_kind(node->next, kind))
			if (!n--)
				return (struct element){ d, node };
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

	for (size_t i = 0; !e.node && (d = document_at(c, "exchange", i)); i++)
		e = exchange_in(d, from, to, is_inverse);
	return e;
}

/* ---- suggestions ---- */

enum { NAME_LIMIT = 64, SUGGESTIONS = 8, MISSPELLINGS = 3 };

/* What begins like it, or holds it, is nearer than any misspelling. */
enum { BEGINS_LIKE_IT, HOLDS_IT, MISSPELT };

static size_t remoteness(const char *name, const char *plain)
{
	struct text own = TEXT_INIT;
	size_t far;

	alias_plain(&own, name);
	far = !strncmp(text_str(&own), plain, strlen(plain)) ? BEGINS_LIKE_IT
	      : strstr(text_str(&own), plain)		     ? HOLDS_IT
							     : MISSPELT + text_distance(text_str(&own), plain);
	text_release(&own);
	return far;
}

/* Of the nearest of blank-separated words: only of its id can it be said that an element begins like the name asked for. */
static size_t nearest_word(struct element e, const char *attribute, const char *plain, size_t least)
{
	char *words = field_text(e, attribute), *rest = words, *word;

	while (rest && (word = strsep(&rest, " \t\n"))) {
		size_t far = *word ? remoteness(word, plain) : least;

		least = far >= MISSPELT && far < least ? far : least;
	}
	free(words);
	return least;
}

struct candidate {
	char *id;
	size_t distance;
};

/* Keeps the nearest, in order. */
static void consider(struct candidate list[SUGGESTIONS], struct element e, const char *plain)
{
	struct candidate new = { field_text(e, "id"), 0 };

	if (!new.id)
		return;
	new.distance = nearest_word(e, "alias", plain, remoteness(new.id, plain));
	new.distance = nearest_word(e, "common", plain, new.distance);
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
	struct text plain = TEXT_INIT;
	struct element e;

	alias_plain(&plain, id);
	if (!plain.length)
		text_add(&plain, id);
	for (xmlNode *node = d ? first_of_kind(d, kind) : NULL; node; node = next_of_kind(node->next, kind))
		consider(list, (struct element){ d, node }, text_str(&plain));
	for (size_t n = 0; (e = catalog_at(c, kind, n)).node; n++)
		consider(list, e, text_str(&plain));
	for (int i = 0; i < SUGGESTIONS && list[i].id; i++) {
		int is_misspelt = list[i].distance >= MISSPELT;

		/* Beside names that hold the one asked for, misspellings would only distract. */
		if (!i || (is_misspelt == (list[0].distance >= MISSPELT) && (!is_misspelt || i < MISSPELLINGS))) {
			text_add(words, i ? ", " : "");
			text_add_safe(words, list[i].id, NAME_LIMIT);
		}
		free(list[i].id);
	}
	text_release(&plain);
}
