/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog.h - the built-in models, accelerators, languages, sites, services and exchange rates: XML in the vocabulary of a scenario.
 */
#ifndef FLOPCAST_XML_CATALOG_H
#define FLOPCAST_XML_CATALOG_H

#include "xml/catalog_names.h"
#include "xml/field.h"

enum { CATALOG_FILES = 6, CATALOG_OWN_MOST = 4 };

/* What is added to the built-in elements; all zero: nothing. */
struct catalog {
	struct document own[CATALOG_OWN_MOST]; /* read at run time: what they have wins over the built-in ones */
	struct catalog_names names[CATALOG_OWN_MOST];
	size_t own_count;
};

/* Adds a catalog of one's own, of root element <catalog>; `path` for messages. Faults go to `diags`. */
MUST_CHECK enum status catalog_add(struct catalog *c, const char *path, const struct text *xml,
				   struct diag_list *diags);
void catalog_release(struct catalog *c);

/* The element of `kind` ("model", ...) below the root of `d` whose id is `id`, or one of whose aliases is. node is NULL
 * when there is none. */
struct element catalog_find_in(const struct document *d, const char *kind, const char *id);

/* The same in the catalog, by names as people write them (xml/alias.h): of id, aliases and name; or, where a name such
 * as "h100" fits several, the commonest of them, whose attribute `common` says so. */
struct element catalog_find(const struct catalog *c, const char *kind, const char *id);

/* What a place is looked for: of a name that fits several ("aws") the first that has this accelerator (its id in the
 * catalog; NULL: any) and takes so many GPUs at a time. */
struct catalog_need {
	const char *accelerator;
	int64_t gpus;
};
struct element catalog_find_suited(const struct catalog *c, const char *kind, const char *id,
				   const struct catalog_need *need);

/* Is `id` a name that fits several elements, of which `e` is the commonest? */
int catalog_is_common_name(struct element e, const char *id);

/* The <exchange> between two currencies, in the document or else the catalog; *is_inverse when it counts `from` per
 * `to`. node NULL when there is none. */
struct element catalog_find_exchange(const struct document *d, const struct catalog *c, const char *from,
				     const char *to, int *is_inverse);

/* The element of a kind behind `e`, in file order; the first when e.node is NULL. node NULL past the last. */
struct element catalog_next(const struct catalog *c, const char *kind, struct element e);

/* Adds the ids of `kind` in `d` (may be NULL) and the catalog that hold `id`, at most eight; or else the three that look
 * most like it. */
void catalog_suggest(const struct catalog *c, const struct document *d, const char *kind, const char *id,
		     struct text *words);

#endif
