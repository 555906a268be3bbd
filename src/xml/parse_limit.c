/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/parse_limit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Encodings in which '<' and '=' are those bytes, and beside UTF-16 and UTF-32 no other characters are written with them: not so in
 * UTF-7 and EBCDIC. */
static const char *const encodings[] = { "UTF-8",    "UTF8",	  "UTF-16",    "UTF-32", "UCS-",  "ISO-10646-UCS",
					 "US-ASCII", "ASCII",	  "ISO-8859-", "LATIN",	 "CP125", "WIN",
					 "KOI8-",    "SHIFT_JIS", "SJIS",      "CP932",	 "EUC-",  "BIG5",
					 "CP950",    "CP949",	  "UHC",       "GB" };

enum { DECLARATION_MOST = 400 };

/* The name in encoding="NAME" of the first line, without the NULs that wide characters have; empty when there is none. */
static void declared_encoding(const char *bytes, size_t length, char name[64])
{
	char head[DECLARATION_MOST + 1], *at, *end;
	size_t n = 0;

	name[0] = '\0';
	for (size_t i = 0; i < length && n < DECLARATION_MOST; i++)
		if (bytes[i])
			head[n++] = bytes[i];
	head[n] = '\0';
	end = strstr(head, "?>");
	at = strstr(head, "encoding");
	if (!strstr(head, "<?xml") || !end || !at || at > end)
		return;
	at += strcspn(at, "\"'");
	if (*at)
		snprintf(name, 64, "%.*s", (int)strcspn(at + 1, "\"'"), at + 1);
}

static int is_known(const char *name)
{
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
		if (!strncasecmp(name, encodings[i], strlen(encodings[i])))
			return 1;
	return !*name;
}

/* Behind the comment that begins at `i`; or `i`. */
static size_t skip_comment(const char *bytes, size_t length, size_t i, int *line)
{
	const char *end =
		length - i > 4 && !memcmp(bytes + i, "<!--", 4) ? memmem(bytes + i, length - i, "-->", 3) : NULL;

	for (; end && bytes + i < end; i++)
		*line += bytes[i] == '\n';
	return i;
}

static int has_wide_element(const char *bytes, size_t length, int *line)
{
	int count = 0;

	for (size_t i = 0; i < length; i++) {
		i = skip_comment(bytes, length, i, line);
		*line += bytes[i] == '\n';
		count = bytes[i] == '<' ? 0 : count + (bytes[i] == '=');
		if (count > PARSE_ATTRIBUTES_MOST)
			return 1;
	}
	return 0;
}

const char *parse_limit_fault(const char *bytes, size_t length, int *line, struct text *words)
{
	static const char ebcdic[] = "\x4c\x6f\xa7\x94"; /* "<?xm" */
	char name[64];

	*line = 1;
	declared_encoding(bytes, length, name);
	if (length >= 4 && !memcmp(bytes, ebcdic, 4))
		snprintf(name, sizeof(name), "EBCDIC");
	if (!is_known(name)) {
		text_addf(words,
			  "encoding '%s' is not read; accepted: UTF-8, UTF-16, ISO-8859-1, windows-1252, "
			  "Shift_JIS, EUC-JP, EUC-KR, Big5, GB18030",
			  name);
		return words->s;
	}
	return has_wide_element(bytes, length, line) ? "an element with more than 1000 attributes" : NULL;
}
