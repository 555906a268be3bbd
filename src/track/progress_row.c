/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/progress_row.h"

#include "base/number.h"

#include <math.h>
#include <stdlib.h>

static int by_step(const void *a, const void *b)
{
	const struct progress_row *left = a, *right = b;

	if (left->step != right->step)
		return left->step < right->step ? -1 : 1;
	return left->time_s < right->time_s ? -1 : left->time_s > right->time_s;
}

void progress_row_sort(struct progress_row *rows, size_t count)
{
	double first_s = INFINITY;

	qsort(rows, count, sizeof(*rows), by_step);
	for (size_t i = 0; i < count; i++)
		first_s = number_least(first_s, rows[i].time_s);
	for (size_t i = 0; i < count; i++) {
		rows[i].time_s -= first_s;
		rows[i].session = 1;
	}
}

int progress_row_passes(const struct progress_row *rows, size_t count, const struct progress_row *last,
			const struct progress_row *at)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rows[middle].time_s <= at->time_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	return at->step >= rows[low - 1].step && at->step <= (low < count ? &rows[low] : last)->step;
}
