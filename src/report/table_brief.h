/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table_brief.h - the few notes below the forecast's table: one a subject, over all plans. What is said of single plans is in
 * table_note.h.
 */
#ifndef FLOPCAST_REPORT_TABLE_BRIEF_H
#define FLOPCAST_REPORT_TABLE_BRIEF_H

#include "base/text.h"
#include "report/forecast.h"

/* At most five notes, in lines of at most so many columns; the failure-free columns are explained where the table has them. */
void table_brief(struct text *t, const struct forecast *f, size_t columns, int shows_failure_free);

#endif
