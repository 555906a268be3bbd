/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reason.h - why a plan is not possible, in the reader's language: the words of the format are translated, what was put
 * into it (ids, numbers, attributes to write) stays.
 */
#ifndef FLOPCAST_REPORT_REASON_H
#define FLOPCAST_REPORT_REASON_H

#include "base/text.h"
#include "report/forecast.h"

/* Adds the reason; in English where there is no translation. Tested: tests/unit/test_reason.c. */
void reason_say(struct text *t, const struct impossible *impossible, const struct words *words);

#endif
