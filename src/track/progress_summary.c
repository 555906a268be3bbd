/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/progress_summary.h"

#include "track/step_time.h"

#include <math.h>

static double elapsed_s(const struct progress_log *p)
{
	double anchored = p->latest_s - p->origin_s;

	if (p->jobs)
		return anchored;
	if (p->clock == CLOCK_DATE || p->clock == CLOCK_COUNTER)
		return p->last.time_s;
	if (!isnan(p->runtime_s))
		return p->runtime_s;
	if (p->clock == CLOCK_NONE)
		return NAN;
	return anchored > p->last.time_s ? anchored : p->last.time_s;
}

struct progress_summary progress_summary_of(const struct progress_log *p)
{
	double sessions = p->jobs ? (double)p->jobs : (double)p->sessions;

	if (!p->rows_read)
		return (struct progress_summary){ 0, NAN, NAN, 0, 0, NAN, NAN, NAN };
	return (struct progress_summary){ .rows = (double)p->rows_read,
					  .last_step = p->has_last ? p->last.step : NAN,
					  .planned_steps = p->planned_steps,
					  .sessions = sessions,
					  .restarts = sessions > 0 ? sessions - 1 : 0,
					  .lost_steps = p->jobs ? NAN : p->lost_steps,
					  .elapsed_s = elapsed_s(p),
					  .step_s = step_time_usual(p->rows, p->count) };
}
