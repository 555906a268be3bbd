/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_joint.c - cost and time of single runs of a plan, with budget and deadline: the chance of keeping both.
 */
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS_MOST = 1000, KEEPS_BUDGET = 1, KEEPS_DATE = 2 };

static void add_runs(struct text *t, const struct forecast *f, size_t plan, const struct scale *time,
		     const struct scale *money)
{
	const struct results *r = f->results;
	size_t points = r->replications < POINTS_MOST ? r->replications : POINTS_MOST;
	struct outcome *outcomes = results_rows(r, plan, 0, points);

	for (size_t i = 0; i < points; i++) {
		const struct outcome *o = &outcomes[i];
		int kept = (o->cost <= r->study->budget ? KEEPS_BUDGET : 0) |
			   (o->wall_s <= r->study->deadline_s ? KEEPS_DATE : 0);

		if (o->end == END_FINISHED)
			text_addf(t, "run,%d,%.6g,%.6g,\n", kept, o->wall_s / time->factor, o->cost / money->factor);
	}
	free(outcomes);
}

/* "63 % keep both", for the corner `kept`. */
static void add_corner(struct text *t, const struct forecast *f, const struct plan_summary *s, int kept)
{
	static const char *const words[] = { WORD("neither kept"), WORD("only the budget kept"),
					     WORD("only the date kept"), WORD("both kept") };
	double both = s->both.value, chances[] = { 1 - s->budget.value - s->deadline.value + both,
						   s->budget.value - both, s->deadline.value - both, both };
	struct text cells = TEXT_INIT, chance = TEXT_INIT;

	format_chance(&chance, fmax(0, chances[kept]));
	text_addf(&cells, "corner,%d,,,", kept);
	chart_text_addf(t, cells.s, "%s %s", chance.s, words_get(f->words, words[kept]));
	text_release(&cells);
	text_release(&chance);
}

static void add_words(struct chart_draft *draft, const struct forecast *f, const struct plan_summary *s)
{
	const struct words *w = f->words;
	struct text *t = &draft->data, both = TEXT_INIT, budget = TEXT_INIT, deadline = TEXT_INIT, count = TEXT_INIT;

	format_chance(&both, s->both.value);
	format_chance(&budget, s->budget.value);
	format_chance(&deadline, s->deadline.value);
	chart_text_title(&draft->title, f, words_get(w, "Budget and date together: %s"), (size_t)(s - f->plans));
	text_addf(&draft->alt, words_get(w, "Chance of keeping the budget %s, the date %s, both in the same run %s."),
		  budget.s, deadline.s, both.s);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_subtitle(t, f, "subtitle,,,,", "");
	chart_text_add(t, "head,,,,", draft->alt.s);
	format_count(&count, (double)(s->replications < POINTS_MOST ? s->replications : POINTS_MOST));
	text_addf(&count, " ");
	text_add(&count, words_get(w, "of the runs are drawn, a dot each; the chances are those of all runs."));
	chart_text_note(t, f, "note,,,,", count.s);
	text_release(&both);
	text_release(&budget);
	text_release(&deadline);
	text_release(&count);
}

static void add_axes(struct text *t, const struct forecast *f, const struct scale *time, const struct scale *money)
{
	const struct study *study = f->results->study;
	struct text cells = TEXT_INIT, amount = TEXT_INIT;

	chart_text_addf(t, "yaxis,,,,", "%s (%s%s)", words_get(f->words, "Total cost"),
			words_get(f->words, money->name), f->currency);
	chart_text_addf(t, "xaxis,,,,", "%s (%s)", words_get(f->words, "Finished after"),
			words_get(f->words, time->name));
	text_addf(&cells, "budget,,,%.9g,", study->budget / money->factor);
	chart_text_value(&amount, f, METRIC_COST, study->budget);
	chart_text_addf(t, cells.s, "%s %s", words_get(f->words, "budget"), amount.s);
	text_clear(&cells);
	text_clear(&amount);
	text_addf(&cells, "deadline,,%.9g,,", study->deadline_s / time->factor);
	chart_text_value(&amount, f, METRIC_WALL, study->deadline_s);
	chart_text_addf(t, cells.s, "%s %s", words_get(f->words, "deadline"), amount.s);
	text_release(&cells);
	text_release(&amount);
}

/* Makes sense with both limits, of which at least one is near: where all runs are in one corner there is nothing to see. */
int chart_joint(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct plan_summary *s = &f->plans[which];
	struct scale time = scale_for_time(sample_summary_quantile(&s->metrics[METRIC_WALL], 50)->value);
	struct scale money = scale_for_money(sample_summary_quantile(&s->metrics[METRIC_COST], 50)->value);
	int is_certain =
		(s->budget.value == 0 || s->budget.value == 1) && (s->deadline.value == 0 || s->deadline.value == 1);

	if (!s->ends[END_FINISHED] || isnan(s->both.value) || is_certain)
		return 0;
	text_add(&draft->data, "series,row,x,y,label\n");
	add_words(draft, f, s);
	add_axes(&draft->data, f, &time, &money);
	for (int kept = 0; kept < 4; kept++)
		add_corner(&draft->data, f, s, kept);
	add_runs(&draft->data, f, which, &time, &money);
	return 1;
}
