/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_picture.h"

#include "chart/burn_up.h"

/* P10, P50, P90 of track_levels. */
static struct burn_up_band band_of(const struct track_quantiles *q)
{
	return (struct burn_up_band){ q->at[0], q->at[1], q->at[3] };
}

enum status track_picture_draw(const struct track_forecast *f, const char *folder, const struct words *words,
			       struct diag_list *diags)
{
	const struct burn_up b = { .plan = f->plan,
				   .at = { f->job, f->share, f->state.done_steps, f->state.planned_steps },
				   .whole = f->whole,
				   .done = f->done,
				   .count = f->done_count,
				   .finish = band_of(&f->finish),
				   .planned = band_of(&f->plan_finish),
				   .deadline_s = f->deadline_s };

	return burn_up_draw(&b, folder, words, diags);
}
