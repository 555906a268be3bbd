/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schema SCHEMA JSON - does the JSON follow the schema? Of JSON Schema 2020-12 what docs/schema uses: type, required, properties, items,
 * enum, $ref to #/$defs. Prints each fault with its path; exit status 1 when there is one. Stands alone.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const json_t *root;
static int faults;

static const char *type_of(const json_t *v)
{
	static const char *const names[] = {
		[JSON_OBJECT] = "object", [JSON_ARRAY] = "array",  [JSON_STRING] = "string", [JSON_INTEGER] = "integer",
		[JSON_REAL] = "number",	  [JSON_TRUE] = "boolean", [JSON_FALSE] = "boolean", [JSON_NULL] = "null"
	};

	return names[json_typeof(v)];
}

/* An integer is a number too. */
static int is_type(const json_t *v, const char *type)
{
	return !strcmp(type_of(v), type) || (json_is_integer(v) && !strcmp(type, "number"));
}

static int has_type(const json_t *v, const json_t *types)
{
	if (!types)
		return 1;
	if (json_is_string(types))
		return is_type(v, json_string_value(types));
	for (size_t i = 0; i < json_array_size(types); i++)
		if (is_type(v, json_string_value(json_array_get(types, i))))
			return 1;
	return 0;
}

static void fault(const char *path, const char *what, const char *name)
{
	printf("%s: %s %s\n", path, what, name);
	faults++;
}

static const json_t *follow(const json_t *schema)
{
	static const char definitions[] = "#/$defs/";
	const char *ref = json_string_value(json_object_get(schema, "$ref"));

	if (!ref || strncmp(ref, definitions, sizeof(definitions) - 1) != 0)
		return schema;
	return json_object_get(json_object_get(root, "$defs"), ref + sizeof(definitions) - 1);
}

static void check(const json_t *v, const json_t *schema, const char *path);

static void check_object(const json_t *v, const json_t *schema, const char *path)
{
	const json_t *required = json_object_get(schema, "required"),
		     *properties = json_object_get(schema, "properties");
	const char *key;
	json_t *part;
	char below[1000];

	for (size_t i = 0; i < json_array_size(required); i++)
		if (!json_object_get(v, json_string_value(json_array_get(required, i))))
			fault(path, "lacks", json_string_value(json_array_get(required, i)));
	json_object_foreach((json_t *)properties, key, part)
	{
		snprintf(below, sizeof(below), "%.900s.%s", path, key);
		if (json_object_get(v, key))
			check(json_object_get(v, key), part, below);
	}
}

static void check(const json_t *v, const json_t *schema, const char *path)
{
	const json_t *items, *list;
	char below[1000];
	size_t i = 0;

	schema = follow(schema);
	items = json_object_get(schema, "items");
	list = json_object_get(schema, "enum");
	if (!schema)
		fault(path, "the schema refers to", "nothing");
	else if (!has_type(v, json_object_get(schema, "type")))
		fault(path, "must not be of type", type_of(v));
	while (i < json_array_size(list) && !json_equal(json_array_get(list, i), v))
		i++;
	if (list && i == json_array_size(list))
		fault(path, "is none of", "the words");
	if (json_is_object(v))
		check_object(v, schema, path);
	for (i = 0; json_is_array(v) && items && i < json_array_size(v); i++) {
		snprintf(below, sizeof(below), "%.900s[%zu]", path, i);
		check(json_array_get(v, i), items, below);
	}
}

int main(int argc, char **argv)
{
	const json_t *value;
	json_error_t error;

	if (argc != 3)
		return 2;
	root = json_load_file(argv[1], 0, &error);
	value = root ? json_load_file(argv[2], JSON_DECODE_ANY, &error) : NULL;
	if (!value) {
		printf("%s:%d: %s\n", root ? argv[2] : argv[1], error.line, error.text);
		return 1;
	}
	check(value, root, "");
	return faults != 0;
}
