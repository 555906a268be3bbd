/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/session_gaps.h"

#include "base/number.h"
#include "track/step_time.h"

#define GAP_LEAST_S 1800.0

/* What the interval before row i takes more than its steps; 0 where a session begins with it. */
static double excess_s(const struct progress_row *rows, size_t count, size_t i, double rate)
{
	if (i < 1 || i >= count || rows[i].session != rows[i - 1].session)
		return 0;
	return rows[i].time_s - rows[i - 1].time_s - rate * (rows[i].step - rows[i - 1].step);
}

uint32_t session_gaps_number(struct progress_row *rows, size_t count)
{
	double rate = step_time_median(rows, count), before, now = 0, after;
	uint32_t more = 0;

	if (count < 5 || !(rate > 0))
		return 0;
	after = excess_s(rows, count, 1, rate);
	for (size_t i = 1; i < count; i++) {
		double steps_s = rate * (rows[i].step - rows[i - 1].step);

		before = now;
		now = after;
		after = excess_s(rows, count, i + 1, rate);
		rows[i - 1].session += more;
		if (now >= number_most(GAP_LEAST_S, steps_s) && before < now / 2 && after < now / 2)
			more++;
	}
	rows[count - 1].session += more;
	return more;
}
