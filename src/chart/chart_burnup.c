/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_burnup.c - how far a run under way is and where it goes, as `track` left it in the folder.
 */
#include "chart/burn_up.h"
#include "chart/chart_kind.h"

static struct burn_up_band band_of(const struct tracked_levels *q)
{
	return (struct burn_up_band){ q->p10, q->p50, q->p90 };
}

int chart_burnup(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct tracked_run *r = f->tracked;
	const struct words *w = f->words;
	struct burn_up b;

	(void)which;
	if (!r)
		return 0;
	b = (struct burn_up){ .plan = r->plan,
			      .at = r->at,
			      .whole = r->at.job ? 1 : r->at.planned_steps,
			      .done = r->done,
			      .count = r->count,
			      .finish = band_of(&r->finish),
			      .planned = band_of(&r->plan_finish),
			      .deadline_s = r->deadline_s };
	burn_up_data(&draft->data, &b, w);
	text_addf(&draft->title, words_get(w, WORD("Progress of a run under way: %s")), r->plan);
	text_add(&draft->alt,
		 r->at.job ? words_get(w,
				       WORD("Work done since the first log begins, where the campaign goes from now on "
					    "(P10 to P90), and the plan."))
			   : words_get(w, WORD("Steps done since the log begins, where the run goes from now on (P10 "
					       "to P90), and the plan.")));
	return 1;
}
