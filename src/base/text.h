/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.h - a growing string, and what makes foreign text harmless where it is shown.
 */
#ifndef FLOPCAST_BASE_TEXT_H
#define FLOPCAST_BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

struct text {
	char *s; /* always NUL-terminated once something was added; NULL before */
	size_t length, capacity;
};

#define TEXT_INIT                                                                                                      \
	{                                                                                                              \
		NULL, 0, 0                                                                                             \
	}

void text_release(struct text *t);
void text_clear(struct text *t);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const char *s, size_t n);
__attribute__((format(printf, 2, 3))) void text_addf(struct text *t, const char *format, ...);
__attribute__((format(printf, 2, 0))) void text_vaddf(struct text *t, const char *format, va_list args);

/* Takes off the byte order mark that some editors put before UTF-8. */
void text_drop_mark(struct text *t);

/* `t->s`, or "" when nothing was added. */
const char *text_str(const struct text *t);

/* UTF-8 without control characters or others that are not seen. */
int text_is_plain(const char *s);

/* Adds `s` fit for a terminal: control characters, C1 controls, bidi overrides, what is not seen (tags, fillers) and bytes
 * that aren't UTF-8 appear as \xNN or \u{..}; at most `limit` bytes of `s` are shown, then "...". */
void text_add_safe(struct text *t, const char *s, size_t limit);

/* Adds one CSV cell: quoted per RFC 4180 where needed; a leading = + - @ TAB CR, which a spreadsheet would take for a
 * formula, is preceded by an apostrophe. For text, not for numbers. */
void text_add_csv(struct text *t, const char *s);

/* Columns that `s` (UTF-8) takes on a terminal: East Asian wide characters count 2, combining marks 0. */
size_t text_columns(const char *s);

enum { TEXT_DISTANCE_MOST = 64 }; /* bytes of a name that are compared */

/* Levenshtein distance of the heads of two names, whatever their case: insertions, deletions and replacements of a byte. */
size_t text_distance(const char *a, const char *b);

/* Adds `s` with its lines broken at blanks so that none takes more than `columns` (a word that does stays whole); what goes
 * on begins with two blanks. */
void text_add_wrapped(struct text *t, const char *s, size_t columns);

#endif
