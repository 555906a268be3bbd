/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table_brief.h"

#include "report/format.h"
#include "report/table_note.h"

#include <math.h>
#include <string.h>

enum { NAMED = 2 }; /* plans that a note names */
enum { NOTES_MOST = 5 };

/* ---- runs that do not finish ---- */

static const char *const ends[END_COUNT] = { [END_FINISHED] = "",
					     [END_HORIZON] = WORD("horizon"),
					     [END_STALLED] = WORD("machines missing for good"),
					     [END_EVENT_LIMIT] = WORD("too many events"),
					     [END_QUOTA] = WORD("quota used up") };

static enum end_reason main_end(const struct plan_summary *p)
{
	int most = END_FINISHED + 1;

	for (int i = most + 1; i < END_COUNT; i++)
		if (p->ends[i] > p->ends[most])
			most = i;
	return (enum end_reason)most;
}

static size_t unfinished(const struct plan_summary *p)
{
	return p->replications - p->ends[END_FINISHED];
}

static void add_unfinished_plan(struct text *t, const struct forecast *f, const struct plan_summary *p)
{
	struct text share = TEXT_INIT, cost = TEXT_INIT;

	format_chance(&share, (double)unfinished(p) / (double)p->replications);
	format_money(&cost, p->metrics[METRIC_COST].moments.max);
	text_addf(t, words_get(f->words, "%s: %s never finish (%s)"), p->plan->id, share.s,
		  words_get(f->words, ends[main_end(p)]));
	if (p->ends[END_FINISHED])
		text_addf(t, words_get(f->words, "; \"-\" is over %s %s"), cost.s, f->currency);
	text_release(&share);
	text_release(&cost);
}

/* ", and 3 more" */
static void add_more(struct text *t, const struct forecast *f, size_t count)
{
	if (count > NAMED)
		text_addf(t, words_get(f->words, ", and %zu more"), count - NAMED);
}

static void add_unfinished(struct text *t, const struct forecast *f)
{
	size_t count = 0;

	for (size_t i = 0; i < f->results->plan_count; i++)
		if (unfinished(&f->plans[i]) && count++ < NAMED) {
			text_add(t, words_get(f->words, count == 1 ? WORD("Runs that do not finish: ") : ", "));
			add_unfinished_plan(t, f, &f->plans[i]);
		}
	add_more(t, f, count);
	text_add(t, count ? "\n" : "");
}

/* ---- inputs, waiting ---- */

static void add_inputs(struct text *t, const struct forecast *f)
{
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan_summary *p = &f->plans[i];

		if (!p->has_variances || isnan(p->variances.cost.share))
			continue;
		least = fmin(least, p->variances.cost.share);
		most = fmax(most, p->variances.cost.share);
	}
	if (isinf(least))
		return;
	if (most - least < 0.01)
		text_addf(
			t,
			words_get(
				f->words,
				"Input uncertainty: %.0f %% of the variance of the cost; random events are the rest."),
			100 * most);
	else
		text_addf(
			t,
			words_get(
				f->words,
				"Input uncertainty: %.0f to %.0f %% of the variance of the cost; random events are the "
				"rest."),
			100 * least, 100 * most);
	text_add(t, "\n");
}

static void add_waiting(struct text *t, const struct forecast *f)
{
	const struct plan_summary *longest = NULL;
	struct text wait = TEXT_INIT;
	size_t count = 0;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan_summary *p = &f->plans[i];

		if (p->plan->jobs || !(p->times_s[CAUSE_QUEUE] > 0))
			continue;
		count++;
		if (!longest || p->times_s[CAUSE_QUEUE] > longest->times_s[CAUSE_QUEUE])
			longest = p;
	}
	if (!longest)
		return;
	format_duration_short(&wait, longest->times_s[CAUSE_QUEUE], f->words);
	text_addf(t, words_get(f->words, "Waiting for machines: %s on average at %s"), wait.s, longest->plan->id);
	if (count > 1)
		text_addf(t, words_get(f->words, ", less at %zu other plans"), count - 1);
	text_add(t, "\n");
	text_release(&wait);
}

/* "Idle spares: p pays 9 nodes, 8 train: 11 % of its cost" */
static void add_spares(struct text *t, const struct forecast *f)
{
	const struct plan_summary *most = NULL;
	struct text share = TEXT_INIT;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan_summary *p = &f->plans[i];

		if (p->breakdown[CAUSE_SPARES] > 0 &&
		    (!most || p->breakdown[CAUSE_SPARES] > most->breakdown[CAUSE_SPARES]))
			most = p;
	}
	if (!most)
		return;
	format_chance(&share, most->breakdown[CAUSE_SPARES] / most->metrics[METRIC_COST].moments.mean);
	text_addf(t, words_get(f->words, "Idle spares: %s pays %lld nodes, %lld train; %s of its cost"), most->plan->id,
		  (long long)(most->plan->cluster->nodes + most->plan->cluster->spares),
		  (long long)most->plan->cluster->nodes, share.s);
	text_add(t, "\n");
	text_release(&share);
}

static double emitted_kg(const struct plan_summary *p)
{
	return plan_summary_level(p, METRIC_CO2E, 50).value;
}

/* "CO2e of the grid, P50: 853 kg at a, 12.4 t at b": the least and the most of the plans of one workload. */
static void add_emissions(struct text *t, const struct forecast *f)
{
	const struct plan_summary *least = NULL, *most = NULL;
	struct text low = TEXT_INIT, high = TEXT_INIT;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan_summary *p = &f->plans[i];
		double kg = emitted_kg(p);

		if (isnan(kg) || (least && p->plan->workload != least->plan->workload))
			continue;
		least = !least || kg < emitted_kg(least) ? p : least;
		most = !most || kg > emitted_kg(most) ? p : most;
	}
	if (!least)
		return;
	format_mass(&low, emitted_kg(least));
	format_mass(&high, emitted_kg(most));
	text_addf(t, words_get(f->words, "CO2e of the grid, P50: %s at %s"), low.s, least->plan->id);
	if (emitted_kg(most) > emitted_kg(least))
		text_addf(t, words_get(f->words, ", %s at %s"), high.s, most->plan->id);
	text_add(t, "\n");
	text_release(&low);
	text_release(&high);
}

/* The first lines, before they are wrapped; `--full` has the rest. */
static void keep_lines(struct text *notes, size_t most)
{
	char *end = notes->s;

	for (size_t i = 0; i < most && end; i++)
		end = strchr(end, '\n') ? strchr(end, '\n') + 1 : NULL;
	if (end) {
		*end = 0;
		notes->length = (size_t)(end - notes->s);
	}
}

/* What is not shown is not explained. */
static void add_legend(struct text *t, const struct forecast *f, int shows_failure_free)
{
	text_add(t, shows_failure_free
			    ? words_get(f->words,
					"P50, P80, P90: enough in 50, 80, 90 of 100 runs. failure-free: the same "
					"inputs, no random events.")
			    : words_get(f->words, "P50, P80, P90: enough in 50, 80, 90 of 100 runs."));
	text_add(t, "\n");
}

void table_brief(struct text *t, const struct forecast *f, size_t columns, int shows_failure_free)
{
	struct text notes = TEXT_INIT;

	add_legend(&notes, f, shows_failure_free);
	table_note_error(&notes, f);
	add_unfinished(&notes, f);
	add_inputs(&notes, f);
	add_waiting(&notes, f);
	add_spares(&notes, f);
	add_emissions(&notes, f);
	keep_lines(&notes, NOTES_MOST);
	text_add_wrapped(t, notes.s, columns);
	text_release(&notes);
}
