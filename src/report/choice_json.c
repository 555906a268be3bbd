/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/choice_json.h"

#include "report/json_value.h"

static json_t *chance(const struct interval *i)
{
	json_t *object = json_object();

	json_value_set(object, "value", json_value_real(i->value));
	json_value_set(object, "lo", json_value_real(i->lo));
	json_value_set(object, "hi", json_value_real(i->hi));
	return object;
}

json_t *choice_json(const struct choice *c)
{
	json_t *object = json_object();

	if (!c->replications) {
		json_decref(object);
		return json_null();
	}
	json_value_set(object, "right", chance(&c->best));
	json_value_set(object, "inputs_measured", chance(&c->known));
	json_value_set(object, "saved", json_value_real(c->saved));
	return object;
}
