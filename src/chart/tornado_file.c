/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/tornado_file.h"

#include "base/mem.h"
#include "report/json_value.h"

#include <stdlib.h>
#include <string.h>

enum { INPUTS_MOST = 10000 };

static int read_sides(const json_t *swing, double sides[2])
{
	const json_t *p80 = json_object_get(swing, "p80");

	return json_array_size(p80) == 2 && sidecar_number(json_array_get(p80, 0), &sides[0]) &&
	       sidecar_number(json_array_get(p80, 1), &sides[1]);
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
	    !sidecar_number(json_object_get(json_object_get(value, "cost"), "p80"), &p->cost.p80) ||
	    !sidecar_number(json_object_get(json_object_get(value, "wall_s"), "p80"), &p->wall.p80))
		return 0;
	p->inputs = mem_alloc(count, sizeof(*p->inputs));
	for (; p->input_count < count; p->input_count++)
		if (!read_input(json_array_get(inputs, p->input_count), &p->inputs[p->input_count]))
			return 0;
	return 1;
}

static int read_root(struct tornado_file *file)
{
	struct tornado *w = &file->tornado;
	const json_t *plans = json_object_get(file->root, "plans"),
		     *count = json_object_get(file->root, "replications");

	w->currency = json_string_value(json_object_get(file->root, "currency"));
	w->replications = (uint64_t)json_integer_value(count);
	if (!w->currency || !json_is_integer(count) || !json_is_array(plans))
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

int tornado_file_read(struct tornado_file *file, const char *folder, const struct sidecar *of, struct diag_list *diags)
{
	*file = (struct tornado_file){ .root = sidecar_read(folder, TORNADO_FILE, of, diags) };
	if (!file->root)
		return 0;
	file->tornado.seed = of->seed;
	if (read_root(file))
		return 1;
	sidecar_refuse(folder, TORNADO_FILE, diags);
	return 0;
}

void tornado_file_release(struct tornado_file *file)
{
	for (size_t i = 0; i < file->tornado.plan_count; i++)
		free(file->plans[i].inputs);
	free(file->plans);
	json_decref(file->root);
	*file = (struct tornado_file){ 0 };
}
