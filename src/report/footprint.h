/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * footprint.h - the memory of plans as people and programs read it: parts, what is there, what would make it fit.
 */
#ifndef FLOPCAST_REPORT_FOOTPRINT_H
#define FLOPCAST_REPORT_FOOTPRINT_H

#include "base/text.h"
#include "plan/plan.h"

#include <jansson.h>

struct footprint {
	enum { FOOTPRINT_TRAINING, FOOTPRINT_QUICK, FOOTPRINT_SERVING } mode;
	double tokens, requests; /* serving: tokens of each request, requests at a time */
};

/* Added to `out`: one table for a plan. */
void footprint_table(const struct footprint *f, const struct plan *p, struct text *out);

/* One object for a plan (docs/SCENARIO.md, "JSON of memory"); the caller's reference. */
json_t *footprint_json(const struct footprint *f, const struct plan *p);

#endif
