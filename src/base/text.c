/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_release(struct text *t)
{
	free(t->s);
	*t = (struct text)TEXT_INIT;
}

void text_clear(struct text *t)
{
	t->length = 0;
	if (t->s)
		t->s[0] = '\0';
}

static void reserve(struct text *t, size_t more)
{
	size_t need = t->length + more + 1;

	if (need <= t->capacity)
		return;
	t->capacity = need > 2 * t->capacity ? need : 2 * t->capacity;
	t->s = mem_resize(t->s, t->capacity, 1);
}

void text_add_bytes(struct text *t, const char *s, size_t n)
{
	reserve(t, n);
	memcpy(t->s + t->length, s, n);
	t->length += n;
	t->s[t->length] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_vaddf(struct text *t, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0) /* the formats are ours: nothing else can be wrong */
		mem_missing(0);
	reserve(t, (size_t)n);
	vsnprintf(t->s + t->length, (size_t)n + 1, format, args);
	t->length += (size_t)n;
}

void text_addf(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vaddf(t, format, args);
	va_end(args);
}

void text_drop_mark(struct text *t)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (strncmp(text_str(t), mark, 3) != 0)
		return;
	t->length -= 3;
	memmove(t->s, t->s + 3, t->length + 1);
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

/* Decodes one UTF-8 character; returns its length, or 0 when the bytes are not valid UTF-8. */
static size_t decode(const char *s, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *u = (const unsigned char *)s;
	size_t n = u[0] < 0x80		   ? 1
		   : (u[0] & 0xe0) == 0xc0 ? 2
		   : (u[0] & 0xf0) == 0xe0 ? 3
		   : (u[0] & 0xf8) == 0xf0 ? 4
					   : 0;

	if (n < 2) {
		*code = u[0];
		return n;
	}
	*code = u[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (u[i] & 0x3fu);
	}
	return *code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff) ? 0 : n;
}

/* Ranges of Unicode 15 that move what stands beside them, or show nothing: controls, format characters, fillers,
 * noncharacters, tags. Joiners and variation selectors within a script stay. */
static int is_dangerous(uint32_t c)
{
	static const uint32_t ranges[][2] = { { 0, 0x1f },	    { 0x7f, 0x9f },	  { 0xad, 0xad },
					      { 0x34f, 0x34f },	    { 0x61c, 0x61c },	  { 0x115f, 0x1160 },
					      { 0x17b4, 0x17b5 },   { 0x180e, 0x180e },	  { 0x200b, 0x200f },
					      { 0x2028, 0x202e },   { 0x2060, 0x206f },	  { 0x3164, 0x3164 },
					      { 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff },	  { 0xffa0, 0xffa0 },
					      { 0xfff0, 0xfffb },   { 0xfffe, 0xffff },	  { 0x1bca0, 0x1bca3 },
					      { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff } };

	if (c >= 0x20 && c < 0x7f)
		return 0;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return 1;
	return (c & 0xfffe) == 0xfffe;
}

int text_is_plain(const char *s)
{
	uint32_t code;
	size_t n;

	for (; *s; s += n) {
		n = decode(s, &code);
		if (!n || is_dangerous(code))
			return 0;
	}
	return 1;
}

void text_add_safe(struct text *t, const char *s, size_t limit)
{
	const char *end = s + strnlen(s, limit);
	uint32_t code;

	while (*s && s < end) {
		size_t n = decode(s, &code);

		if (!n)
			text_addf(t, "\\x%02x", (unsigned char)*s);
		else if (is_dangerous(code))
			text_addf(t, code < 0x100 ? "\\x%02x" : "\\u{%x}", (unsigned)code);
		else
			text_add_bytes(t, s, n);
		s += n ? n : 1;
	}
	if (*s)
		text_add(t, "...");
}

void text_add_csv(struct text *t, const char *s)
{
	int quote = strpbrk(s, ",\"\r\n") != NULL;

	if (quote)
		text_add(t, "\"");
	if (*s && strchr("=+-@\t\r", *s))
		text_add(t, "'");
	for (; *s; s++)
		text_add_bytes(t, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	if (quote)
		text_add(t, "\"");
}

static size_t code_columns(uint32_t c)
{
	/* Unicode 15 East Asian Width W and F, by block; combining marks of Latin text. */
	static const uint32_t wide[][2] = { { 0x1100, 0x115f },	  { 0x2e80, 0x303e },	{ 0x3041, 0xa4cf },
					    { 0xa960, 0xa97f },	  { 0xac00, 0xd7a3 },	{ 0xf900, 0xfaff },
					    { 0xfe30, 0xfe6f },	  { 0xff00, 0xff60 },	{ 0xffe0, 0xffe6 },
					    { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };

	if (c >= 0x300 && c <= 0x36f)
		return 0;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (c >= wide[i][0] && c <= wide[i][1])
			return 2;
	return 1;
}

size_t text_columns(const char *s)
{
	size_t columns = 0;
	uint32_t code;

	while (*s) {
		size_t n = decode(s, &code);

		columns += n ? code_columns(code) : 1;
		s += n ? n : 1;
	}
	return columns;
}

size_t text_distance(const char *a, const char *b)
{
	size_t row[TEXT_DISTANCE_MOST + 1], n = strnlen(b, TEXT_DISTANCE_MOST);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < TEXT_DISTANCE_MOST && a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t best = diagonal + (tolower((unsigned char)a[i]) != tolower((unsigned char)b[j]));

			best = row[j] + 1 < best ? row[j] + 1 : best;
			best = row[j + 1] + 1 < best ? row[j + 1] + 1 : best;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[n];
}

/* Of a word and the blanks before it. */
static size_t word_length(const char *s)
{
	size_t blanks = strspn(s, " ");

	return blanks + strcspn(s + blanks, " \n");
}

void text_add_wrapped(struct text *t, const char *s, size_t columns)
{
	struct text word = TEXT_INIT;
	size_t at = 0;

	while (*s) {
		size_t length = *s == '\n' ? 1 : word_length(s), blanks = strspn(s, " "), wide;

		text_clear(&word);
		text_add_bytes(&word, s, length);
		wide = text_columns(word.s);
		if (at > 2 && at + wide > columns && *s != '\n') {
			text_add(t, "\n  ");
			text_add(t, word.s + blanks);
			at = 2 + wide - blanks;
		} else {
			text_add(t, word.s);
			at = *s == '\n' ? 0 : at + wide;
		}
		s += length;
	}
	text_release(&word);
}
