/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/time_lines.h"

#include "base/quantity.h"

#include <string.h>

/* The next that is no comment, without its end; NULL at the end of the text. */
static const char *next_line(struct time_lines *l, size_t *length)
{
	while (*l->next) {
		const char *line = l->next;

		*length = strcspn(line, "\r\n");
		l->next += *length;
		l->next += *l->next == '\r';
		l->next += *l->next == '\n';
		l->number++;
		if (strspn(line, " \t") < *length && *line != '#')
			return line;
	}
	return NULL;
}

static void trim(struct time_lines *l)
{
	while (l->length && strchr(" \t", *l->rest)) {
		l->rest++;
		l->length--;
	}
	while (l->length && strchr(" \t", l->rest[l->length - 1]))
		l->length--;
}

int time_lines_read(struct time_lines *l, const char *example, struct text *why)
{
	size_t length;
	const char *line = next_line(l, &length), *comma = line ? memchr(line, ',', length) : NULL;
	struct quantity time;

	if (!line)
		return 0;
	if (!comma) {
		text_addf(why, "no comma; accepted: %s", example);
		return -1;
	}
	if (quantity_parse(line, (size_t)(comma - line), DIMENSION_TIME, &time, why))
		return -1;
	if (time.value < 0) {
		text_add(why, "before the beginning");
		return -1;
	}
	if (l->count && time.value < l->time_s) {
		text_add(why, "goes back in time; lines must be in its order");
		return -1;
	}
	l->time_s = time.value;
	l->rest = comma + 1;
	l->length = length - (size_t)(comma + 1 - line);
	trim(l);
	l->count += l->count < 2;
	return 1;
}
