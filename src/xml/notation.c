/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/notation.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

struct span {
	const char *s;
	size_t length;
};

static struct span trimmed(const char *s, size_t length)
{
	while (length && strchr(BLANKS, *s))
		s++, length--;
	while (length && strchr(BLANKS, s[length - 1]))
		length--;
	return (struct span){ s, length };
}

static int equals(struct span a, const char *b)
{
	return a.length == strlen(b) && !memcmp(a.s, b, a.length);
}

/* A piece of the user's text, cut and made safe. */
static void add_span(struct text *t, struct span span)
{
	char *copy = mem_strndup(span.s, span.length);

	text_add_safe(t, copy ? copy : "", 20);
	free(copy);
}

/* "lognormal(mean, sd)" for messages. */
static void add_signature(struct text *t, enum distribution_kind kind)
{
	const char *argument;

	text_addf(t, "%s(", distribution_name(kind));
	if (kind == DISTRIBUTION_EMPIRICAL)
		text_add(t, "file");
	for (int i = 0; (argument = distribution_argument_name(kind, i)); i++)
		text_addf(t, "%s%s", i ? ", " : "", argument);
	text_add(t, ")");
}

static enum status unknown_kind(struct span name, struct text *why)
{
	text_add(why, "unknown distribution '");
	add_span(why, name);
	text_add(why, "'; accepted: ");
	for (int k = 0; k < DISTRIBUTION_END; k++) {
		text_add(why, k ? ", " : "");
		add_signature(why, (enum distribution_kind)k);
	}
	return STATUS_INVALID;
}

static enum status wrong_argument(enum distribution_kind kind, const char *words, struct span name, struct text *why)
{
	text_addf(why, "%s", words);
	if (name.length) {
		text_add(why, " '");
		add_span(why, name);
		text_add(why, "'");
	}
	text_add(why, "; accepted: ");
	add_signature(why, kind);
	text_add(why, " with named arguments, such as mean=24 h");
	return STATUS_INVALID;
}

static enum status set_file(struct notation *n, struct span value, struct text *why)
{
	if (value.length >= 2 && (value.s[0] == '"' || value.s[0] == '\'') && value.s[value.length - 1] == value.s[0])
		value = (struct span){ value.s + 1, value.length - 2 };
	if (n->file || !value.length) {
		text_add(why, n->file ? "file is given twice" : "file is empty");
		return STATUS_INVALID;
	}
	n->file = mem_strndup(value.s, value.length);
	return STATUS_OK;
}

/* One "name=value"; `seen` has a bit for each argument given so far. */
static enum status set_argument(struct notation *n, enum dimension dimension, struct span pair, unsigned *seen,
				struct text *why)
{
	enum distribution_kind kind = n->distribution.kind;
	const char *sign = memchr(pair.s, '=', pair.length), *name;
	size_t head = sign ? (size_t)(sign - pair.s) : pair.length;
	struct span key = trimmed(pair.s, head), value = { "", 0 };
	struct quantity q;

	if (!sign)
		return wrong_argument(kind, key.length ? "an argument without a name:" : "an empty argument", key, why);
	value = trimmed(sign + 1, pair.length - head - 1);
	if (kind == DISTRIBUTION_EMPIRICAL && equals(key, "file"))
		return set_file(n, value, why);
	for (int i = 0; (name = distribution_argument_name(kind, i)); i++) {
		if (!equals(key, name))
			continue;
		if (*seen & 1u << i)
			return wrong_argument(kind, "given twice:", key, why);
		*seen |= 1u << i;
		if (quantity_parse(value.s, value.length,
				   distribution_argument_is_pure(kind, i) ? DIMENSION_NUMBER : dimension, &q, why))
			return STATUS_INVALID;
		n->distribution.argument[i] = q.value;
		if (!*q.currency)
			return STATUS_OK;
		if (*n->currency && strcmp(n->currency, q.currency) != 0) {
			text_add(why, "two currencies in one distribution");
			return STATUS_INVALID;
		}
		memcpy(n->currency, q.currency, sizeof(n->currency));
		return STATUS_OK;
	}
	return wrong_argument(kind, "unknown argument", key, why);
}

static enum status parse_arguments(const char *s, const char *end, enum dimension dimension, struct notation *n,
				   struct text *why)
{
	enum distribution_kind kind = n->distribution.kind;
	unsigned seen = 0, wanted = 0;

	for (int more = s < end; more;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		const char *stop = comma ? comma : end;

		if (set_argument(n, dimension, trimmed(s, (size_t)(stop - s)), &seen, why))
			return STATUS_INVALID;
		s = stop + 1;
		more = comma != NULL;
	}
	for (int i = 0; distribution_argument_name(kind, i); i++)
		wanted |= 1u << i;
	if (seen != wanted || (kind == DISTRIBUTION_EMPIRICAL && !n->file))
		return wrong_argument(kind, "an argument is missing", (struct span){ "", 0 }, why);
	return STATUS_OK;
}

enum status notation_parse(const char *text, enum dimension dimension, struct notation *n, struct text *why)
{
	struct span all = trimmed(text, strlen(text)), name;
	const char *open = memchr(all.s, '(', all.length);
	struct quantity q;

	*n = (struct notation){ 0 };
	if (!open) {
		if (quantity_parse(all.s, all.length, dimension, &q, why))
			return STATUS_INVALID;
		n->distribution = distribution_constant(q.value);
		memcpy(n->currency, q.currency, sizeof(n->currency));
		return STATUS_OK;
	}
	name = trimmed(all.s, (size_t)(open - all.s));
	if (all.s[all.length - 1] != ')') {
		text_add(why, "the closing parenthesis is missing");
		return STATUS_INVALID;
	}
	for (int k = 0; k < DISTRIBUTION_END; k++)
		if (equals(name, distribution_name((enum distribution_kind)k))) {
			n->distribution.kind = (enum distribution_kind)k;
			return parse_arguments(open + 1, all.s + all.length - 1, dimension, n, why);
		}
	return unknown_kind(name, why);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Reads one line into values[count]; returns 0 on a fault. */
static int add_line(struct span line, enum dimension dimension, double *value, char currency[4], struct text *why)
{
	struct quantity q;

	if (quantity_parse(line.s, line.length, dimension, &q, why))
		return 0;
	if (*currency && *q.currency && strcmp(currency, q.currency) != 0) {
		text_add(why, "another currency than in the lines above");
		return 0;
	}
	if (*q.currency) /* a 0 needs none */
		memcpy(currency, q.currency, 4);
	*value = q.value;
	return 1;
}

double *notation_sample(const char *content, enum dimension dimension, size_t *count, char currency[4],
			struct text *why)
{
	size_t capacity = 0, number = 0;
	double *values = NULL;

	for (*count = 0; *content; number++) {
		size_t length = strcspn(content, "\n");
		struct span line = trimmed(content, length);

		content += length + (content[length] == '\n');
		if (!line.length || *line.s == '#')
			continue;
		values = mem_grow(values, *count, &capacity, sizeof(*values));
		if (!add_line(line, dimension, &values[*count], currency, why)) {
			text_addf(why, " (line %zu of the file)", number + 1);
			free(values);
			return NULL;
		}
		++*count;
	}
	if (!values) {
		text_add(why, "it holds no values; accepted: one quantity a line");
		return NULL;
	}
	qsort(values, *count, sizeof(*values), compare);
	return values;
}
