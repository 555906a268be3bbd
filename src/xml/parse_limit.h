/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse_limit.h - what the parser is not given, since it would take it minutes, or since what it means cannot be seen beforehand.
 *
 * The parser compares each attribute of an element with all others of it: 200,000 in 1.5 MB are 2e10 comparisons.
 */
#ifndef FLOPCAST_XML_PARSE_LIMIT_H
#define FLOPCAST_XML_PARSE_LIMIT_H

#include "base/text.h"

enum {
	PARSE_ATTRIBUTES_MOST = 1000
}; /* of one element; comments and texts of so many '=' that are not in UTF-8 count as such */

/* What is wrong, in words; NULL when nothing is. *line is where. `words` holds them until it is released. */
const char *parse_limit_fault(const char *bytes, size_t length, int *line, struct text *words);

#endif
