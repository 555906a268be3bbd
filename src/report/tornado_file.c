/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tornado_file.h"

#include "base/file.h"
#include "base/mem.h"
#include "report/json_value.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_LIMIT = 16 << 20, INPUTS_MOST = 10000 };

/* A JSON number, NAN for null (a plan that never finishes); 0 when it is neither. */
static int read_number(const json_t *value, double *x)
{
	*x = json_is_number(value) ? json_number_value(value) : NAN;
	return json_is_number(value) || json_is_null(value);
}

static int read_sides(const json_t *swing, double sides[2])
{
	const json_t *p80 = json_object_get(swing, "p80");

	return json_array_size(p80) == 2 && read_number(json_array_get(p80, 0), &sides[0]) &&
	       read_number(json_array_get(p80, 1), &sides[1]);
}

static int read_input(json_t *value, struct input_effect *e)
{
	*e = (struct input_effect){ .input = json_string_value(json_object_get(value, "input")),
				    .low = json_string_value(json_object_get(value, "low")),
				    .high = json_string_value(json_object_get(value, "high")) };
	return e->input && e->low && e->high && read_sides(json_object_get(value, "cost"), e->cost.p80) &&
	       read_sides(json_object_get(value, "wall_s"), e->wall.p80);
}

static int read_plan(json_t *value, struct plan_sensitivity *p)
{
	json_t *inputs = json_object_get(value, "inputs");
	size_t count = json_array_size(inputs);

	*p = (struct plan_sensitivity){ .plan = json_string_value(json_object_get(value, "id")) };
	if (!p->plan || !json_is_array(inputs) || count > INPUTS_MOST ||
	    !read_number(json_object_get(json_object_get(value, "cost"), "p80"), &p->cost.p80) ||
	    !read_number(json_object_get(json_object_get(value, "wall_s"), "p80"), &p->wall.p80))
		return 0;
	p->inputs = mem_alloc(count, sizeof(*p->inputs));
	for (; p->input_count < count; p->input_count++)
		if (!read_input(json_array_get(inputs, p->input_count), &p->inputs[p->input_count]))
			return 0;
	return 1;
}

/* A seed above 2^63 - 1 is a text (json_value_seed). */
static int read_seed(const json_t *value, uint64_t *seed)
{
	*seed = json_is_string(value) ? strtoull(json_string_value(value), NULL, 10)
				      : (uint64_t)json_integer_value(value);
	return json_is_string(value) || json_is_integer(value);
}

static int read_scenario(struct tornado_file *file, const json_t *scenario)
{
	struct tornado *w = &file->tornado;
	const json_t *sets = json_object_get(scenario, "set");

	w->sha256 = json_string_value(json_object_get(scenario, "sha256"));
	file->sets = mem_alloc(json_array_size(sets), sizeof(*file->sets));
	w->sets = file->sets;
	for (; w->set_count < json_array_size(sets); w->set_count++) {
		file->sets[w->set_count] = json_string_value(json_array_get(sets, w->set_count));
		if (!file->sets[w->set_count])
			return 0;
	}
	return w->sha256 && json_is_array(sets);
}

static int read_root(struct tornado_file *file)
{
	struct tornado *w = &file->tornado;
	const json_t *plans = json_object_get(file->root, "plans"),
		     *count = json_object_get(file->root, "replications");

	w->currency = json_string_value(json_object_get(file->root, "currency"));
	w->replications = (uint64_t)json_integer_value(count);
	if (!w->currency || !json_is_integer(count) || !json_is_array(plans) ||
	    !read_seed(json_object_get(file->root, "seed"), &w->seed) ||
	    !read_scenario(file, json_object_get(file->root, "scenario")))
		return 0;
	file->plans = mem_alloc(json_array_size(plans), sizeof(*file->plans));
	w->plans = file->plans;
	for (; w->plan_count < json_array_size(plans); w->plan_count++)
		if (!read_plan(json_array_get(plans, w->plan_count), &file->plans[w->plan_count])) {
			w->plan_count++; /* what it has is released too */
			return 0;
		}
	return 1;
}

static int is_of(const struct tornado *a, const struct tornado *b)
{
	if (strcmp(a->sha256, b->sha256) != 0 || a->seed != b->seed || a->set_count != b->set_count)
		return 0;
	for (size_t i = 0; i < a->set_count; i++)
		if (strcmp(a->sets[i], b->sets[i]) != 0)
			return 0;
	return 1;
}

int tornado_file_read(struct tornado_file *file, const char *folder, const struct tornado *of, struct diag_list *diags)
{
	struct text path = TEXT_INIT, content = TEXT_INIT, where = TEXT_INIT;
	const char *error = NULL;

	*file = (struct tornado_file){ 0 };
	text_addf(&path, "%s/" TORNADO_FILE, folder);
	text_add_safe(&where, path.s, 4096);
	if (!access(path.s, F_OK)) {
		if (file_read(path.s, FILE_LIMIT, &content, &error) == STATUS_OK) {
			file->root = json_loadb(text_str(&content), content.length, 0, NULL);
			if (!file->root || !read_root(file))
				error = "is not what 'flopcast sensitivity' writes";
			else if (!is_of(&file->tornado, of))
				error = "is of another scenario, --set or seed";
		}
		if (error)
			diag_add(diags, SEVERITY_WARNING, where.s, 0, "%s; left out of the report", error);
	} else {
		error = "";
	}
	text_release(&path);
	text_release(&content);
	text_release(&where);
	return !error;
}

void tornado_file_release(struct tornado_file *file)
{
	for (size_t i = 0; i < file->tornado.plan_count; i++)
		free(file->plans[i].inputs);
	free(file->plans);
	free(file->sets);
	json_decref(file->root);
	*file = (struct tornado_file){ 0 };
}
