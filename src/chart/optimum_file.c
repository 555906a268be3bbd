/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/optimum_file.h"

#include "base/mem.h"
#include "report/json_value.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 1000000, REQUIREMENTS_MOST = 1000 };

/* ---- writing ---- */

/* Of a requirement what the chart shows. */
static json_t *requirement_json(const struct requirement *r)
{
	json_t *object = json_object();

	json_value_set(object, "plan", json_value_string(r->plan));
	json_value_set(object, "chance", json_value_real(r->percent > 0 ? r->percent / 100 : r->chance));
	json_value_set(object, "cost", json_value_real(r->budget));
	json_value_set(object, "wall_s", json_value_real(r->deadline_s));
	return object;
}

void optimum_file_add(json_t *searches, const struct optimum_search *search)
{
	const struct optimum *o = &search->optimum;
	json_t *object = json_object(), *inputs = json_array(), *require = json_array();

	for (size_t i = 0; i < o->input_count; i++)
		BUG_IF(json_array_append_new(inputs, json_value_string(o->inputs[i].path)));
	for (size_t i = 0; i < o->requirement_count; i++)
		BUG_IF(json_array_append_new(require, requirement_json(&o->requirements[i])));
	json_value_set(object, "plan", *search->plan ? json_value_string(search->plan) : json_null());
	json_value_set(object, "inputs", inputs);
	json_value_set(object, "require", require);
	json_value_set(object, "points", optimum_points(o));
	BUG_IF(json_array_append_new(searches, object));
}

enum status optimum_file_write(const char *folder, json_t *searches, const struct sidecar *of, struct diag_list *diags)
{
	json_t *root = json_object();

	sidecar_sign(root, of);
	json_value_set(root, "searches", searches);
	return sidecar_write(folder, OPTIMUM_FILE, root, diags);
}

/* ---- reading ---- */

/* null = infinite */
static int read_bound(const json_t *value, double *x)
{
	int good = sidecar_number(value, x);

	*x = isnan(*x) ? INFINITY : *x;
	return good;
}

static int read_plan(const json_t *value, char plan[65])
{
	const char *id = json_is_null(value) ? "" : json_string_value(value);

	if (!id || strlen(id) > 64)
		return 0;
	strcpy(plan, id);
	return 1;
}

static int read_requirement(const json_t *value, double rate, struct requirement *r)
{
	*r = (struct requirement){ .words = "" };
	if (!read_plan(json_object_get(value, "plan"), r->plan) ||
	    !read_bound(json_object_get(value, "chance"), &r->chance) ||
	    !read_bound(json_object_get(value, "cost"), &r->budget) ||
	    !read_bound(json_object_get(value, "wall_s"), &r->deadline_s))
		return 0;
	r->budget *= rate;
	return 1;
}

/* The values of point i are the i-th of each input. */
static int read_point(const json_t *value, double rate, struct optimum_search *s, size_t i)
{
	struct candidate *c = &s->list[i];
	const json_t *set = json_object_get(value, "set");

	*c = (struct candidate){ 0 };
	for (size_t k = 0; k < s->optimum.input_count; k++) {
		c->index[k] = i;
		s->values[k][i] = json_string_value(json_object_get(set, s->inputs[k].path));
		if (!s->values[k][i])
			return 0;
	}
	c->is_feasible = json_is_true(json_object_get(value, "feasible"));
	c->is_on_frontier = json_is_true(json_object_get(value, "frontier"));
	if (!read_plan(json_object_get(value, "plan"), c->plan) ||
	    !read_bound(json_object_get(value, "objective"), &c->objective) ||
	    !read_bound(json_object_get(value, "cost_p50"), &c->p50_cost) ||
	    !read_bound(json_object_get(value, "cost_p80"), &c->p80_cost) ||
	    !read_bound(json_object_get(value, "wall_s_p50"), &c->p50_wall) ||
	    !read_bound(json_object_get(value, "wall_s_p80"), &c->p80_wall) ||
	    !read_bound(json_object_get(value, "chance"), &c->chance.value))
		return 0;
	c->p50_cost *= rate;
	c->p80_cost *= rate;
	return 1;
}

static int read_inputs(const json_t *inputs, size_t points, struct optimum_search *s)
{
	struct optimum *o = &s->optimum;

	if (!json_array_size(inputs) || json_array_size(inputs) > CANDIDATE_INPUTS)
		return 0;
	o->inputs = s->inputs;
	for (; o->input_count < json_array_size(inputs); o->input_count++) {
		size_t k = o->input_count;

		s->values[k] = mem_alloc(points, sizeof(*s->values[k]));
		s->inputs[k] = (struct optimum_input){ json_string_value(json_array_get(inputs, k)), s->values[k] };
		if (!s->inputs[k].path) {
			o->input_count++; /* its values are released too */
			return 0;
		}
	}
	return 1;
}

static int read_search(const json_t *value, double rate, struct optimum_search *s)
{
	const json_t *points = json_object_get(value, "points"), *require = json_object_get(value, "require");
	size_t count = json_array_size(points);
	struct optimum *o = &s->optimum;

	*s = (struct optimum_search){ .optimum = { .objective = "" } };
	if (!count || count > POINTS_MOST || json_array_size(require) > REQUIREMENTS_MOST ||
	    !read_plan(json_object_get(value, "plan"), s->plan) ||
	    !read_inputs(json_object_get(value, "inputs"), count, s))
		return 0;
	s->list = mem_alloc(count, sizeof(*s->list));
	s->requirements = mem_alloc(json_array_size(require), sizeof(*s->requirements));
	for (; o->count < count; o->count++)
		if (!read_point(json_array_get(points, o->count), rate, s, o->count))
			return 0;
	for (; o->requirement_count < json_array_size(require); o->requirement_count++)
		if (!read_requirement(json_array_get(require, o->requirement_count), rate,
				      &s->requirements[o->requirement_count]))
			return 0;
	o->list = s->list;
	o->requirements = s->requirements;
	o->best = candidate_best(s->list, o->count);
	return 1;
}

static int read_root(struct optimum_file *file, double rate)
{
	const json_t *searches = json_object_get(file->root, "searches");
	size_t count = json_array_size(searches);

	file->searches = mem_alloc(count, sizeof(*file->searches));
	file->optima.list = file->searches;
	for (size_t i = 0; i < count; i++) {
		file->optima.count++; /* what it has is released in any case */
		if (!read_search(json_array_get(searches, i), rate, &file->searches[i]))
			return 0;
	}
	return count > 0;
}

int optimum_file_read(struct optimum_file *file, const char *folder, const struct sidecar *of, double rate,
		      struct diag_list *diags)
{
	*file = (struct optimum_file){ .root = sidecar_read(folder, OPTIMUM_FILE, of, diags) };
	if (!file->root)
		return 0;
	if (read_root(file, rate))
		return 1;
	sidecar_refuse(folder, OPTIMUM_FILE, diags);
	return 0;
}

void optimum_file_release(struct optimum_file *file)
{
	for (size_t i = 0; i < file->optima.count; i++) {
		for (size_t k = 0; k < file->searches[i].optimum.input_count; k++)
			free(file->searches[i].values[k]);
		free(file->searches[i].list);
		free(file->searches[i].requirements);
	}
	free(file->searches);
	json_decref(file->root);
	*file = (struct optimum_file){ 0 };
}
