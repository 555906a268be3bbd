/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/deployment_table.h"

#include "base/mem.h"
#include "report/format.h"
#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>

enum {
	COLUMN_OPTION,
	COLUMN_LEVEL, /* one a level */
	COLUMN_MTOK = COLUMN_LEVEL + LEVELS,
	COLUMN_GPUS,
	COLUMN_BUSY,
	COLUMN_TTFT,
	COLUMN_TPOT,
	COLUMN_IN_TIME,
	COLUMN_CHEAPEST,
	COLUMNS = DEPLOYMENT_COLUMNS
};

_Static_assert(COLUMN_CHEAPEST + 1 == (int)DEPLOYMENT_COLUMNS, "each column has a name");

struct option_row {
	struct text cell[COLUMNS];
};

/* ---- the table ---- */

void deployment_table_head(struct text cells[COLUMNS], const char *currency, const struct words *w)
{
	static const char *const heads[COLUMNS] = {
		[COLUMN_OPTION] = WORD("option"),    [COLUMN_MTOK] = WORD("1M tokens"),
		[COLUMN_GPUS] = WORD("GPUs"),	     [COLUMN_BUSY] = WORD("busy"),
		[COLUMN_TTFT] = WORD("first token"), [COLUMN_TPOT] = WORD("each token"),
		[COLUMN_IN_TIME] = WORD("in time"),  [COLUMN_CHEAPEST] = WORD("cheapest")
	};

	for (int c = 0; c < COLUMNS; c++)
		if (heads[c])
			text_add(&cells[c], words_get(w, heads[c]));
	for (int i = 0; i < LEVELS; i++)
		text_addf(&cells[COLUMN_LEVEL + i], "P%d", levels_percent[i]);
	text_addf(&cells[COLUMN_LEVEL], " (%s)", currency);
}

static void add_seconds(struct text *t, double time_s)
{
	if (isnan(time_s))
		text_add(t, "-");
	else if (isinf(time_s))
		text_add(t, ">");
	else if (time_s < 0.1)
		text_addf(t, "%.3g ms", 1e3 * time_s);
	else
		text_addf(t, "%.3g s", time_s);
}

void deployment_table_row(struct text cells[COLUMNS], const struct option_summary *s)
{
	text_add_safe(&cells[COLUMN_OPTION], s->option->id, 64);
	for (int i = 0; i < LEVELS; i++)
		format_money(&cells[COLUMN_LEVEL + i], sample_summary_quantile(&s->total, levels_percent[i])->value);
	format_number(&cells[COLUMN_MTOK], sample_summary_quantile(&s->per_mtok, 50)->value);
	if (isnan(s->gpus))
		text_add(&cells[COLUMN_GPUS], "-");
	else
		text_addf(&cells[COLUMN_GPUS], "%.3g", s->gpus);
	if (isnan(s->busy))
		text_add(&cells[COLUMN_BUSY], "-");
	else
		text_addf(&cells[COLUMN_BUSY], "%.2g %%", 100 * s->busy);
	add_seconds(&cells[COLUMN_TTFT], s->ttft_s);
	add_seconds(&cells[COLUMN_TPOT], s->tpot_s);
	format_chance(&cells[COLUMN_IN_TIME], s->in_time.value);
	format_chance(&cells[COLUMN_CHEAPEST], s->cheapest.value);
}

static void add_row(struct text *t, const struct option_row *r, const size_t *width)
{
	for (int c = 0; c < COLUMNS; c++) {
		size_t missing = width[c] - text_columns(text_str(&r->cell[c]));

		if (c == COLUMN_OPTION)
			text_addf(t, "  %s%*s", text_str(&r->cell[c]), (int)missing, "");
		else
			text_addf(t, "%*s%s", (int)missing + 2, "", text_str(&r->cell[c]));
	}
	text_add(t, "\n");
}

static void add_table(struct text *t, const struct deployment_study *s, const char *currency, const struct words *w)
{
	size_t count = s->deployment->option_count, width[COLUMNS] = { 0 };
	struct option_row *rows = mem_alloc(count + 1, sizeof(*rows));

	deployment_table_head(rows[0].cell, currency, w);
	for (size_t i = 0; i < count; i++)
		deployment_table_row(rows[i + 1].cell, &s->options[i]);
	for (size_t i = 0; i <= count; i++)
		for (int c = 0; c < COLUMNS; c++) {
			size_t columns = text_columns(text_str(&rows[i].cell[c]));

			width[c] = columns > width[c] ? columns : width[c];
		}
	for (size_t i = 0; i <= count; i++) {
		add_row(t, &rows[i], width);
		for (int c = 0; c < COLUMNS; c++)
			text_release(&rows[i].cell[c]);
	}
	free(rows);
}

/* ---- sentences ---- */

static void add_count(struct text *t, double x)
{
	struct text digits = TEXT_INIT;

	if (x < 10)
		text_addf(&digits, "%.2g", x);
	else
		format_count(&digits, pow(10, floor(log10(x)) - 1) * round(x / pow(10, floor(log10(x)) - 1)));
	text_add(t, digits.s);
	text_release(&digits);
}

void deployment_table_question(struct text *t, const struct deployment_study *s, const struct words *w)
{
	const struct deployment *d = s->deployment;
	struct text requests = TEXT_INIT, ttft = TEXT_INIT, tpot = TEXT_INIT;

	add_count(&requests, parameter_mean(&d->requests_per_day));
	text_addf(
		t,
		words_get(w, "%s: %s requests a day at first, %.4g tokens in and %.4g out, for %.3g months; %zu draws"),
		d->id, requests.s, d->prompt, d->answer, d->months, s->replications);
	text_add(t, "\n");
	add_seconds(&ttft, d->ttft_s);
	add_seconds(&tpot, d->tpot_s);
	if (!isinf(d->ttft_s) || !isinf(d->tpot_s))
		text_addf(t,
			  words_get(w, "  wanted, in %.3g %% of the requests: first token within %s, each later one "
				       "within %s\n"),
			  100 * d->within, isinf(d->ttft_s) ? words_get(w, "any time") : ttft.s,
			  isinf(d->tpot_s) ? words_get(w, "any time") : tpot.s);
	text_release(&requests);
	text_release(&ttft);
	text_release(&tpot);
}

void deployment_table_parts(struct text *t, const struct deployment_study *s, size_t option, const struct words *w)
{
	const struct option_summary *o = &s->options[option];
	int count = 0;

	text_addf(t, "%s:", o->option->id);
	for (int p = 0; p < BILL_PARTS; p++) {
		if (!(o->part[p] > 0))
			continue;
		text_addf(t, "%s %s ", count++ ? "," : "", words_get(w, bill_part_words((enum bill_part)p)));
		format_money_short(t, o->part[p]);
	}
}

static void add_parts(struct text *t, const struct deployment_study *s, const char *currency, const struct words *w)
{
	text_addf(t, words_get(w, "Where it goes, on average (%s):"), currency);
	text_add(t, "\n");
	for (size_t i = 0; i < s->deployment->option_count; i++) {
		text_add(t, "  ");
		deployment_table_parts(t, s, i, w);
		text_add(t, "\n");
	}
}

static size_t cheapest_at(const struct deployment_study *s, size_t load)
{
	size_t best = 0;

	for (size_t i = 1; i < s->deployment->option_count; i++)
		if (s->loads[load].cheapest[i] > s->loads[load].cheapest[best])
			best = i;
	return best;
}

void deployment_table_loads(struct text *t, const struct deployment_study *s, const struct words *w)
{
	text_add(t, words_get(w, "The cheapest in time, by requests a day:"));
	for (size_t l = 0; l < DEPLOYMENT_LOADS; l += 4) {
		size_t best = cheapest_at(s, l);

		text_add(t, l ? "; " : " ");
		add_count(t, s->loads[l].requests_per_day);
		text_addf(t, " %s ", s->options[best].option->id);
		format_chance(t, s->loads[l].cheapest[best]);
	}
}

int deployment_table_break_even(struct text *t, const struct deployment_study *s, size_t option, const struct words *w)
{
	const struct option_break_even *e = &s->break_even[option];
	const char *id = s->options[option].option->id, *best = s->options[s->best].option->id;
	struct text at[3] = { TEXT_INIT, TEXT_INIT, TEXT_INIT }, chance = TEXT_INIT;

	if (option >= s->deployment->option_count || option == s->best)
		return 0;
	if (isnan(e->requests_per_day[1])) {
		text_addf(t,
			  words_get(w, e->is_cheaper ? WORD("%s costs less than %s at any load")
						     : WORD("%s costs more than %s at any load")),
			  id, best);
		return 1;
	}
	for (int i = 0; i < 3; i++)
		add_count(&at[i], e->requests_per_day[i]);
	format_chance(&chance, e->share);
	text_addf(t,
		  words_get(w, e->is_cheaper_above ? WORD("%s costs less than %s above %s requests a day (P10 %s, P90 "
							  "%s), in %s of the draws")
						   : WORD("%s costs less than %s below %s requests a day (P10 %s, P90 "
							  "%s), in %s of the draws")),
		  id, best, at[1].s, at[0].s, at[2].s, chance.s);
	text_release(&chance);
	for (int i = 0; i < 3; i++)
		text_release(&at[i]);
	return 1;
}

void deployment_table_tip(struct text *t, const struct deployment_study *s, size_t tip, const struct words *w)
{
	const struct deployment_tip *x = &s->tips[tip];

	text_addf(t,
		  words_get(w, x->factor > 1 ? WORD("%s: %.3g times as much, or more: %s")
					     : WORD("%s: %.3g times as much, or less: %s")),
		  words_get(w, lever_words(x->lever)), x->factor, s->options[x->option].option->id);
}

enum { TIPS_SHOWN = 6 };

static void add_sentences(struct text *t, const struct deployment_study *s, const struct words *w)
{
	text_add(t, words_get(w, "Break-even with the cheapest:"));
	text_add(t, "\n");
	for (size_t i = 0; i < s->deployment->option_count; i++) {
		struct text sentence = TEXT_INIT;

		if (deployment_table_break_even(&sentence, s, i, w))
			text_addf(t, "  %s\n", sentence.s);
		text_release(&sentence);
	}
	text_add(t, words_get(w, s->tip_count ? WORD("What would tip it, at mean inputs, and to what:")
					      : WORD("Nothing tips it within a factor of 20.")));
	text_add(t, "\n");
	for (size_t i = 0; i < s->tip_count && i < TIPS_SHOWN; i++) {
		text_add(t, "  ");
		deployment_table_tip(t, s, i, w);
		text_add(t, "\n");
	}
}

/* ---- what money does not say ---- */

enum { OF_RETRIEVAL = 1, OF_TRAINING = 2, OF_PROMPT = 4, OF_API = 8, OF_OWN = 16 };

static const struct {
	int applies; /* to options with one of these */
	struct beyond_money says;
} beyond[] = {
	{ OF_RETRIEVAL,
	  { WORD("Fetch where knowledge is outside the model, changes, or must be cited."),
	    "Lewis et al. 2020, arXiv:2005.11401, section 1" } },
	{ OF_RETRIEVAL | OF_TRAINING,
	  { WORD("New facts are learnt better by retrieval than by fine-tuning."),
	    "Ovadia et al. 2023, arXiv:2312.05934" } },
	{ OF_TRAINING,
	  { WORD("Tune where style, format or one narrow task is wanted: about a thousand good examples change it."),
	    "Zhou et al. 2023 (LIMA), arXiv:2305.11206" } },
	{ OF_TRAINING,
	  { WORD("A model that is tuned on facts it did not know makes up more."),
	    "Gekhman et al. 2024, arXiv:2405.05904" } },
	{ OF_PROMPT,
	  { WORD("What stands in the middle of a long prompt is used least."), "Liu et al. 2023, arXiv:2307.03172" } },
	{ OF_API,
	  { WORD("A provider changes models, and with them the answers; prompts leave the house."),
	    "Chen et al. 2023, arXiv:2307.09009" } },
	{ OF_OWN,
	  { WORD("Own GPUs need people who run them: say what they cost (upkeep)."),
	    "ASSUMPTION: no public figures" } },
};

static int features(const struct deployment *d)
{
	int all = 0;

	for (size_t i = 0; i < d->option_count; i++) {
		const struct deployment_option *o = &d->options[i];

		all |= (o->retrieval ? OF_RETRIEVAL : 0) | (o->build ? OF_TRAINING : 0) | (o->api ? OF_API : 0) |
		       (o->fleet ? OF_OWN : 0) | (o->context_tokens > 0 ? OF_PROMPT : 0);
	}
	return all;
}

const struct beyond_money *deployment_table_beyond(const struct deployment *d, size_t i)
{
	int has = features(d);

	for (size_t k = 0; k < sizeof(beyond) / sizeof(beyond[0]); k++)
		if (beyond[k].applies & has && !i--)
			return &beyond[k].says;
	return NULL;
}

void deployment_table(struct text *t, const struct deployment_study *s, const char *currency, const struct words *words)
{
	const struct beyond_money *b;

	deployment_table_question(t, s, words);
	add_table(t, s, currency, words);
	add_parts(t, s, currency, words);
	deployment_table_loads(t, s, words);
	text_add(t, "\n");
	add_sentences(t, s, words);
	text_add(t, words_get(words, "What money does not say:"));
	text_add(t, "\n");
	for (size_t i = 0; (b = deployment_table_beyond(s->deployment, i)); i++)
		text_addf(t, "  %s (%s)\n", words_get(words, b->words), b->source);
}

void deployment_table_all(struct text *t, const struct forecast *f, int is_full)
{
	for (size_t i = 0; i < f->deployment_count; i++) {
		text_add(t, "\n");
		if (is_full) {
			deployment_table(t, &f->deployments[i], f->currency, f->words);
			continue;
		}
		deployment_table_question(t, &f->deployments[i], f->words);
		add_table(t, &f->deployments[i], f->currency, f->words);
	}
}
