/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/phrase.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Adds the words up to the next conversion, "%%" as it is printed. Returns that conversion, or the end. */
static const char *add_words(struct text *t, const char *format)
{
	while (*format && (format[0] != '%' || format[1] == '%')) {
		text_add_bytes(t, format, 1);
		format += format[0] == '%' ? 2 : 1;
	}
	return format;
}

/* What follows a conversion such as "%.4g" or "%lld". */
static const char *after(const char *conversion)
{
	size_t n = 1 + strspn(conversion + 1, ".0123456789l");

	return conversion + n + (conversion[n] != '\0');
}

static void add_value(struct text *t, const char *conversion, va_list *args)
{
	int digits = conversion[1] == '.' ? conversion[2] - '0' : 6;

	switch (after(conversion)[-1]) {
	case 's':
		text_add(t, va_arg(*args, const char *));
		return;
	case 'f':
		text_addf(t, "%.*f", digits, va_arg(*args, double));
		return;
	case 'g':
		text_addf(t, "%.*g", digits, va_arg(*args, double));
		return;
	default:
		BUG_IF(strncmp(conversion, "%lld", 4) != 0);
		text_addf(t, "%lld", va_arg(*args, long long));
	}
}

void phrase_make(struct phrase *p, const char *format, va_list args)
{
	struct text said = TEXT_INIT;
	va_list left;

	*p = (struct phrase){ .format = format };
	va_copy(left, args);
	while (*(format = add_words(&said, format))) {
		struct text value = TEXT_INIT;

		BUG_IF(p->count == PHRASE_VALUES);
		add_value(&value, format, &left);
		text_add(&said, text_str(&value));
		p->value[p->count++] = mem_strdup(text_str(&value));
		text_release(&value);
		format = after(format);
	}
	va_end(left);
	p->said = mem_strdup(text_str(&said));
	text_release(&said);
}

void phrase_release(struct phrase *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->value[i]);
	free(p->said);
	*p = (struct phrase){ 0 };
}

void phrase_add(struct text *t, const struct phrase *p, const char *format)
{
	for (size_t i = 0; *(format = add_words(t, format)); i++) {
		if (i < p->count)
			text_add(t, p->value[i]);
		format = after(format);
	}
}
