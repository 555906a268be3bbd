/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json.h - the forecast as JSON, in the form that docs/OUTPUT.md promises. What doesn't exist is null.
 */
#ifndef FLOPCAST_REPORT_JSON_H
#define FLOPCAST_REPORT_JSON_H

#include "base/text.h"
#include "report/forecast.h"

void json_forecast(struct text *t, const struct forecast *f);

#endif
