/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sidecar.h"

#include "base/file.h"
#include "report/json_value.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_LIMIT = 16 << 20 };

void sidecar_sign(json_t *root, const struct sidecar *of)
{
	json_t *scenario = json_object(), *sets = json_array();

	for (size_t i = 0; i < of->set_count; i++)
		BUG_IF(json_array_append_new(sets, json_value_string(of->sets[i])));
	json_value_set(scenario, "sha256", json_value_string(of->sha256));
	json_value_set(scenario, "set", sets);
	json_value_set(root, "scenario", scenario);
	json_value_set(root, "seed", json_value_seed(of->seed));
}

int sidecar_number(const json_t *value, double *x)
{
	*x = json_is_number(value) ? json_number_value(value) : NAN;
	return json_is_number(value) || json_is_null(value);
}

/* A seed above 2^63 - 1 is a text (json_value_seed). */
static int is_seed(const json_t *value, uint64_t seed)
{
	return json_is_string(value)	? strtoull(json_string_value(value), NULL, 10) == seed
	       : json_is_integer(value) ? (uint64_t)json_integer_value(value) == seed
					: 0;
}

static int is_of(const json_t *root, const struct sidecar *of)
{
	const json_t *scenario = json_object_get(root, "scenario"), *sets = json_object_get(scenario, "set");
	const char *sha256 = json_string_value(json_object_get(scenario, "sha256"));

	if (!sha256 || strcmp(sha256, of->sha256) != 0 || json_array_size(sets) != of->set_count)
		return 0;
	for (size_t i = 0; i < of->set_count; i++) {
		const char *set = json_string_value(json_array_get(sets, i));

		if (!set || strcmp(set, of->sets[i]) != 0)
			return 0;
	}
	return is_seed(json_object_get(root, "seed"), of->seed);
}

static void leave_out(const char *folder, const char *name, const char *why, struct diag_list *diags)
{
	struct text path = TEXT_INIT, where = TEXT_INIT;

	text_addf(&path, "%s/%s", folder, name);
	text_add_safe(&where, path.s, 4096);
	diag_add(diags, SEVERITY_WARNING, where.s, 0, "%s; left out of the report", why);
	text_release(&path);
	text_release(&where);
}

void sidecar_refuse(const char *folder, const char *name, struct diag_list *diags)
{
	leave_out(folder, name, "is not what 'flopcast' writes", diags);
}

json_t *sidecar_read(const char *folder, const char *name, const struct sidecar *of, struct diag_list *diags)
{
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error = NULL;
	json_t *root = NULL;

	text_addf(&path, "%s/%s", folder, name);
	if (!access(path.s, F_OK) && file_read(path.s, FILE_LIMIT, &content, &error) == STATUS_OK) {
		root = json_loadb(text_str(&content), content.length, 0, NULL);
		if (!json_is_object(root) || !json_is_object(json_object_get(root, "scenario")))
			error = "is not what 'flopcast' writes";
		else if (!is_of(root, of))
			error = "is of another scenario, --set or seed";
	}
	if (error) {
		leave_out(folder, name, error, diags);
		json_decref(root);
		root = NULL;
	}
	text_release(&path);
	text_release(&content);
	return root;
}

enum status sidecar_write(const char *folder, const char *name, json_t *root, struct diag_list *diags)
{
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s", folder, name);
	json_value_write(&content, root);
	status = file_write(path.s, content.s, content.length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "cannot be written: %s", error);
	text_release(&path);
	text_release(&content);
	return status;
}
