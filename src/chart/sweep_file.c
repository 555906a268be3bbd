/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/sweep_file.h"

#include "base/mem.h"
#include "report/json_value.h"
#include "stats/levels.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 1000000 };

/* ---- writing ---- */

static json_t *input_json(const struct sweep *s, size_t k)
{
	json_t *object = json_object(), *values = json_array();

	for (size_t i = 0; i < s->counts[k]; i++)
		BUG_IF(json_array_append_new(values, json_value_string(s->values[k][i])));
	json_value_set(object, "path", json_value_string(s->paths[k]));
	json_value_set(object, "values", values);
	return object;
}

static json_t *numbers(const double *x)
{
	json_t *array = json_array();

	for (int i = 0; i < LEVELS; i++)
		BUG_IF(json_array_append_new(array, json_value_real(x[i])));
	return array;
}

static json_t *cell_json(const struct sweep *s, const struct sweep_cell *c)
{
	json_t *object = json_object(), *index = json_array();

	for (int k = 0; k < 2 && s->values[k]; k++)
		BUG_IF(json_array_append_new(index, json_integer((json_int_t)c->index[k])));
	json_value_set(object, "plan", json_value_string(c->plan));
	json_value_set(object, "index", index);
	json_value_set(object, "cost", numbers(c->cost));
	json_value_set(object, "wall_s", numbers(c->time_s));
	return object;
}

enum status sweep_file_write(const char *folder, const struct sweep *s, const struct sidecar *of,
			     struct diag_list *diags)
{
	json_t *root = json_object(), *inputs = json_array(), *points = json_array();

	for (size_t k = 0; k < 2 && s->values[k]; k++)
		BUG_IF(json_array_append_new(inputs, input_json(s, k)));
	for (size_t i = 0; i < s->count; i++)
		BUG_IF(json_array_append_new(points, cell_json(s, &s->cells[i])));
	sidecar_sign(root, of);
	json_value_set(root, "replications", json_integer((json_int_t)s->replications));
	json_value_set(root, "currency", json_value_string(s->currency));
	json_value_set(root, "inputs", inputs);
	json_value_set(root, "points", points);
	return sidecar_write(folder, SWEEP_FILE, root, diags);
}

/* ---- reading ---- */

static int read_input(struct sweep_file *file, const json_t *input, size_t k)
{
	const json_t *values = json_object_get(input, "values");
	struct sweep *s = &file->sweep;

	s->paths[k] = json_string_value(json_object_get(input, "path"));
	s->counts[k] = json_array_size(values);
	file->values[k] = mem_alloc(s->counts[k], sizeof(*file->values[k]));
	s->values[k] = file->values[k];
	for (size_t i = 0; i < s->counts[k]; i++) {
		file->values[k][i] = (char *)json_string_value(json_array_get(values, i));
		if (!file->values[k][i])
			return 0;
	}
	return s->paths[k] && s->counts[k];
}

static int read_numbers(const json_t *array, double rate, double x[LEVELS])
{
	int good = json_array_size(array) == LEVELS;

	for (size_t i = 0; i < LEVELS && good; i++) {
		good = sidecar_number(json_array_get(array, i), &x[i]);
		x[i] *= rate;
	}
	return good;
}

static int read_cell(struct sweep *s, const json_t *point, double rate, struct sweep_cell *c)
{
	const char *plan = json_string_value(json_object_get(point, "plan"));
	const json_t *index = json_object_get(point, "index");

	*c = (struct sweep_cell){ .index = { 0 } };
	if (!plan || strlen(plan) >= sizeof(c->plan))
		return 0;
	strcpy(c->plan, plan);
	for (size_t k = 0; k < json_array_size(index) && k < 2; k++) {
		c->index[k] = (size_t)json_integer_value(json_array_get(index, k));
		if (c->index[k] >= s->counts[k])
			return 0;
	}
	return read_numbers(json_object_get(point, "cost"), rate, c->cost) &&
	       read_numbers(json_object_get(point, "wall_s"), 1, c->time_s);
}

static int read_root(struct sweep_file *file, double rate)
{
	struct sweep *s = &file->sweep;
	const json_t *inputs = json_object_get(file->root, "inputs"), *points = json_object_get(file->root, "points");
	size_t count = json_array_size(points);

	s->title = "";
	s->paths[1] = "";
	s->counts[1] = 1;
	s->replications = (uint64_t)json_integer_value(json_object_get(file->root, "replications"));
	s->currency = json_string_value(json_object_get(file->root, "currency"));
	if (!s->currency || !count || count > POINTS_MOST || json_array_size(inputs) < 1 || json_array_size(inputs) > 2)
		return 0;
	for (size_t k = 0; k < json_array_size(inputs); k++)
		if (!read_input(file, json_array_get(inputs, k), k))
			return 0;
	s->cells = mem_alloc(count, sizeof(*s->cells));
	for (; s->count < count; s->count++)
		if (!read_cell(s, json_array_get(points, s->count), rate, &s->cells[s->count]))
			return 0;
	return sweep_is_regular(s);
}

int sweep_file_read(struct sweep_file *file, const char *folder, const struct sidecar *of, double rate,
		    struct diag_list *diags)
{
	*file = (struct sweep_file){ .root = sidecar_read(folder, SWEEP_FILE, of, diags) };
	if (!file->root)
		return 0;
	file->sweep.seed = of->seed;
	if (read_root(file, rate))
		return 1;
	sidecar_refuse(folder, SWEEP_FILE, diags);
	return 0;
}

void sweep_file_release(struct sweep_file *file)
{
	free(file->sweep.cells);
	for (int k = 0; k < 2; k++)
		free(file->values[k]);
	json_decref(file->root);
	*file = (struct sweep_file){ 0 };
}
