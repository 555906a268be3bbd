/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/catalog.h"

#include "base/bug.h"
#include "base/mem.h"
#include "xml/alias.h"
#include "xml/catalog_names.h"
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
	for (size_t i = 0; i < c->own_count; i++) {
		catalog_names_release(&c->names[i]);
		document_release(&c->own[i]);
	}
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
		catalog_names_read(&c->names[c->own_count - 1], root);
	}
	return diags->errors > errors ? STATUS_INVALID : STATUS_OK;
}

/* Is `id` one of the blank-separated words? */
static int has_word(const char *words, const char *id)
{
	size_t n = strlen(id);

	while (words && *words) {
		size_t length = strcspn(words, " \t\n");

		if (length == n && !strncmp(words, id, n))
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
		BUG_IF(n->type == XML_ELEMENT_NODE && !has_word(built_in[file].kinds, (const char *)n->name));
}

/* One document of the catalog. */
struct part {
	const struct document *document;
	const struct catalog_names *names;
};

/* Parsed once a process, when something of its kind is first looked for; nobody changes it. */
static struct part parsed(size_t file)
{
	static struct document files[CATALOG_FILES];
	static struct catalog_names names[CATALOG_FILES];
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&one_at_a_time);
	if (!files[file].tree) {
		parse(&files[file], file);
		catalog_names_read(&names[file], xmlDocGetRootElement(files[file].tree));
	}
	pthread_mutex_unlock(&one_at_a_time);
	return (struct part){ &files[file], &names[file] };
}

/* The next that may have some of the kind, at or behind *i, which is moved past it: those of one's own first. document is NULL
 * past the last. */
static struct part next_part(const struct catalog *c, const char *kind, size_t *i)
{
	for (; *i < c->own_count + CATALOG_FILES; (*i)++) {
		size_t at = *i, file = at - c->own_count;

		if (at >= c->own_count && !has_word(built_in[file].kinds, kind))
			continue;
		(*i)++;
		return at < c->own_count ? (struct part){ &c->own[at], &c->names[at] } : parsed(file);
	}
	return (struct part){ NULL, NULL };
}

static int is_called(struct element e, const char *id)
{
	char *own = field_text(e, "id"), *alias = field_text(e, "alias");
	int called = (own && !strcmp(own, id)) || has_word(alias, id);

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

struct element catalog_find_in(const struct document *d, const char *kind, const char *id)
{
	struct element e = { d, first_of_kind(d, kind) };

	while (e.node && !is_called(e, id))
		e.node = next_of_kind(e.node->next, kind);
	return e;
}

/* ---- names as people write them ---- */

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

static int is_of_kind(const struct catalog_name *name, const char *kind)
{
	return !strcmp((const char *)name->node->name, kind);
}

/* By its id or an alias, whatever the case. */
static struct element find_said(const struct catalog *c, const char *kind, const char *id)
{
	struct part p;

	for (size_t i = 0; (p = next_part(c, kind, &i)).document;) {
		struct catalog_names_found found = catalog_names_said(p.names, id);

		for (size_t k = 0; k < found.count; k++)
			if (found.first[k]->by <= NAMED_ALIAS && is_of_kind(found.first[k], kind))
				return (struct element){ p.document, found.first[k]->node };
	}
	return (struct element){ NULL, NULL };
}

/* By the plain form of its own names: id, aliases, name. */
static struct element find_own_name(const struct catalog *c, const char *kind, const char *plain)
{
	struct part p;

	for (size_t i = 0; (p = next_part(c, kind, &i)).document;) {
		struct catalog_names_found found = catalog_names_plain(p.names, plain);

		for (size_t k = 0; k < found.count; k++)
			if (found.first[k]->by != NAMED_COMMON && is_of_kind(found.first[k], kind))
				return (struct element){ p.document, found.first[k]->node };
	}
	return (struct element){ NULL, NULL };
}

/* The name fits several. The first, or of those that suit the one with the least room to spare: offers of single GPUs stand
 * beside those of whole machines. */
static struct element find_common_name(const struct catalog *c, const char *kind, const char *plain,
				       const struct catalog_need *need)
{
	struct element best = { NULL, NULL };
	struct part p;

	for (size_t i = 0; (p = next_part(c, kind, &i)).document;) {
		struct catalog_names_found found = catalog_names_plain(p.names, plain);

		for (size_t k = 0; k < found.count; k++) {
			struct element e = { p.document, found.first[k]->node };

			if (found.first[k]->by == NAMED_COMMON && is_of_kind(found.first[k], kind) &&
			    (!need || suits(e, need)) && (!best.node || (need && most_gpus(e) < most_gpus(best))))
				best = e;
		}
	}
	return best;
}

struct element catalog_find_suited(const struct catalog *c, const char *kind, const char *id,
				   const struct catalog_need *need)
{
	struct text plain = TEXT_INIT;
	struct element e = find_said(c, kind, id);

	alias_plain(&plain, id);
	if (!e.node && plain.length)
		e = find_own_name(c, kind, plain.s);
	if (!e.node && plain.length)
		e = find_common_name(c, kind, plain.s, need);
	if (!e.node && plain.length && need) /* none suits: the plan will be told why not */
		e = find_common_name(c, kind, plain.s, NULL);
	text_release(&plain);
	return e;
}

struct element catalog_find(const struct catalog *c, const char *kind, const char *id)
{
	return catalog_find_suited(c, kind, id, NULL);
}

int catalog_is_common_name(struct element e, const char *id)
{
	struct catalog_names names = { NULL };
	struct text plain = TEXT_INIT;
	int is_own = 0, is_common = 0;

	alias_plain(&plain, id);
	catalog_names_add(&names, e.node);
	for (size_t i = 0; i < names.count; i++) {
		const struct catalog_name *n = &names.list[i];
		int is_plain = plain.length && !strcmp(n->plain, plain.s);

		if (n->by == NAMED_COMMON)
			is_common |= is_plain;
		else
			is_own |= is_plain || (n->by <= NAMED_ALIAS && !strcasecmp(n->said, id));
	}
	catalog_names_release(&names);
	text_release(&plain);
	return is_common && !is_own;
}

struct element catalog_next(const struct catalog *c, const char *kind, struct element e)
{
	xmlNode *node = e.node ? next_of_kind(e.node->next, kind) : NULL;
	struct part p = { e.document, NULL };
	size_t i = 0;

	while (e.node && (next_part(c, kind, &i)).document != e.document)
		;
	while (!node && (p = next_part(c, kind, &i)).document)
		node = first_of_kind(p.document, kind);
	return (struct element){ p.document, node };
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
	struct part p;

	for (size_t i = 0; !e.node && (p = next_part(c, "exchange", &i)).document;)
		e = exchange_in(p.document, from, to, is_inverse);
	return e;
}

/* ---- suggestions ---- */

enum { NAME_LIMIT = 64, SUGGESTIONS = 8, MISSPELLINGS = 3 };

/* What begins like it, or holds it, is nearer than any misspelling. */
enum { BEGINS_LIKE_IT, HOLDS_IT, MISSPELT };

/* Not less than `most` where it is known to be no less. */
static size_t remoteness(const char *name, const char *plain, size_t most)
{
	size_t length = strnlen(name, TEXT_DISTANCE_MOST), wanted = strnlen(plain, TEXT_DISTANCE_MOST);
	size_t apart = length > wanted ? length - wanted : wanted - length; /* no misspelling is nearer */

	if (!strncmp(name, plain, strlen(plain)))
		return BEGINS_LIKE_IT;
	if (strstr(name, plain))
		return HOLDS_IT;
	return MISSPELT + apart >= most ? most : MISSPELT + text_distance(name, plain);
}

struct candidate {
	const char *id; /* NULL: none */
	size_t distance;
};

/* Keeps the nearest, in order. */
static void consider(struct candidate list[SUGGESTIONS], struct candidate new)
{
	for (int i = 0; i < SUGGESTIONS; i++)
		if (!list[i].id || new.distance < list[i].distance) {
			struct candidate old = list[i];

			list[i] = new;
			new = old;
		}
}

/* Each element by the nearest of its names; only of its id can it be said that it begins like the name asked for, or holds it. */
static void consider_all(struct candidate list[SUGGESTIONS], const struct catalog_names *names, const char *kind,
			 const char *plain)
{
	for (size_t i = 0; i < names->count;) {
		const struct catalog_name *n = &names->list[i];
		struct candidate new = { NULL, list[SUGGESTIONS - 1].id ? list[SUGGESTIONS - 1].distance : SIZE_MAX };

		for (; i < names->count && names->list[i].node == n->node; i++) {
			const struct catalog_name *other = &names->list[i];
			size_t far;

			if (!is_of_kind(other, kind) || other->by == NAMED_NAME)
				continue;
			far = remoteness(other->plain, plain, new.distance);
			if (other->by == NAMED_ID)
				new = (struct candidate){ other->said, far };
			else if (far >= MISSPELT && far < new.distance)
				new.distance = far;
		}
		if (new.id)
			consider(list, new);
	}
}

void catalog_suggest(const struct catalog *c, const struct document *d, const char *kind, const char *id,
		     struct text *words)
{
	struct candidate list[SUGGESTIONS] = { { NULL, 0 } };
	struct catalog_names own = { NULL };
	struct text plain = TEXT_INIT;
	struct part p;

	alias_plain(&plain, id);
	if (!plain.length)
		text_add(&plain, id);
	for (xmlNode *node = d ? first_of_kind(d, kind) : NULL; node; node = next_of_kind(node->next, kind))
		catalog_names_add(&own, node);
	consider_all(list, &own, kind, text_str(&plain));
	for (size_t i = 0; (p = next_part(c, kind, &i)).document;)
		consider_all(list, p.names, kind, text_str(&plain));
	for (int i = 0; i < SUGGESTIONS && list[i].id; i++) {
		int is_misspelt = list[i].distance >= MISSPELT;

		/* Beside names that hold the one asked for, misspellings would only distract. */
		if (!i || (is_misspelt == (list[0].distance >= MISSPELT) && (!is_misspelt || i < MISSPELLINGS))) {
			text_add(words, i ? ", " : "");
			text_add_safe(words, list[i].id, NAME_LIMIT);
		}
	}
	catalog_names_release(&own);
	text_release(&plain);
}
