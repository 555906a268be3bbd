/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog_names.h - what the elements of a catalog are called, sorted: a name is found without a look at each element.
 * Tested: tests/unit/test_alias.c.
 */
#ifndef FLOPCAST_XML_CATALOG_NAMES_H
#define FLOPCAST_XML_CATALOG_NAMES_H

#include <libxml/tree.h>
#include <stddef.h>

/* The attribute that says the name; each word of `alias` and of `common` is one. */
enum naming { NAMED_ID, NAMED_ALIAS, NAMED_NAME, NAMED_COMMON, NAMINGS };

struct catalog_name {
	char *said, *plain; /* plain: the form of xml/alias.h, "" for a name of which nothing is left */
	xmlNode *node;
	enum naming by;
};

/* All zero: no element. */
struct catalog_names {
	struct catalog_name *list; /* in file order; of one element in the order of enum naming */
	size_t count, capacity;
	const struct catalog_name **by_said, **by_plain; /* equal ones in file order */
};

/* Those of one element at the end of the list, which is not sorted. */
void catalog_names_add(struct catalog_names *n, xmlNode *node);

/* Of the children of a catalog's root, sorted. `n` is empty. */
void catalog_names_read(struct catalog_names *n, const xmlNode *root);
void catalog_names_release(struct catalog_names *n);

struct catalog_names_found {
	const struct catalog_name **first;
	size_t count;
};

/* Those written so, whatever the case. */
struct catalog_names_found catalog_names_said(const struct catalog_names *n, const char *said);

/* Those of this plain form, which is not empty. */
struct catalog_names_found catalog_names_plain(const struct catalog_names *n, const char *plain);

#endif
