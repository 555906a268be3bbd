/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * template.h - a document from a template and a view, a JSON tree of texts that are ready to be read.
 *
 * The templates are in pages/. A subset of Mustache (mustache(5)), and translation:
 *
 *   {{name}}                     the text of that name, escaped for the document
 *   {{&name}}                    the same unescaped: for markup of our own making (an SVG, a hash), never for a user's text
 *   {{#name}}...{{/name}}        once for each item of a list; once with the members of an object; once when true
 *   {{^name}}...{{/name}}        when there is no such thing, or it is false, "" or an empty list
 *   {{.}}                        the item itself
 *   [[English words {{name}}]]   the same in the reader's language (words.h); blanks between words are one; *words* are strong
 *
 * A name is looked for in the innermost object first. A name that is nowhere is empty. A line with nothing on it but the
 * begin or end of a section leaves no line. What is wrong in a template is a bug.
 *
 * Test: tests/unit/test_template.c.
 */
#ifndef FLOPCAST_PAGE_TEMPLATE_H
#define FLOPCAST_PAGE_TEMPLATE_H

#include "base/text.h"
#include "report/words.h"

#include <jansson.h>

/* How a kind of document writes what it must not take for markup, and strong words. */
struct template_format {
	void (*escape)(struct text *t, const char *s);
	const char *strong, *strong_end;
};

extern const struct template_format template_html, template_markdown, template_plain; /* plain: nothing is markup */

void template_render(struct text *t, const char *template, const struct words *words,
		     const struct template_format *format, json_t *view);

#endif
