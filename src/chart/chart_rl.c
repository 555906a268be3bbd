/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_rl.c - a step of reinforcement learning by part: for each plan or job that learns so.
 */
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "model/rl_run.h"
#include "report/format.h"

#include <stdlib.h>

/* Parts of struct rl_step, in the order of the bar; field, words */
#define PART_LIST(X)                                                                                                   \
	X(generation_s, WORD("generation"))                                                                            \
	X(reward_s, WORD("reward"))                                                                                    \
	X(logprob_s, WORD("log-probabilities"))                                                                        \
	X(reference_s, WORD("reference model"))                                                                        \
	X(critic_s, WORD("critic"))                                                                                    \
	X(update_s, WORD("update"))                                                                                    \
	X(sync_s, WORD("new weights"))                                                                                 \
	X(overhead_s, WORD("other"))

enum {
#define X(field, words) PART_##field,
	PART_LIST(X)
#undef X
		PARTS
};

static const char *const part_words[] = {
#define X(field, words) words,
	PART_LIST(X)
#undef X
};

/* One bar. */
struct learner {
	const struct plan *plan;
	const char *id;
	double part[PARTS], sum;
};

static void add_learner(struct learner *list, size_t *count, const struct plan *p, const char *id)
{
	struct learner *l = &list[*count];
	struct rl_run run;

	if (!p->workload->rl || !p->cluster->accelerator || rl_run_lacks(p->workload, p->cluster))
		return;
	run = rl_run_of(p->workload, p->cluster);
	*l = (struct learner){ .plan = p, .id = id };
#define X(field, words) l->part[PART_##field] = run.mean.field;
	PART_LIST(X)
#undef X
	for (int i = 0; i < PARTS; i++)
		l->sum += l->part[i];
	++*count;
}

static size_t most_learners(const struct forecast *f)
{
	size_t count = 0;

	for (size_t i = 0; i < f->results->plan_count; i++)
		count += f->results->plans[i]->jobs ? f->results->plans[i]->jobs->count : 1;
	return count;
}

static size_t find_learners(const struct forecast *f, struct learner *list)
{
	size_t count = 0;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan *p = f->results->plans[i];

		for (size_t j = 0; p->jobs && j < p->jobs->count; j++)
			add_learner(list, &count, p->jobs->items[j].plan, p->jobs->items[j].id);
		if (!p->jobs)
			add_learner(list, &count, p, p->id);
	}
	return count;
}

static void add_parts(struct text *t, const struct forecast *f, const struct learner *list, size_t count)
{
	for (int k = 0; k < PARTS; k++) {
		struct text cells = TEXT_INIT;
		double most = 0;

		for (size_t i = 0; i < count; i++)
			most = list[i].part[k] / list[i].sum > most ? list[i].part[k] / list[i].sum : most;
		text_addf(&cells, "cause,%d,%d,,", k + 1, most >= 0.0005);
		chart_text_add(t, cells.s, words_get(f->words, part_words[k]));
		text_release(&cells);
	}
}

static void add_row(struct text *t, const struct forecast *f, const struct learner *l, size_t row)
{
	struct text cells = TEXT_INIT, amount = TEXT_INIT;

	text_addf(&cells, "plan,%zu,,,", row);
	chart_text_add(t, cells.s, l->id);
	for (int k = 0; k < PARTS; k++)
		text_addf(t, "part,%zu,%d,%.9g,\n", row, k + 1, l->part[k]);
	text_clear(&cells);
	text_addf(&cells, "total,%zu,%.9g,,", row, l->sum);
	format_duration_short(&amount, l->sum, f->words);
	chart_text_add(t, cells.s, amount.s);
	text_release(&cells);
	text_release(&amount);
}

int chart_rl(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	struct learner *list = mem_alloc(most_learners(f), sizeof(*list));
	size_t count = find_learners(f, list);
	const struct words *w = f->words;
	struct text *t = &draft->data;

	(void)which;
	if (count) {
		text_add(t, "series,row,x,y,label\n");
		text_add(&draft->title, words_get(w, "A step of reinforcement learning by part"));
		text_add(&draft->alt,
			 words_get(w, "Bars of the mean step of each run by part, in seconds and in percent."));
		chart_text_add(t, "title,,,,", draft->title.s);
		chart_text_subtitle(t, f, "subtitle,,,,", "");
		chart_text_note(
			t, f, "note,,,,",
			words_get(w, "As predicted; where generation and training overlap, their parts do too."));
		chart_text_add(t, "left,,,,", words_get(w, "Mean step (s)"));
		chart_text_add(t, "right,,,,", words_get(w, "Share of the step (%)"));
		text_add(t, "unit,,1,,\n");
		add_parts(t, f, list, count);
		for (size_t i = 0; i < count; i++)
			add_row(t, f, &list[i], i + 1);
	}
	free(list);
	return count > 0;
}
