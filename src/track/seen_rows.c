/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/seen_rows.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

void seen_rows_add(struct seen_rows *s, const struct seen_row *row)
{
	s->items[s->count++ % SEEN_ROWS] = *row;
}

/* Equal, or neither is said. */
static int is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

int seen_rows_have(const struct seen_rows *s, const struct seen_row *row, double tolerance_s)
{
	size_t n = s->count < SEEN_ROWS ? s->count : SEEN_ROWS;

	for (size_t i = 0; i < n; i++) {
		const struct seen_row *seen = &s->items[i];

		if (seen->step == row->step && is_same(seen->iteration, row->iteration) &&
		    is_same(seen->pause_s, row->pause_s) &&
		    (isnan(row->clock_s) || fabs(seen->clock_s - row->clock_s) <= tolerance_s))
			return 1;
	}
	return 0;
}

void seen_jobs_release(struct seen_jobs *s)
{
	free(s->items);
	*s = (struct seen_jobs){ 0 };
}

int seen_jobs_add(struct seen_jobs *s, double number, double start_s)
{
	size_t n = s->count < SEEN_JOBS ? s->count : SEEN_JOBS;
	double *to;

	if (isnan(number))
		return 0;
	if (!s->items)
		s->items = mem_alloc(2 * (size_t)SEEN_JOBS, sizeof(*s->items));
	for (size_t i = 0; i < n; i++)
		if (s->items[2 * i] == number && s->items[2 * i + 1] == start_s)
			return 1;
	to = &s->items[2 * (s->count++ % SEEN_JOBS)];
	to[0] = number;
	to[1] = start_s;
	return 0;
}
