/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json_value.h"

#include "base/old_name.h"

#include <stdlib.h>

json_t *json_value_seed(uint64_t seed)
{
	char digits[24];

	if (seed <= INT64_MAX)
		return json_integer((json_int_t)seed);
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)seed);
	return json_value_string(digits);
}

void json_value_set_renamed(json_t *object, const char *key, json_t *value)
{
	const char *old = old_name_of(key);

	if (old)
		json_value_set(object, old, json_incref(value));
	json_value_set(object, key, value);
}

void json_value_write(struct text *t, json_t *root)
{
	char *dump = json_dumps(root, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15));

	BUG_IF(!dump);
	text_add(t, dump);
	text_add(t, "\n");
	free(dump);
	json_decref(root);
}
