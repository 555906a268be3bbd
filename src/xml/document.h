/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * document.h - a scenario or catalog file as a checked XML tree.
 *
 * The file is untrusted: at most 16 MiB, no DOCTYPE (refused inside the parser, before any entity is read), no network,
 * no includes. The tree is validated against the embedded schema; every fault is reported with file:line.
 */
#ifndef FLOPCAST_XML_DOCUMENT_H
#define FLOPCAST_XML_DOCUMENT_H

#include "base/diag.h"
#include "base/status.h"

#include <libxml/tree.h>

enum { DOCUMENT_LIMIT = 16 << 20 }; /* bytes */

struct document {
	char *path;   /* as given: shown in messages */
	char *folder; /* where files that it names are looked for */
	char sha256[65];
	xmlDoc *tree;
	const char **overrides; /* of --set, for messages: index stored in the attribute */
	size_t override_count, override_capacity;
};

/* libxml2 allocates by base/mem.h: its NULL never means that memory is missing. Before anything of it is used. */
void document_set_up_memory(void);

/* Reads and parses; STATUS_RUNTIME when the file can't be read, STATUS_INVALID when it can't be parsed. */
MUST_CHECK enum status document_read(struct document *d, const char *path, struct diag_list *diags);

/* The same from memory; without sha256, which the embedded catalog needs not. */
MUST_CHECK enum status document_parse(struct document *d, const char *path, const char *bytes, size_t length,
				      struct diag_list *diags);

/* Applies one "XPATH=VALUE" to every attribute that XPATH selects. STATUS_USAGE when it is no such thing or selects
 * nothing; `expression` must outlive the document. */
MUST_CHECK enum status document_set(struct document *d, const char *expression, struct diag_list *diags);

/* The '=' between XPATH and VALUE: the first outside brackets and quotes; NULL when there is none. */
const char *document_find_assignment(const char *expression);

/* Validates against the embedded schema. */
void document_validate(struct document *d, struct diag_list *diags);

void document_release(struct document *d);

/* "file:line" of an element, or "--set ..." when the attribute was set so; into `where`. attribute may be NULL. */
struct text;
void document_where(const struct document *d, const xmlNode *element, const char *attribute, struct text *where);
int document_line(const xmlNode *element);

/* Adds `s` as the value of an attribute: its markup is none. */
void document_escape(struct text *t, const char *s);

/* The one attribute that an XPath selects; NULL when it selects none, or more. */
const xmlAttr *document_attribute(const struct document *d, const char *path);

/* The document as it is now, every --set applied, as XML in UTF-8. */
void document_write(const struct document *d, struct text *xml);

/* An error "HEAD WORDS MORE" at a place; words may hold a user's text, of which one line is shown. */
void document_fault(struct diag_list *diags, const char *where, int line, const char *head, const char *words,
		    const char *more);
void document_fault_at_line(const struct document *d, struct diag_list *diags, int line, const char *head,
			    const char *words, const char *more);

/* What an XPath selects, in at most ten million steps; NULL where it is none. To be freed. */
struct _xmlXPathObject *document_select(xmlDoc *tree, const char *path);

/* The text of the embedded schema. */
const char *document_schema(size_t *length);

#endif
