/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/figure.h"

#include "base/file.h"
#include "report/plan_pick.h"
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

/* Of several plans, or of one that is an answer. */
static int is_first(const struct view *v, const struct chart *chart)
{
	if (!chart->plan)
		return 1;
	for (size_t i = 0; i < v->pick_count; i++)
		if (!strcmp(v->forecast->plans[v->picks[i].plan].plan->id, chart->plan))
			return 1;
	return 0;
}

static json_t *group(const struct view *v, const struct chart_place *at, int of_others)
{
	json_t *o = json_object(), *figures = json_array();

	for (size_t i = 0; i < at->list->count; i++)
		if (is_first(v, &at->list->items[i]) != of_others)
			json_array_append_new(figures, figure(&at->list->items[i], i + 1, at));
	json_value_set(o, "of_others", json_boolean(of_others));
	json_value_set(o, "figures", figures);
	return o;
}

json_t *figure_view(const struct view *v, const struct chart_place *at)
{
	json_t *groups = json_array();

	for (int of_others = 0; of_others < 2; of_others++) {
		json_t *o = group(v, at, of_others);

		if (json_array_size(json_object_get(o, "figures")))
			json_array_append_new(groups, o);
		else
			json_decref(o);
	}
	return groups;
}
