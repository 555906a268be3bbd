/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_value.h - values of our JSON outputs: what doesn't exist is null, never NaN; text that is not UTF-8 is null.
 */
#ifndef FLOPCAST_REPORT_JSON_VALUE_H
#define FLOPCAST_REPORT_JSON_VALUE_H

#include "base/bug.h"
#include "base/text.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>

static inline json_t *json_value_real(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

/* A user's text; bytes that are not UTF-8 (a file name) can't be a JSON string. */
static inline json_t *json_value_string(const char *s)
{
	json_t *value = json_string(s);

	return value ? value : json_null();
}

/* jansson has signed integers only; a seed above 2^63 - 1 is kept exact as text. */
json_t *json_value_seed(uint64_t seed);

/* Takes the reference of `value`; out of memory ends the program like everywhere else. */
static inline void json_value_set(json_t *object, const char *key, json_t *value)
{
	BUG_IF(json_object_set_new(object, key, value));
}

/* The same; a key that was spelled otherwise in 0.1 (base/old_name.h) is set too, beside its successor. */
void json_value_set_renamed(json_t *object, const char *key, json_t *value);

/* Adds the document as text and releases it. */
void json_value_write(struct text *t, json_t *root);

#endif
