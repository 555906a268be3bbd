/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/estimate.h"

#include "base/mem.h"
#include "model/work.h"
#include "report/format.h"
#include "report/mover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GB 1e9

/* ---- what was understood ---- */

/* Of what a plan refers to; NULL when it is not given, to be freed. */
static char *attribute_of(const struct estimate *e, const char *kind, const char *id, const char *attribute)
{
	struct element found = catalog_find_in(&e->scenario->document, kind, id);

	if (!found.node)
		found = catalog_find(&e->scenario->catalog, kind, id);
	return found.node ? field_text(found, attribute) : NULL;
}

static char *full_name(const struct estimate *e, const char *kind, const char *id)
{
	char *name = attribute_of(e, kind, id, "name");

	return name ? name : mem_strdup(id);
}

static void add_work(struct text *t, const struct estimate *e, const struct plan *p)
{
	const struct workload *w = p->workload;
	const struct words *words = e->forecast->words;
	struct text weights = TEXT_INIT, data = TEXT_INIT;
	char *model = full_name(e, "model", w->arch->id);
	double tokens = work_tokens(w, parameter_mean(&w->tokens), parameter_mean(&w->tokens_per_example),
				    parameter_mean(&w->epochs));

	format_quantity(&weights, w->arch->params, DIMENSION_COUNT, "");
	format_quantity(&data, tokens, DIMENSION_COUNT, "");
	if (fabs(parameter_mean(&w->epochs) - 1) > 0)
		text_addf(t, words_get(words, "%s: %s (%s weights), %s tokens in %.3g epochs"),
			  words_get(words, method_words(w->method)), model, weights.s, data.s,
			  parameter_mean(&w->epochs));
	else
		text_addf(t, words_get(words, "%s: %s (%s weights), %s tokens"),
			  words_get(words, method_words(w->method)), model, weights.s, data.s);
	text_add(t, "\n");
	text_release(&weights);
	text_release(&data);
	free(model);
}

static void add_machines(struct text *t, const struct estimate *e, const struct plan *p)
{
	const struct cluster *c = p->cluster;
	char *gpu = full_name(e, "accelerator", c->accelerator->id);

	text_addf(t, "%lld x %s", (long long)cluster_gpus(c), gpu);
	if (c->nodes > 1)
		text_addf(t, words_get(e->forecast->words, " (%lld machines of %lld)"), (long long)c->nodes,
			  (long long)c->gpus_per_node);
	if (c->spares)
		text_addf(t, words_get(e->forecast->words, ", %lld spare machines paid for"), (long long)c->spares);
	free(gpu);
}

/* What was read of a place: its price and whom it cites. */
static const struct provenance *price_of(const struct estimate *e, const struct plan *p)
{
	struct text name = TEXT_INIT;
	const struct provenance *found = NULL;

	text_addf(&name, "site '%s', rate", p->site->id);
	for (size_t i = 0; i < e->scenario->reader.trail_count; i++) {
		const struct provenance *x = &e->scenario->reader.trail[i];

		if (!strcmp(x->element, name.s) && !strcmp(x->attribute, "price"))
			found = x;
	}
	text_release(&name);
	return found;
}

/* "Lambda, 8 x H100: 3.99 USD/gpu-h (2026-09-25)" */
static void add_place(struct text *t, const struct estimate *e, const struct plan *p)
{
	const struct provenance *price = price_of(e, p);
	char *site = full_name(e, "site", p->site->id), *date = attribute_of(e, "site", p->site->id, "date");

	text_add(t, site);
	if (price) {
		text_add(t, ": ");
		format_quantity(t, distribution_mean(&price->value), price->dimension, price->currency);
	}
	if (price && date)
		text_addf(t, " (%s)", date);
	free(date);
	free(site);
}

static void add_understood(struct text *t, const struct estimate *e)
{
	const struct forecast *f = e->forecast;
	const struct plan *p = f->results->plans[0];

	add_work(t, e, p);
	add_machines(t, e, p);
	if (f->results->plan_count == 1) {
		text_add(t, "; ");
		add_place(t, e, p);
	}
	text_add(t, "\n");
	if (e->taken.site_choices > 1)
		text_addf(t,
			  words_get(e->forecast->words, "  no place was said: this is the middle of %d clouds by "
							"price; --site all ranks all\n"),
			  e->taken.site_choices);
	text_add(t, "\n");
}

/* ---- figures ---- */

static const int percents[] = { 50, 80, 90 };
enum { PERCENTS = sizeof(percents) / sizeof(percents[0]) };

/* Right-aligned in `width` columns of a terminal. */
static void add_cell(struct text *t, const char *s, size_t width)
{
	for (size_t n = text_columns(s); n < width; n++)
		text_add(t, " ");
	text_add(t, s);
}

static void add_left(struct text *t, const char *s, size_t width)
{
	text_add(t, s);
	for (size_t n = text_columns(s); n < width; n++)
		text_add(t, " ");
}

enum { CELL = 10, LABEL = 14 };

static void add_head(struct text *t, const struct estimate *e, const char *label, size_t width)
{
	char percent[16];

	add_left(t, words_get(e->forecast->words, label), width);
	for (int i = 0; i < PERCENTS; i++) {
		snprintf(percent, sizeof(percent), "P%d", percents[i]);
		add_cell(t, percent, CELL);
	}
}

static void add_levels(struct text *t, const struct estimate *e, const struct plan_summary *p, enum metric metric)
{
	const struct sample_summary *s = &p->metrics[metric];
	double like = sample_summary_quantile(s, 50)->value;

	for (int i = 0; i < PERCENTS; i++) {
		struct text cell = TEXT_INIT;
		double value = sample_summary_quantile(s, percents[i])->value;

		if (metric == METRIC_COST)
			format_money_short(&cell, value);
		else
			format_duration_in(&cell, value, like, e->forecast->words);
		add_cell(t, text_str(&cell), CELL);
		text_release(&cell);
	}
}

static void add_one_plan(struct text *t, const struct estimate *e, const struct plan_summary *p)
{
	add_head(t, e, "", LABEL);
	text_add(t, words_get(e->forecast->words, "   enough in 50, 80, 90 of 100 runs\n"));
	add_left(t, words_get(e->forecast->words, WORD("cost")), LABEL);
	add_levels(t, e, p, METRIC_COST);
	text_addf(t, " %s\n", e->forecast->currency);
	add_left(t, words_get(e->forecast->words, WORD("time")), LABEL);
	add_levels(t, e, p, METRIC_WALL);
	text_add(t, "\n");
}

static double cost_80(const struct plan_summary *p)
{
	double value = sample_summary_quantile(&p->metrics[METRIC_COST], 80)->value;

	return isnan(value) ? INFINITY : value;
}

static int by_cost(const void *a, const void *b)
{
	const struct plan_summary *const *x = a, *const *y = b;
	double p = cost_80(*x), q = cost_80(*y);

	return p != q ? (p > q) - (p < q) : (*x > *y) - (*x < *y); /* equals in the order of the scenario */
}

static size_t widest_id(const struct forecast *f)
{
	size_t width = LABEL;

	for (size_t i = 0; i < f->results->plan_count; i++)
		if (strlen(f->plans[i].plan->id) + 2 > width)
			width = strlen(f->plans[i].plan->id) + 2;
	return width;
}

/* Ranked by the cost at 80 %. */
static void add_plans(struct text *t, const struct estimate *e)
{
	const struct forecast *f = e->forecast;
	size_t count = f->results->plan_count, width = widest_id(f);
	const struct plan_summary **order = mem_alloc(count, sizeof(*order));
	struct text head = TEXT_INIT;

	for (size_t i = 0; i < count; i++)
		order[i] = &f->plans[i];
	qsort(order, count, sizeof(*order), by_cost);
	text_addf(&head, words_get(e->forecast->words, "cost, %s"), f->currency);
	add_head(t, e, text_str(&head), width);
	text_add(t, "  ");
	add_head(t, e, WORD("time"), 6);
	text_add(t, "\n");
	for (size_t i = 0; i < count; i++) {
		add_left(t, order[i]->plan->id, width);
		add_levels(t, e, order[i], METRIC_COST);
		text_add(t, "  ");
		add_left(t, order[i]->memory.fits ? "" : "OOM", 6);
		add_levels(t, e, order[i], METRIC_WALL);
		text_add(t, "  ");
		add_place(t, e, order[i]->plan);
		text_add(t, "\n");
	}
	for (size_t i = 0; i < f->impossible_count; i++) {
		const struct phrase *said = &f->impossible[i].reason;

		text_addf(t, words_get(f->words, "%s: not possible: "), f->impossible[i].plan);
		phrase_add(t, said, words_get(f->words, said->format));
		text_add(t, "\n");
	}
	text_release(&head);
	free(order);
}

/* ---- limits, memory ---- */

static void add_chance(struct text *t, const struct estimate *e, const char *words, double chance, int *count)
{
	if (isnan(chance))
		return;
	text_add(t, (*count)++ ? ", " : "");
	text_add(t, words_get(e->forecast->words, words));
	text_add(t, " ");
	format_chance(t, chance);
}

static void add_limits(struct text *t, const struct estimate *e)
{
	const struct forecast *f = e->forecast;
	const struct study *s = f->results->study;
	struct text budget = TEXT_INIT, deadline = TEXT_INIT;
	int several = f->results->plan_count > 1;

	if (isinf(s->budget) && isinf(s->deadline_s))
		return;
	format_money_short(&budget, s->budget);
	text_addf(&budget, " %s", f->currency);
	format_duration_short(&deadline, s->deadline_s, f->words);
	if (isinf(s->budget) || isinf(s->deadline_s))
		text_addf(t, words_get(f->words, "Chance to stay within %s:"),
			  isinf(s->budget) ? deadline.s : budget.s);
	else
		text_addf(t, words_get(f->words, "Chance to stay within %s and %s:"), budget.s, deadline.s);
	text_release(&budget);
	text_release(&deadline);
	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan_summary *p = &f->plans[i];
		int count = 0;

		text_add(t, i ? "; " : " ");
		if (several)
			text_addf(t, "%s ", p->plan->id);
		add_chance(t, e, WORD("budget"), p->budget.value, &count);
		add_chance(t, e, WORD("deadline"), p->deadline.value, &count);
		if (!isinf(s->budget) && !isinf(s->deadline_s))
			add_chance(t, e, WORD("both"), p->both.value, &count);
	}
	text_add(t, "\n");
}

static void add_fit(struct text *t, const struct estimate *e, const struct estimate_fit *fit)
{
	const struct words *w = e->forecast->words;

	text_addf(t, words_get(w, "  fits: %s on %lld x the same, %.1f GB each:"), fit->kind, (long long)fit->gpus,
		  fit->need_b / GB);
	for (int i = 0; i < 2; i++) {
		text_addf(t, "%s P%d ", i ? ";" : "", i ? 80 : 50);
		format_money_short(t, fit->cost[i]);
		text_addf(t, " %s, ", e->forecast->currency);
		format_duration_in(t, fit->wall_s[i], fit->wall_s[0], w);
	}
	text_add(t, "\n");
}

static void add_memory(struct text *t, const struct estimate *e)
{
	const struct memory *m = &e->forecast->plans[0].memory;
	const struct words *w = e->forecast->words;

	if (!m->is_known) {
		text_add(t, words_get(w, "Memory: not known; the model's shape is not.\n"));
		return;
	}
	text_addf(t,
		  words_get(w, m->fits ? WORD("Memory: fits; at least %.1f of %.1f GB a GPU.\n")
				       : WORD("Memory: does NOT fit; at least %.1f GB a GPU, which has %.1f. The "
					      "figures above "
					      "are for the same GPU with more memory.\n")),
		  m->need_b / GB, m->have_b / GB);
	for (size_t i = 0; !m->fits && i < e->fit_count; i++)
		add_fit(t, e, &e->fits[i]);
}

/* ---- what moves it, what was assumed ---- */

enum { NAMED = 2 };
#define RANK_LEAST 0.1 /* below it chance alone would show as much */

static void add_mover(struct text *t, const struct estimate *e, const struct mover *m)
{
	const struct provenance *x = m->from;
	struct text low = TEXT_INIT, high = TEXT_INIT;

	mover_words(m, &low, &high);
	text_add(t, t->length ? ", " : "");
	text_addf(t, words_get(e->forecast->words, "%s from %s to %s (rank correlation %+.2f)"), x->attribute, low.s,
		  high.s, m->rank);
	text_release(&low);
	text_release(&high);
}

static void add_movers(struct text *t, const struct estimate *e)
{
	struct text list = TEXT_INIT;
	struct mover *movers = movers_alloc(e->scenario);
	size_t count = movers_find(e->scenario, e->forecast->results, 0, movers);

	for (size_t i = 0; i < count && i < NAMED && fabs(movers[i].rank) >= RANK_LEAST; i++)
		add_mover(&list, e, &movers[i]);
	if (list.length)
		text_addf(t, words_get(e->forecast->words, "What moves the cost most: %s\n"), list.s);
	text_release(&list);
	free(movers);
}

/* Kinds of questions, as bits. */
enum { OF_DATA = 1, OF_RL = 2, OF_SERVING = 4 };

/* What was not said, what was taken for it, and what narrows it. */
static const struct assumed {
	enum question_field field;
	int kinds;
	const char *words;
} assumed[] = {
	{ QUESTION_MFU, OF_DATA, WORD("speed as in published runs (--mfu, --own)") },
	{ QUESTION_MFU, OF_RL | OF_SERVING, WORD("speed predicted from model, GPU and lengths") },
	{ QUESTION_PROMPTS, OF_RL, WORD("128 prompts a step (--prompts)") },
	{ QUESTION_SAMPLES, OF_RL, WORD("8 answers to a prompt (--samples)") },
	{ QUESTION_ANSWER_TOKENS, OF_RL, WORD("2,000 tokens an answer (--answer-tokens)") },
	{ QUESTION_REQUESTS, OF_SERVING, WORD("10,000 requests a day (--requests)") },
	{ QUESTION_PROMPT_TOKENS, OF_SERVING, WORD("500 tokens a prompt (--prompt-tokens)") },
	{ QUESTION_ANSWER_TOKENS, OF_SERVING, WORD("250 tokens an answer (--answer-tokens)") },
	{ QUESTION_LIFETIME, OF_DATA | OF_RL, WORD("node failures as in published runs (--lifetime)") },
	{ QUESTION_INTERVAL, OF_DATA | OF_RL, WORD("checkpoints every hour (--interval)") },
	{ QUESTION_GPU, OF_DATA | OF_RL | OF_SERVING, WORD("which GPU (--gpu)") },
	{ QUESTION_GPUS, OF_DATA | OF_RL | OF_SERVING, WORD("how many GPUs (--gpus)") },
	{ QUESTION_EACH, OF_DATA, WORD("65 to 260 tokens an example (--tokens-per-example)") },
	{ QUESTION_EPOCHS, OF_DATA, WORD("epochs (--epochs)") },
};

static int kind_of(const struct workload *w)
{
	return w->serving ? OF_SERVING : w->rl ? OF_RL : OF_DATA;
}

static void add_assumed(struct text *t, const struct estimate *e)
{
	int of_examples = e->question->value[QUESTION_EXAMPLES] != NULL;
	int kind = kind_of(e->forecast->results->plans[0]->workload);

	text_add(t, words_get(e->forecast->words, "Assumed, narrow it with:"));
	for (size_t i = 0; i < sizeof(assumed) / sizeof(assumed[0]); i++) {
		enum question_field field = assumed[i].field;

		if (e->question->value[field] || (field == QUESTION_MFU && e->question->value[QUESTION_OWN]) ||
		    !(assumed[i].kinds & kind) ||
		    (!of_examples && (field == QUESTION_EACH || field == QUESTION_EPOCHS)))
			continue;
		text_addf(t, " %s;", words_get(e->forecast->words, assumed[i].words));
	}
	text_add(t, words_get(e->forecast->words,
			      kind == OF_SERVING
				      ? WORD(" the rest stands in the scenario (--save, then edit).")
				      : WORD(" restarts and calendar time as in published runs (--save, then edit).")));
}

enum { WIDTH = 100, INDENT = 2 };

/* In lines of a terminal, broken at blanks. */
static void add_wrapped(struct text *t, const char *s)
{
	size_t column = 0;

	while (*s) {
		size_t n = strcspn(s, " \n"), width;
		char *word = mem_strndup(s, n);

		width = text_columns(word);
		if (column && column + 1 + width > WIDTH) {
			text_add(t, "\n");
			for (column = 0; column < INDENT; column++)
				text_add(t, " ");
		} else if (column) {
			text_add(t, " ");
			column++;
		}
		text_add(t, word);
		column += width;
		s += n + (s[n] != '\0');
		free(word);
	}
	text_add(t, "\n");
}

void estimate_print(struct text *t, const struct estimate *e)
{
	struct text assumed_words = TEXT_INIT;

	add_understood(t, e);
	if (e->forecast->results->plan_count == 1 && !e->forecast->impossible_count)
		add_one_plan(t, e, &e->forecast->plans[0]);
	else
		add_plans(t, e);
	text_add(t, "\n");
	add_limits(t, e);
	add_memory(t, e);
	add_movers(t, e);
	add_assumed(&assumed_words, e);
	add_wrapped(t, text_str(&assumed_words));
	text_release(&assumed_words);
}
