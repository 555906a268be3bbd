/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/template.h"

#include "base/bug.h"

#include <string.h>

enum { DEPTH = 8, NAME_LIMIT = 32 };

/* ---- escaping ---- */

static void escape_html(struct text *t, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&':
			text_add(t, "&amp;");
			break;
		case '<':
			text_add(t, "&lt;");
			break;
		case '>':
			text_add(t, "&gt;");
			break;
		case '"':
			text_add(t, "&quot;");
			break;
		case '\'':
			text_add(t, "&#39;");
			break;
		case '`':
			text_add(t, "&#96;");
			break;
		case ' ': /* "80 %" is not torn apart */
			text_add(t, s[1] == '%' ? "\u00a0" : " ");
			break;
		default:
			text_add_bytes(t, s, 1);
		}
	}
}

/* CommonMark, section 2.4: any ASCII punctuation may be escaped by a backslash. '@' and '<' become entities: renderers take
 * the first for a mention of somebody, and many the second for HTML all the same. */
static void escape_markdown(struct text *t, const char *s)
{
	for (; *s; s++) {
		if (*s == '<')
			text_add(t, "&lt;");
		else if (*s == '&')
			text_add(t, "&amp;");
		else if (*s == '@')
			text_add(t, "&#64;");
		else if (*s == '\n' || *s == '\r')
			text_add(t, " ");
		else {
			if (strchr("\\`*_{}[]#|~>$!", *s))
				text_add(t, "\\");
			text_add_bytes(t, s, 1);
		}
	}
}

const struct template_format template_html = { escape_html, "<strong>", "</strong>" };
const struct template_format template_markdown = { escape_markdown, "**", "**" };
const struct template_format template_plain = { text_add, "", "" };

/* ---- translation: [[...]] becomes words with tags among them ---- */

static void add_words(struct text *t, const char *words, const struct template_format *format)
{
	int is_strong = 0;

	while (*words) {
		size_t n = !strncmp(words, "{{", 2) ? (size_t)(strstr(words, "}}") + 2 - words) : strcspn(words, "*{");
		struct text plain = TEXT_INIT;

		if (*words == '*') {
			text_add(t, is_strong ? format->strong_end : format->strong);
			is_strong = !is_strong;
			words++;
			continue;
		}
		text_add_bytes(&plain, words, n ? n : 1);
		if (*words == '{')
			text_add(t, plain.s);
		else
			format->escape(t, plain.s);
		words += plain.length;
		text_release(&plain);
	}
	BUG_IF(is_strong);
}

static void add_key(struct text *key, const char *s, const char *end)
{
	for (; s < end; s++) {
		int is_blank = strchr(" \t\n", *s) != NULL;

		if (!is_blank)
			text_add_bytes(key, s, 1);
		else if (key->length && key->s[key->length - 1] != ' ')
			text_add(key, " ");
	}
}

static void translate(struct text *t, const char *template, const struct words *words,
		      const struct template_format *format)
{
	const char *begin;

	while ((begin = strstr(template, "[["))) {
		const char *end = strstr(begin, "]]");
		struct text key = TEXT_INIT;

		BUG_IF(!end);
		text_add_bytes(t, template, (size_t)(begin - template));
		add_key(&key, begin + 2, end);
		add_words(t, words_get(words, text_str(&key)), format);
		text_release(&key);
		template = end + 2;
	}
	text_add(t, template);
}

/* ---- rendering ---- */

struct tag {
	const char *begin, *end; /* of all of it, its line's blanks too where it leaves no line */
	char kind;		 /* '#', '^', '/', '&', or 0 for a text */
	char name[NAME_LIMIT];
};

struct renderer {
	struct text *out;
	const struct template_format *format;
	const char *start; /* of the template */
	json_t *stack[DEPTH];
	int depth;
};

/* A section's tag that stands alone on its line takes the line with it. */
static void take_line(const struct renderer *r, struct tag *tag)
{
	const char *begin = tag->begin, *end = tag->end;

	while (begin > r->start && strchr(" \t", begin[-1]))
		begin--;
	while (*end && strchr(" \t", *end))
		end++;
	if ((begin > r->start && begin[-1] != '\n') || *end != '\n')
		return;
	tag->begin = begin;
	tag->end = end + 1;
}

/* Finds the next tag in [s, end). */
static int find_tag(const struct renderer *r, const char *s, const char *end, struct tag *tag)
{
	size_t length;

	tag->begin = memmem(s, (size_t)(end - s), "{{", 2);
	if (!tag->begin)
		return 0;
	s = tag->begin + 2;
	tag->kind = strchr("#^/&", *s) ? *s++ : '\0';
	length = strcspn(s, "}");
	BUG_IF(!length || length >= NAME_LIMIT || strncmp(s + length, "}}", 2) != 0);
	memcpy(tag->name, s, length);
	tag->name[length] = '\0';
	tag->end = s + length + 2;
	if (tag->kind && tag->kind != '&')
		take_line(r, tag);
	return 1;
}

/* The tag that ends the section which `open` begins. */
static struct tag find_end(const struct renderer *r, const struct tag *open, const char *end)
{
	const char *s = open->end;
	struct tag tag;
	int depth = 1;

	while (depth) {
		BUG_IF(!find_tag(r, s, end, &tag));
		if (tag.kind && tag.kind != '&' && !strcmp(tag.name, open->name))
			depth += tag.kind == '/' ? -1 : 1;
		s = tag.end;
	}
	return tag;
}

static json_t *look_up(const struct renderer *r, const char *name)
{
	if (!strcmp(name, "."))
		return r->stack[r->depth - 1];
	for (int i = r->depth - 1; i >= 0; i--) {
		json_t *value = json_object_get(r->stack[i], name);

		if (value)
			return value;
	}
	return NULL;
}

static int is_shown(const json_t *value)
{
	if (json_is_string(value))
		return json_string_length(value) > 0;
	return json_is_true(value) || json_is_object(value) || json_array_size(value) > 0;
}

static void add_value(const struct renderer *r, const struct tag *tag)
{
	const char *s = json_string_value(look_up(r, tag->name));

	if (s && tag->kind == '&')
		text_add(r->out, s);
	else if (s)
		r->format->escape(r->out, s);
}

static void render(struct renderer *r, const char *s, const char *end);

static void render_with(struct renderer *r, json_t *context, const char *s, const char *end)
{
	BUG_IF(r->depth == DEPTH);
	r->stack[r->depth++] = context;
	render(r, s, end);
	r->depth--;
}

static void render_section(struct renderer *r, const struct tag *open, const char *s, const char *end)
{
	json_t *value = look_up(r, open->name);

	if (open->kind == '^' ? is_shown(value) : !is_shown(value))
		return;
	if (open->kind == '#' && json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++)
			render_with(r, json_array_get(value, i), s, end);
	} else if (open->kind == '#' && json_is_object(value)) {
		render_with(r, value, s, end);
	} else {
		render(r, s, end);
	}
}

static void render(struct renderer *r, const char *s, const char *end)
{
	struct tag tag;

	while (find_tag(r, s, end, &tag)) {
		text_add_bytes(r->out, s, (size_t)(tag.begin - s));
		s = tag.end;
		BUG_IF(tag.kind == '/');
		if (tag.kind == '#' || tag.kind == '^') {
			struct tag close = find_end(r, &tag, end);

			render_section(r, &tag, s, close.begin);
			s = close.end;
		} else {
			add_value(r, &tag);
		}
	}
	text_add_bytes(r->out, s, (size_t)(end - s));
}

void template_render(struct text *t, const char *template, const struct words *words,
		     const struct template_format *format, json_t *view)
{
	struct text translated = TEXT_INIT;
	struct renderer r = { .out = t, .format = format, .stack = { view }, .depth = 1 };

	translate(&translated, template, words, format);
	r.start = text_str(&translated);
	render(&r, r.start, r.start + translated.length);
	text_release(&translated);
}
