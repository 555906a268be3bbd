/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory_table.h - the memory of plans as people and programs read it: parts, what is there, what would make it fit.
 */
#ifndef FLOPCAST_REPORT_MEMORY_TABLE_H
#define FLOPCAST_REPORT_MEMORY_TABLE_H

#include "base/text.h"
#include "model/memory.h"

#include <jansson.h>

struct memory_table {
	enum { FOOTPRINT_TRAINING, FOOTPRINT_QUICK, FOOTPRINT_SERVING, FOOTPRINT_QUICK_SERVING } mode;
	struct memory_load load; /* serving; what is 0 is the plan's */
};

/* Added to `out`: one table for a plan. */
void memory_table_table(const struct memory_table *f, const struct plan *p, struct text *out);

/* One object for a plan (docs/COMMAND.md, "memory"); the caller's reference. */
json_t *memory_table_json(const struct memory_table *f, const struct plan *p);

#endif
