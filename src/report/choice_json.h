/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * choice_json.h - how sure a choice is (study/choice.h) in JSON: its chance, that with inputs measured first, what that saves.
 */
#ifndef FLOPCAST_REPORT_CHOICE_JSON_H
#define FLOPCAST_REPORT_CHOICE_JSON_H

#include "study/choice.h"

#include <jansson.h>

json_t *choice_json(const struct choice *c);

#endif
