/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * citation.h - whom an element cites for its values: the attributes source, date, confidence and note of the element, or,
 * when it has none of source, date and note, of the nearest element around it that has. Values of one price list are cited once.
 */
#ifndef FLOPCAST_XML_CITATION_H
#define FLOPCAST_XML_CITATION_H

#include <libxml/tree.h>

/* NULL = not given; runs of blanks are one. */
struct citation {
	char *source, *date, *confidence, *note;
};

struct citation citation_of(const xmlNode *element);
void citation_release(struct citation *c);

#endif
