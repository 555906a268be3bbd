/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * time_lines.h - the lines of a file that tells what happened when: a time, a comma and the rest, in the order of time;
 * empty lines and those that begin with # are passed over. Lines may end with CRLF.
 */
#ifndef FLOPCAST_XML_TIME_LINES_H
#define FLOPCAST_XML_TIME_LINES_H

#include "base/text.h"

struct time_lines {
	const char *next;
	long number; /* of the line read last */
	double time_s;
	const char *rest; /* after the comma; `length` bytes, blanks at its ends not among them */
	size_t length;
	int count; /* lines read; more than one is 2 */
};

/* Of a text that outlives it. */
static inline struct time_lines time_lines_of(const char *text)
{
	return (struct time_lines){ .next = text };
}

/* The next line: 1; 0 at the end; -1 with what is wrong in `why`. `example`: what the rest looks like. */
int time_lines_read(struct time_lines *l, const char *example, struct text *why);

#endif
