/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/figure.h"

#include "base/file.h"
#include "base/mem.h"
#include "chart/svg.h"

#include <csv.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20, ROWS_SHOWN = 100 };

/* ---- the data ---- */

struct table {
	json_t *head, *rows, *cells;
	size_t more;
};

static void on_cell(void *bytes, size_t length, void *context)
{
	struct table *t = context;
	struct text cell = TEXT_INIT;

	text_add_bytes(&cell, bytes ? bytes : "", length);
	json_array_append_new(t->cells, view_user(cell.s));
	text_release(&cell);
}

static void on_row(int end, void *context)
{
	struct table *t = context;

	(void)end;
	if (!t->head) {
		t->head = t->cells;
	} else if (json_array_size(t->rows) < ROWS_SHOWN) {
		json_t *row = json_object();

		json_value_set(row, "cells", t->cells);
		json_array_append_new(t->rows, row);
	} else {
		t->more++;
		json_decref(t->cells);
	}
	t->cells = json_array();
}

static void add_table(json_t *o, const struct text *csv)
{
	struct table t = { .rows = json_array(), .cells = json_array() };
	struct csv_parser parser;

	BUG_IF(csv_init(&parser, 0));
	csv_set_realloc_func(&parser, mem_realloc);
	csv_parse(&parser, text_str(csv), csv->length, on_cell, on_row, &t);
	csv_fini(&parser, on_cell, on_row, &t);
	csv_free(&parser);
	json_decref(t.cells);
	json_value_set(o, "head", t.head ? t.head : json_array());
	json_value_set(o, "rows", t.rows);
	if (t.more)
		json_value_set(o, "more", view_count((double)t.more));
}

/* ---- the picture ---- */

static void read_beside(const char *folder, const char *stem, const char *suffix, struct text *content)
{
	struct text path = TEXT_INIT;
	const char *error;

	text_addf(&path, "%s/%s%s", folder, stem, suffix);
	if (file_read(path.s, FILE_LIMIT, content, &error))
		text_clear(content); /* a picture without its data is a picture all the same */
	text_release(&path);
}

static json_t *link_to(const struct chart_place *at, const char *id, const char *suffix)
{
	struct text t = TEXT_INIT;
	json_t *value;

	text_addf(&t, "%s/%s%s", at->link, id, suffix);
	value = view_user(t.s);
	text_release(&t);
	return value;
}

static json_t *figure(const struct chart *chart, size_t number, const struct chart_place *at)
{
	struct text svg = TEXT_INIT, csv = TEXT_INIT, inlined = TEXT_INIT, prefix = TEXT_INIT;
	json_t *o = json_object();

	read_beside(at->folder, chart->id, ".svg", &svg);
	read_beside(at->folder, chart->id, ".csv", &csv);
	text_addf(&prefix, "c%zu-", number);
	svg_inline(&inlined, text_str(&svg), prefix.s);
	json_value_set(o, "prefix", view_user(prefix.s));
	json_value_set(o, "caption", view_user(text_str(&chart->title)));
	json_value_set(o, "alt", view_user(text_str(&chart->alt)));
	json_value_set(o, "svg", json_value_string(text_str(&inlined)));
	json_value_set(o, "file", link_to(at, chart->id, ".csv"));
	json_value_set(o, "picture", link_to(at, chart->id, ".svg"));
	add_table(o, &csv);
	text_release(&svg);
	text_release(&csv);
	text_release(&inlined);
	text_release(&prefix);
	return o;
}

/* What the kinds of charts answer; the first group stands open. */
static const struct {
	const char *words, *kinds; /* kinds between blanks */
} questions[] = {
	{ WORD("How sure are cost and time?"), " plans forecast " },
	{ WORD("How far is the run, and where does it go?"), " burnup " },
	{ WORD("What does time cost, and both limits together?"), " frontier joint places " },
	{ WORD("Where do money and hours go?"), " money hours " },
	{ WORD("When is the money spent, and what does a run look like?"), " spending gantt " },
	{ WORD("What moves the result, and what is the best choice?"), " tornado sweep optimum " },
};

static int is_of(const char *kinds, const char *kind)
{
	struct text word = TEXT_INIT;
	int is;

	text_addf(&word, " %s ", kind);
	is = strstr(kinds, word.s) != NULL;
	text_release(&word);
	return is;
}

static json_t *group(const struct view *v, const struct chart_place *at, size_t question)
{
	json_t *o = json_object(), *figures = json_array();

	for (size_t i = 0; i < at->list->count; i++)
		if (is_of(questions[question].kinds, at->list->items[i].kind))
			json_array_append_new(figures, figure(&at->list->items[i], i + 1, at));
	json_value_set(o, "question", view_words(v, questions[question].words));
	json_value_set(o, "count", view_count((double)json_array_size(figures)));
	json_value_set(o, "is_first", json_boolean(question == 0));
	json_value_set(o, "figures", figures);
	return o;
}

json_t *figure_view(const struct view *v, const struct chart_place *at)
{
	json_t *groups = json_array();

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		json_t *o = group(v, at, i);

		if (json_array_size(json_object_get(o, "figures")))
			json_array_append_new(groups, o);
		else
			json_decref(o);
	}
	return groups;
}
