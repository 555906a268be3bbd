/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog.h - the built-in models, accelerators, languages, sites and exchange rates: XML in the vocabulary of a scenario.
 */
#ifndef FLOPCAST_XML_CATALOG_H
#define FLOPCAST_XML_CATALOG_H

#include "xml/field.h"

enum { CATALOG_FILES = 4 };

struct catalog {
	struct document files[CATALOG_FILES];
};

void catalog_load(struct catalog *c, struct diag_list *diags);
void catalog_release(struct catalog *c);

/* The element of `kind` ("model", ...) whose id is `id`, or one of whose aliases is; below the root of `d`, or in the
 * catalog, whose names are taken in upper and lower case alike. node is NULL when there is none. */
struct element catalog_find_in(const struct document *d, const char *kind, const char *id);
struct element catalog_find(const struct catalog *c, const char *kind, const char *id);

/* The <exchange> between two currencies, in the document or else the catalog; *is_inverse when it counts `from` per
 * `to`. node NULL when there is none. */
struct element catalog_find_exchange(const struct document *d, const struct catalog *c, const char *from,
				     const char *to, int *is_inverse);

/* The `n`-th element of a kind, in file order; node NULL past the last. */
struct element catalog_at(const struct catalog *c, const char *kind, size_t n);

/* Adds the ids of `kind` in `d` (may be NULL) and the catalog that look most like `id`, at most eight. */
void catalog_suggest(const struct catalog *c, const struct document *d, const char *kind, const char *id,
		     struct text *words);

#endif
