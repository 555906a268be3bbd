/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_picture.h"

#include "base/mem.h"
#include "chart/burn_up.h"

#include <math.h>
#include <stdlib.h>

/* P10, P50, P90 of track_levels. */
static struct burn_up_band band_of(const struct track_quantiles *q)
{
	return (struct burn_up_band){ q->at[0], q->at[1], q->at[3] };
}

enum status track_picture_draw(const struct track_forecast *f, const char *folder, const struct words *words,
			       struct diag_list *diags)
{
	struct tracked_point *done = mem_alloc(f->log->count + 1, sizeof(*done));
	struct burn_up b = { .plan = f->plan,
			     .planned_steps = f->state.planned_steps,
			     .done = done,
			     .finish = band_of(&f->finish),
			     .planned = band_of(&f->plan_finish),
			     .deadline_s = f->deadline_s };
	enum status status;

	for (size_t i = 0; i < f->log->count; i++)
		if (!isnan(f->log->rows[i].time_s))
			done[b.count++] = (struct tracked_point){ f->log->rows[i].time_s, f->log->rows[i].step };
	status = burn_up_draw(&b, folder, words, diags);
	free(done);
	return status;
}
