/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rl_row.h"

#include "base/mem.h"
#include "scenario/model_element.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is usual where a row doesn't say: recipes of 128 prompts with 8 answers, 200 tokens of a prompt. A model that thinks
 * fills half of its cap or writes 6,000 tokens, between the two (Qwen3 3,200 of 4,096 and 5,700 of 8,192, Qwen3.5 12,700 of 32,768); another
 * writes 1,100, or half of a lower cap (Llama 1,060 of 4,096, DeepSeek-V3 745 of 1,536, Qwen2.5 800 of 8,192). Log-sd of each
 * guess, from the spread of those rows. */
#define PROMPTS		128.0
#define SAMPLES		8.0
#define CAP_SHARE	0.5
#define THINKING_ANSWER 6000.0
#define ANSWER		1100.0
#define PROMPT		200.0
#define GUESS_BATCH	0.9
#define GUESS_LENGTH	0.7
#define LENGTH_LOG_SD	0.47 /* cv 0.5 */

static int contains(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* ---- the model: the catalog's shape where it knows the name ---- */

static const struct arch *catalog_arch(struct scenario *s, const char *name)
{
	char lower[64];
	struct element e = catalog_find(&s->catalog, "model", name);
	size_t length = strlen(name);

	if (!e.node && length < sizeof(lower)) {
		for (size_t i = 0; i <= length; i++)
			lower[i] = (char)tolower((unsigned char)name[i]);
		e = catalog_find(&s->catalog, "model", lower);
	}
	return e.node && length ? model_element_read(s, e) : NULL;
}

static void read_model(struct rl_row *r, struct rl_table *t, size_t i)
{
	const struct arch *known = catalog_arch(&t->catalog, row_text_if(&t->rows, i, "model"));
	struct decoder *d = &r->input.generation.model;

	if (known) {
		r->arch = *known;
		*d = decoder_of(&r->arch);
		return;
	}
	serving_read_arch(&r->arch, &t->rows, i);
	*d = decoder_of(&r->arch);
	serving_read_experts(d, row_text_if(&t->rows, i, "notes"));
}

/* ---- the pools ---- */

static void read_pools(struct rl_row *r, const struct row_table *t, size_t i)
{
	struct rl_step_input *in = &r->input;
	double gpus = row_number_if(t, i, "gpus", NAN);
	const char *id = r->id, *off = strstr(id, "-off");

	in->is_apart = row_is(t, i, "async", "y") && !row_is(t, i, "colocated", "y");
	in->generation_gpus = row_number_if(t, i, "gpus_generation", in->is_apart ? gpus / 2 : gpus);
	in->training_gpus = row_number_if(t, i, "gpus_training", in->is_apart ? gpus - in->generation_gpus : gpus);
	if (row_is(t, i, "colocated", "n") && in->generation_gpus + in->training_gpus <= gpus)
		in->is_apart = 1;
	in->staleness = row_is(t, i, "async", "y") ? 1 : 0;
	if (off && isdigit((unsigned char)off[4]))
		in->staleness = off[4] - '0';
	else if (in->staleness > 0 && (contains(r->source, "fully_async") || contains(r->source, "AReaL")))
		in->staleness = 2;
}

/* "generation TP,PP [4,1]" of the notes, else the smallest that holds the model. */
static void read_replica(struct rl_row *r, const char *notes)
{
	struct generation *g = &r->input.generation;
	const char *at = strstr(notes, "generation TP,PP [");
	int tensor = 0, pipeline = 0;

	g->engine = ENGINE_PYTHON;
	g->weight_bits = contains(notes, "fp8 training") ? 8 : 16;
	g->cache_bits = 16;
	g->constants = &generation_fitted;
	g->gpus = generation_least_gpus(g, r->input.generation_gpus);
	if (at && sscanf(at, "generation TP,PP [%d,%d]", &tensor, &pipeline) == 2 && tensor > 0 && pipeline > 0)
		g->gpus = tensor * pipeline;
	r->input.is_fp8 = contains(notes, "fp8 training");
}

/* ---- the batch ---- */

/* Models that are trained to think before they answer. */
static int thinks(const char *model)
{
	return contains(model, "R1") || contains(model, "Qwen3") || contains(model, "thinking") ||
	       contains(model, "QwQ") || contains(model, "GLM") || contains(model, "MiniMax-M");
}

static double usual_answer(const char *model, double cap)
{
	if (!thinks(model))
		return fmin(ANSWER, CAP_SHARE * cap);
	return isfinite(cap) ? sqrt(CAP_SHARE * cap * THINKING_ANSWER) : THINKING_ANSWER;
}

static double guess(struct rl_row *r, double given, double usual, double log_sd)
{
	if (given > 0)
		return given;
	r->guess_log_sd = hypot(r->guess_log_sd, log_sd);
	return usual;
}

static void read_batch(struct rl_row *r, const struct row_table *t, size_t i)
{
	struct rl_step_input *in = &r->input;
	double cap = row_number_if(t, i, "max_response_tokens", INFINITY);
	double mean = row_number_if(t, i, "mean_response_tokens", NAN);
	double usual = usual_answer(row_text_if(t, i, "model"), cap);
	const char *made = strstr(row_text_if(t, i, "notes"), "oversampled: ");
	int prompts = 0, samples = 0;

	in->prompts = guess(r, row_number_if(t, i, "prompts_per_step", NAN), PROMPTS, GUESS_BATCH);
	in->samples = guess(r, row_number_if(t, i, "samples_per_prompt", NAN), SAMPLES, GUESS_BATCH);
	in->prompt = row_number_if(t, i, "mean_prompt_tokens", PROMPT);
	in->length.mean = guess(r, mean, usual, GUESS_LENGTH);
	in->length.most = isfinite(cap) && cap > in->length.mean ? cap : 4 * in->length.mean;
	in->length.log_sd = LENGTH_LOG_SD;
	in->oversampling = 1;
	if (made && sscanf(made, "oversampled: %dx%d", &prompts, &samples) == 2 && prompts > 0 && samples > 0)
		in->oversampling = fmax(1, (double)prompts * samples / (in->prompts * in->samples));
}

static void read_method(struct rl_row *r, const struct row_table *t, size_t i)
{
	int is_ppo = row_is(t, i, "kind", "ppo"), has_reference = is_ppo || row_is(t, i, "kind", "grpo");

	r->input.updates = 1;
	r->input.reference = has_reference;
	r->input.critic = is_ppo;
	r->input.reward_s = row_number_if(t, i, "reward_s", 0);
	r->input.constants = &rl_fitted;
}

/* ---- what is scored ---- */

static int is_rl(const struct row_table *t, size_t i)
{
	return row_is(t, i, "kind", "grpo") || row_is(t, i, "kind", "ppo") || row_is(t, i, "kind", "dapo") ||
	       row_is(t, i, "kind", "cispo") || row_is(t, i, "kind", "rlvr");
}

static const char *exclusion(const struct rl_row *r, const struct row_table *t, size_t i)
{
	const char *notes = row_text_if(t, i, "notes");

	if (!is_rl(t, i))
		return "no reinforcement learning";
	if (contains(r->id, "nemo-ci") || contains(notes, "upper bound") || contains(notes, "lower bound") ||
	    contains(notes, "under ") || contains(notes, "complaint"))
		return "a bound, not a measurement";
	if (!r->input.generation.accelerator)
		return "accelerator not in the catalog";
	if (!(row_number_if(t, i, "params_total", NAN) > 0))
		return "no params";
	if (!(row_number_if(t, i, "gpus", NAN) > 0))
		return "no GPU count";
	return NULL;
}

static const char *step_exclusion(const struct rl_row *r, const struct row_table *t, size_t i)
{
	if (!(r->step_s > 0))
		return "no step time";
	return row_number_if(t, i, "prompts_per_step", NAN) > 0 && row_number_if(t, i, "samples_per_prompt", NAN) > 0 &&
			       row_number_if(t, i, "mean_response_tokens", NAN) > 0
		       ? NULL
		       : "batch or length not given";
}

static void read(struct rl_row *r, struct rl_table *t, size_t i)
{
	const struct row_table *rows = &t->rows;
	double gpus = row_number_if(rows, i, "gpus", NAN);
	const char *excluded;

	r->id = row_text_if(rows, i, "id");
	r->source = row_text_if(rows, i, "source");
	r->framework = row_text_if(rows, i, "framework");
	r->step_s = row_number_if(rows, i, "step_s", NAN);
	r->steps = row_number_if(rows, i, "steps", NAN);
	r->hours = row_number_if(rows, i, "total_hours", row_number_if(rows, i, "gpu_hours", NAN) / gpus);
	r->input.generation.accelerator = serving_accelerator(&t->catalog, row_text_if(rows, i, "gpu"));
	excluded = exclusion(r, rows, i);
	r->no_step = r->no_run = excluded;
	if (excluded)
		return;
	read_model(r, t, i);
	read_pools(r, rows, i);
	read_replica(r, row_text_if(rows, i, "notes"));
	read_method(r, rows, i);
	read_batch(r, rows, i);
	r->no_step = step_exclusion(r, rows, i);
	r->no_run = !(r->hours > 0) ? "no hours" : !(r->steps > 0) ? "no number of steps" : NULL;
}

void rl_table_read(struct rl_table *t, const char *path)
{
	row_table_read(&t->rows, path);
	serving_catalog_open(&t->catalog);
	t->count = t->rows.row_count;
	t->items = mem_alloc(t->count + 1, sizeof(*t->items));
	for (size_t i = 0; i < t->count; i++)
		read(&t->items[i], t, i);
}

void rl_table_release(struct rl_table *t)
{
	free(t->items);
	row_table_release(&t->rows);
	scenario_release(&t->catalog);
}

double rl_row_step_s(const struct rl_row *r, const struct rl_constants *k)
{
	struct rl_step_input in = r->input;

	in.constants = k;
	return rl_step_of(&in).step_s;
}
