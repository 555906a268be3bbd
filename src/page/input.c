/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/view.h"

#include <string.h>

#define LOW_SHARE 0.1

/* Defaults that leave something out of the forecast: texts of field_default. */
static const char *const omissions[] = { WORD("none"), WORD("none: nothing ever fails"),
					 WORD("never: a failed node does not come back"),
					 WORD("a restart takes no time"),
					 WORD("none is written: a failure loses all progress") };

/* As the schema has them. */
__attribute__((unused)) static const char *const confidences[] = { WORD("high"), WORD("medium"), WORD("low") };

static int is_default(const struct provenance *p)
{
	return !strcmp(p->origin, "default");
}

static int is_uncertain(const struct provenance *p)
{
	return p->is_quantity && !distribution_is_constant(&p->value);
}

static int is_same(const struct provenance *a, const struct provenance *b)
{
	return !strcmp(a->element, b->element) && !strcmp(a->attribute, b->attribute) && !strcmp(a->text, b->text) &&
	       !strcmp(a->origin, b->origin);
}

/* What several elements refer to is read, and noted, several times. */
static int is_repeated(const struct field_reader *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_same(&r->trail[k], &r->trail[i]))
			return 1;
	return 0;
}

/* In people's units; "" for what is no quantity. */
static void add_value(const struct view *v, json_t *row, const char *name, const struct provenance *p, double value)
{
	struct text key = TEXT_INIT;

	text_addf(&key, "%s_v", name);
	json_value_set(row, name, isnan(value) ? json_string("") : view_quantity(v, p, value));
	json_value_set(row, key.s, view_number(value));
	text_release(&key);
}

static void add_values(const struct view *v, json_t *row, const struct provenance *p)
{
	const struct distribution *d = &p->value;

	add_value(v, row, "mean", p, p->is_quantity ? distribution_mean(d) : NAN);
	add_value(v, row, "low", p, is_uncertain(p) ? distribution_quantile(d, LOW_SHARE) : NAN);
	add_value(v, row, "high", p, is_uncertain(p) ? distribution_quantile(d, 1 - LOW_SHARE) : NAN);
}

static void add_source(const struct view *v, json_t *row, const struct provenance *p)
{
	if (p->citation.source)
		json_value_set(row, "source", view_user(p->citation.source));
	if (p->citation.date)
		json_value_set(row, "date", view_user(p->citation.date));
	if (p->citation.confidence)
		json_value_set(row, "confidence", view_words(v, p->citation.confidence));
	if (p->citation.note)
		json_value_set(row, "note", view_user(p->citation.note));
}

static json_t *input_row(const struct view *v, const struct provenance *p)
{
	json_t *row = json_object();

	json_value_set(row, "element", view_user(p->element));
	json_value_set(row, "attribute", view_user(p->attribute));
	json_value_set(row, "text", is_default(p) ? view_words(v, p->text) : view_user(p->text));
	json_value_set(row, "origin", is_default(p) ? view_words(v, WORD("default")) : view_user(p->origin));
	add_values(v, row, p);
	add_source(v, row, p);
	return row;
}

/* The group of an element, made when it is the first of it. */
static json_t *find_group(json_t *groups, const struct provenance *p)
{
	json_t *group, *name = view_user(p->element);

	for (size_t i = 0; i < json_array_size(groups); i++) {
		group = json_array_get(groups, i);
		if (json_equal(json_object_get(group, "element"), name)) {
			json_decref(name);
			return group;
		}
	}
	group = json_object();
	json_value_set(group, "element", name);
	json_value_set(group, "rows", json_array());
	json_array_append_new(groups, group);
	return group;
}

/* What is asked of the forecast (budget, date) is not left out of it. */
static int is_silence(const struct provenance *p)
{
	if (!is_default(p) || !strncmp(p->element, "study", 5))
		return 0;
	for (size_t i = 0; i < sizeof(omissions) / sizeof(omissions[0]); i++)
		if (!strcmp(p->text, omissions[i]))
			return 1;
	return 0;
}

void input_view(const struct view *v, json_t *root)
{
	const struct field_reader *r = &v->scenario->reader;
	json_t *groups = json_array(), *uncertain = json_array(), *silences = json_array();

	for (size_t i = 0; i < r->trail_count; i++) {
		const struct provenance *p = &r->trail[i];
		json_t *row;

		if (is_repeated(r, i))
			continue;
		row = input_row(v, p);
		json_array_append(json_object_get(find_group(groups, p), "rows"), row);
		if (is_uncertain(p))
			json_array_append(uncertain, row);
		if (is_silence(p))
			json_array_append(silences, row);
		json_decref(row);
	}
	json_value_set(root, "has_silences", json_boolean(json_array_size(silences)));
	json_value_set(root, "uncertain", uncertain);
	json_value_set(root, "inputs", groups);
	json_value_set(root, "silences", silences);
}
