/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * optimum_table.h - the best design point, what a step from it is worth, and the frontier, as text and JSON.
 */
#ifndef FLOPCAST_REPORT_OPTIMUM_TABLE_H
#define FLOPCAST_REPORT_OPTIMUM_TABLE_H

#include "base/text.h"
#include "explore/search.h"

#include <jansson.h>

struct optimum_input {
	const char *path;
	const char *const *values;
};

struct optimum {
	const struct optimum_input *inputs;
	size_t input_count;
	const struct candidate *list; /* the frontier is marked */
	size_t count;
	const struct candidate *best;
	const struct search_step *steps;
	size_t step_count;
	const struct search_rival *rival; /* NULL = there is none */
	const char *objective;		  /* words */
	enum metric metric;		  /* of it */
	const struct requirement *requirements;
	size_t requirement_count;
	const char *currency;
	uint64_t replications; /* simulated, of all points and comparisons */
	double equal;	       /* objectives so far apart count as equal */
};

void optimum_text(struct text *t, const struct optimum *o);
void optimum_json(struct text *t, const struct optimum *o);
json_t *optimum_points(const struct optimum *o); /* "points" of the latter; the caller's reference */

#endif
