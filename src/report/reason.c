/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reason.h"

#include <string.h>

enum { VALUES_MOST = 16 };

/* What stands for the conversions of a format in a text made with it. */
struct values {
	const char *begin[VALUES_MOST];
	size_t length[VALUES_MOST], count;
};

/* Length of the conversion that begins here, 0 where there is none. "%%" is a sign like any other. */
static size_t conversion(const char *format)
{
	size_t n = 1;

	if (format[0] != '%' || format[1] == '%')
		return 0;
	n += strspn(format + n, "-+ #0123456789.*lzh");
	return format[n] ? n + 1 : n;
}

/* The signs up to the next conversion, "%%" as it is printed. */
static size_t literal(const char *format, struct text *words)
{
	size_t n = 0;

	text_clear(words);
	while (format[n] && !conversion(format + n)) {
		text_add_bytes(words, format + n, 1);
		n += format[n] == '%' ? 2 : 1;
	}
	return n;
}

static int take_apart(const char *format, const char *text, struct values *v)
{
	struct text words = TEXT_INIT;
	int fits = 1;

	v->count = 0;
	while (fits && *format) {
		size_t skip = conversion(format);
		const char *end;

		format += skip;
		format += literal(format, &words);
		end = *text_str(&words) ? strstr(text, words.s) : text + strlen(text);
		fits = end && (skip ? v->count < VALUES_MOST : end == text);
		if (!fits)
			break;
		if (skip) {
			v->begin[v->count] = text;
			v->length[v->count++] = (size_t)(end - text);
		}
		text = end + words.length;
	}
	text_release(&words);
	return fits && !*text;
}

void reason_say(struct text *t, const struct impossible *impossible, const struct words *words)
{
	const char *format = impossible->format ? words_get(words, impossible->format) : NULL;
	struct values v;
	size_t next = 0;

	if (!format || format == impossible->format || !take_apart(impossible->format, impossible->reason, &v)) {
		text_add(t, impossible->reason);
		return;
	}
	while (*format) {
		size_t skip = conversion(format);

		if (skip && next < v.count) {
			text_add_bytes(t, v.begin[next], v.length[next]);
			next++;
		} else if (!skip) {
			text_add_bytes(t, format, 1);
			skip = format[0] == '%' ? 2 : 1;
		}
		format += skip;
	}
}
