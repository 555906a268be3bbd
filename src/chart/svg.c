/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/svg.h"

#include <ctype.h>
#include <string.h>

/* Adds a value of an attribute, its references to ids prefixed. */
static void add_value(struct text *t, const char *name, size_t name_length, const char *value, size_t length,
		      const char *prefix)
{
	int is_id = name_length == 2 && !strncmp(name, "id", 2);
	int is_link = name_length >= 4 && !strncmp(name + name_length - 4, "href", 4) && length && value[0] == '#';
	const char *end = value + length, *url;

	if (is_id)
		text_add(t, prefix);
	if (is_link) {
		text_add(t, "#");
		text_add(t, prefix);
		value++;
	}
	while ((url = memmem(value, (size_t)(end - value), "url(#", 5))) {
		text_add_bytes(t, value, (size_t)(url + 5 - value));
		text_add(t, prefix);
		value = url + 5;
	}
	text_add_bytes(t, value, (size_t)(end - value));
}

/* Adds the tag at `s` and returns its end. */
static const char *add_tag(struct text *t, const char *s, const char *prefix)
{
	while (*s && *s != '>') {
		size_t length = strcspn(s, "=>");
		const char *name = s + length, *end;

		text_add_bytes(t, s, length);
		if (s[length] != '=')
			return *name ? s + length : name;
		while (name > s && (isalnum((unsigned char)name[-1]) || strchr(":-_", name[-1])))
			name--;
		s += length + 1;
		text_add(t, "=");
		if (*s != '"' && *s != '\'')
			continue;
		end = strchr(s + 1, *s);
		if (!end)
			return s + strlen(s);
		text_add_bytes(t, s, 1);
		add_value(t, name, (size_t)(s - 1 - name), s + 1, (size_t)(end - s - 1), prefix);
		text_add_bytes(t, s, 1);
		s = end + 1;
	}
	return s;
}

/* The end of the element at `s` when it is one that gnuplot puts into every picture, else NULL. */
static const char *skip_stock(const char *s)
{
	static const char *const stock[] = { "<title>Gnuplot</title>", "<desc>Produced by GNUPLOT",
					     "<title>gnuplot_plot_" };
	const char *end = NULL;

	for (size_t i = 0; i < sizeof(stock) / sizeof(stock[0]) && !end; i++)
		if (!strncmp(s, stock[i], strlen(stock[i])) && (end = strstr(s, "</")))
			end = strchr(end, '>');
	return end ? end + 1 : NULL;
}

void svg_inline(struct text *t, const char *document, const char *prefix)
{
	const char *s = strstr(document, "<svg"), *stop = s;

	while (stop && (stop = strstr(stop, "</svg>")) && strstr(stop + 1, "</svg>"))
		stop++;
	if (!s || !stop)
		return;
	text_addf(t, "<svg role=\"img\" aria-labelledby=\"%scaption\" aria-describedby=\"%salt\"", prefix, prefix);
	s += strlen("<svg");
	s = add_tag(t, s, prefix);
	while (s < stop) {
		size_t length = strcspn(s, "<");
		const char *after;

		text_add_bytes(t, s, length);
		s += length;
		after = skip_stock(s);
		if (after)
			s = after;
		else if (s < stop)
			s = add_tag(t, s, prefix);
	}
	text_add(t, "</svg>");
}
