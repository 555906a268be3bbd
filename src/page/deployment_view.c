/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/view.h"
#include "report/deployment_table.h"

#include <string.h>

/* Lines of the terminal are one paragraph here. */
static json_t *taken(struct text *t)
{
	struct text line = TEXT_INIT;
	json_t *value;

	for (const char *p = text_str(t); *p; p += strspn(p, "\n ")) {
		size_t n = strcspn(p, "\n");

		text_add(&line, line.length ? "; " : "");
		text_add_bytes(&line, p, n);
		p += n;
	}
	value = view_user(text_str(&line));
	text_release(&line);
	text_release(t);
	return value;
}

static json_t *cells_of(struct text cells[DEPLOYMENT_COLUMNS])
{
	json_t *list = json_array();

	for (int c = 1; c < DEPLOYMENT_COLUMNS; c++)
		json_array_append_new(list, taken(&cells[c]));
	return list;
}

static json_t *rows(const struct deployment_study *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->deployment->option_count; i++) {
		struct text cells[DEPLOYMENT_COLUMNS] = { TEXT_INIT };
		json_t *row = json_object();

		deployment_table_row(cells, &s->options[i]);
		json_value_set(row, "option", taken(&cells[0]));
		json_value_set(row, "cells", cells_of(cells));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *sentences(const struct view *v, const struct deployment_study *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->deployment->option_count; i++) {
		struct text t = TEXT_INIT;

		deployment_table_parts(&t, s, i, v->words);
		json_array_append_new(list, taken(&t));
	}
	for (size_t i = 0; i < s->deployment->option_count; i++) {
		struct text t = TEXT_INIT;

		if (deployment_table_break_even(&t, s, i, v->words))
			json_array_append_new(list, view_user(text_str(&t)));
		text_release(&t);
	}
	return list;
}

static json_t *tips(const struct view *v, const struct deployment_study *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->tip_count; i++) {
		struct text t = TEXT_INIT;

		deployment_table_tip(&t, s, i, v->words);
		json_array_append_new(list, taken(&t));
	}
	return list;
}

static json_t *beyond(const struct view *v, const struct deployment_study *s)
{
	const struct beyond_money *b;
	json_t *list = json_array();

	for (size_t i = 0; (b = deployment_table_beyond(s->deployment, i)); i++) {
		json_t *o = json_object();

		json_value_set(o, "words", view_words(v, b->words));
		json_value_set(o, "source", view_user(b->source));
		json_array_append_new(list, o);
	}
	return list;
}

json_t *deployment_view(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->forecast->deployment_count; i++) {
		const struct deployment_study *s = &v->forecast->deployments[i];
		struct text head[DEPLOYMENT_COLUMNS] = { TEXT_INIT }, question = TEXT_INIT, loads = TEXT_INIT;
		json_t *o = json_object();

		deployment_table_question(&question, s, v->words);
		deployment_table_loads(&loads, s, v->words);
		deployment_table_head(head, v->forecast->currency, v->words);
		json_value_set(o, "option_head", taken(&head[0]));
		json_value_set(o, "head", cells_of(head));
		json_value_set(o, "question", taken(&question));
		json_value_set(o, "loads", taken(&loads));
		json_value_set(o, "rows", rows(s));
		json_value_set(o, "sentences", sentences(v, s));
		json_value_set(o, "tips", tips(v, s));
		json_value_set(o, "beyond", beyond(v, s));
		json_array_append_new(list, o);
	}
	return list;
}
