/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The equations of docs/MODEL.md, "Generation". Weights are read once a step, and of a mixture only those experts that
 * some token of the batch meets; the cache is read once a sequence and step.
 */
#include "model/generation.h"

#include "model/experts.h"

#include <math.h>

#define STEP_S 0.5e-3 /* host's work a step, whatever the engine */
#define MEMORY_SHARE                                                                                                   \
	0.93 /* of a GPU's memory that an engine takes (0.9 is vLLM's default, TensorRT-LLM's 0.9 of the rest) */
#define WORKSPACE_B  1.5e9 /* of it, CUDA context and activations of a step */
#define CHUNK_TOKENS 512.0 /* of a prompt, that GPUs with some layers each work on at a time */
#define BITS_16	     12.0  /* a weight of so many or more is computed in 16 bits */
#define BITS_8	     6.0
#define LINK_NVLINK  200e9 /* a link of so many B/s is no PCIe */

ROW_TEXT(engine_name, enum engine, ENGINE_LIST, ROW_NAME)

/* ---- the model ---- */

/* Of models of one size, by Llama's: 32 layers at 7 billion weights, 80 at 70. A mixture is as deep as a dense model of
 * the geometric mean of its weights and its active ones (an assumption; DeepSeek-V3 66 for 61, Mixtral 50 for 32). */
static double usual_layers(double params, double active)
{
	return fmax(1, round(14.7 * pow(sqrt(params * active) / 1e9, 0.4)));
}

struct decoder decoder_of(const struct arch *a)
{
	struct experts e = experts_of(a);
	struct decoder d = { .arch = a,
			     .params = a->params,
			     .active = a->active_params,
			     .experts = e.all,
			     .met = e.met,
			     .expert_params = e.weights,
			     .layers = (double)a->layers };

	if (!(d.layers > 0))
		d.layers = usual_layers(a->params, a->active_params);
	d.hidden = a->hidden ? (double)a->hidden : sqrt(d.active / (12 * d.layers));
	return d;
}

static int is_fine(const struct generation *g)
{
	return g->model.experts > COARSE_EXPERTS;
}

static int is_mixture(const struct generation *g)
{
	return g->model.expert_params > 0;
}

static double generation_weights_b(const struct generation *g)
{
	return g->model.params * g->weight_bits / 8;
}

/* Of a shape that is not known: keys and values of 8 heads of 128, as most models since 2023 have, or of the width. */
double generation_cache_b(const struct generation *g, double tokens)
{
	const struct decoder *m = &g->model;
	double known = arch_kv_b(m->arch, tokens, g->cache_bits / 8);

	return known > 0 ? known : m->layers * 2 * fmin(m->hidden, 1024) * g->cache_bits / 8 * tokens;
}

/* ---- the hardware ---- */

static double bandwidth_b_per_s(const struct generation *g)
{
	const struct generation_constants *k = g->constants;
	double nominal = g->accelerator->bandwidth_b_per_s;

	if (g->engine == ENGINE_LOCAL)
		return 1 / hypot(1 / (nominal * k->local), 1 / k->local_most);
	return nominal * (g->accelerator->has_hbm ? k->hbm : k->gddr);
}

/* Of products in the format of the weights, where the accelerator has it; else they are unpacked to 16 bits. */
static double peak_flop_per_s(const struct generation *g)
{
	const struct accelerator *a = g->accelerator;
	const struct generation_constants *k = g->constants;
	double peak = a->peak_flop_per_s;

	if (g->engine != ENGINE_LOCAL && g->weight_bits < BITS_8 && a->fp4_flop_per_s > 0)
		peak = a->fp4_flop_per_s * k->format4;
	else if (g->engine != ENGINE_LOCAL && g->weight_bits < BITS_16 && g->weight_bits >= BITS_8 &&
		 a->fp8_flop_per_s > 0)
		peak = a->fp8_flop_per_s * k->format8;
	if (!a->has_hbm)
		peak *= k->graphics;
	if (a->is_cdna)
		peak *= k->cdna;
	return a->fp4_flop_per_s > 0 ? peak * k->blackwell : peak;
}

static double layer_s(const struct generation *g)
{
	const struct generation_constants *k = g->constants;
	const double of[ENGINE_END] = { [ENGINE_COMPILED] = k->compiled_layer_s,
					[ENGINE_PYTHON] = k->python_layer_s,
					[ENGINE_EARLY] = k->early_layer_s,
					[ENGINE_LOCAL] = k->local_layer_s };

	return of[g->engine] * (is_fine(g) && g->engine != ENGINE_LOCAL ? k->fine_layer : 1);
}

static double sequence_s(const struct generation *g)
{
	return g->engine == ENGINE_EARLY ? g->constants->early_sequence_s : g->constants->sequence_s;
}

/* Two all-reduces a layer of so many tokens' activations (Shoeybi et al. 2019, arXiv:1909.08053): each GPU sends and
 * takes 2 (t - 1) / t of them. With experts dealt, two all-to-alls of the tokens' copies. */
static double reduce_s(const struct generation *g, double tokens)
{
	const struct generation_constants *k = g->constants;
	double t = g->gpus, link = fmax(g->accelerator->link_b_per_s, 32e9);
	double start = k->reduce_s * (link < LINK_NVLINK ? k->bus_reduce : 1), copies = 1;

	if (g->split == SPLIT_LAYERS || t <= 1)
		return 0;
	if (g->split == SPLIT_EXPERTS)
		copies = fmin(g->model.met, t) / (2 * t);
	return 2 * g->model.layers *
	       (start + copies * tokens * g->model.hidden * 2 * 2 * (t - 1) / t / (link / 2 * k->reduce_link));
}

/* ---- decode ---- */

/* Bytes that one GPU reads of the weights for one token of each of so many sequences. */
static double read_b(const struct generation *g, double batch, double gpus)
{
	const struct decoder *m = &g->model;
	double bytes = g->weight_bits / 8, rest = (m->params - m->expert_params) * bytes, met = 1;

	if (is_mixture(g))
		met = 1 - pow(1 - m->met / m->experts, batch);
	return (g->split == SPLIT_EXPERTS ? rest : rest / gpus) + m->expert_params * bytes * met / gpus;
}

static double mixture_factor(const struct generation *g, double coarse, double fine)
{
	return !is_mixture(g) ? 1 : is_fine(g) ? fine : coarse;
}

/* The longer of two times, smoothly: one hides the other in part. */
static double longer(const struct generation *g, double a_s, double b_s)
{
	double n = g->constants->knee;

	return pow(pow(a_s, n) + pow(b_s, n), 1 / n);
}

static double read_s(const struct generation *g, double batch, double gpus)
{
	double share = is_fine(g) && g->engine != ENGINE_LOCAL ? g->constants->fine_read : 1;

	return read_b(g, batch, gpus) / (bandwidth_b_per_s(g) * share);
}

/* FLOPs of so many prompt tokens: products, and attention to what lies before each, half of the prompt on average. */
static double prompt_flop(const struct decoder *m, double tokens, double prompt)
{
	double macs = arch_attention_macs(m->arch, prompt / 2);

	return tokens * (2 * m->active + 2 * (macs > 0 ? macs : m->layers * m->hidden * prompt));
}

/* s on so many GPUs for `batch` tokens of answers and `tokens` of prompts: a few rows of a matrix are slow rows. A step with
 * less than a whole prompt stands for some steps with one, and some without. */
static double compute_s(const struct generation *g, const struct generation_step *s, double gpus)
{
	const struct generation_constants *k = g->constants;
	double peak = gpus * peak_flop_per_s(g), rows = s->batch + fmax(s->tokens, s->prompt);
	double decode = peak * k->decode * mixture_factor(g, k->coarse_decode, k->fine_decode);
	double prefill = peak * k->prefill * mixture_factor(g, k->coarse_prefill, k->fine_prefill) *
			 (g->engine == ENGINE_LOCAL ? k->local_prefill : 1) * rows / (rows + k->short_tokens);

	return 2 * g->model.active * s->batch / decode +
	       (s->tokens > 0 ? prompt_flop(&g->model, s->tokens, s->prompt) / prefill : 0);
}

/* One GPU's part of a step over `gpus`. */
static double part_s(const struct generation *g, const struct generation_step *s, double gpus)
{
	double cache_s =
		s->batch * generation_cache_b(g, s->context) / (gpus * bandwidth_b_per_s(g) * g->constants->cache);

	return longer(g, read_s(g, s->batch + s->tokens, gpus), compute_s(g, s, gpus)) + cache_s;
}

/* With the layers dealt, each GPU has a part of the batch in turn; a single sequence passes them one after the other, a
 * prompt in chunks. */
double generation_mixed_s(const struct generation *g, const struct generation_step *s)
{
	double launches = STEP_S + g->model.layers * layer_s(g), stages = g->gpus, turns;
	struct generation_step part = *s;

	if (!(s->batch + s->tokens > 0))
		return 0;
	if (g->split != SPLIT_LAYERS)
		return part_s(g, s, g->gpus) + launches + s->batch * sequence_s(g) + reduce_s(g, s->batch + s->tokens);
	turns = fmin(stages, fmax(1, s->batch + s->tokens / CHUNK_TOKENS));
	part.batch /= turns;
	part.tokens /= turns;
	return part_s(g, &part, 1) + launches + s->batch * sequence_s(g);
}

double generation_step_s(const struct generation *g, double batch, double context)
{
	return generation_mixed_s(g, &(struct generation_step){ .batch = batch, .context = context });
}

double generation_prefill_s(const struct generation *g, double batch, double tokens)
{
	return generation_mixed_s(g, &(struct generation_step){ .tokens = batch * tokens, .prompt = tokens });
}

/* ---- memory ---- */

static double room_b(const struct generation *g)
{
	return g->gpus * (g->accelerator->memory_b * MEMORY_SHARE - WORKSPACE_B) - generation_weights_b(g);
}

double generation_batch_limit(const struct generation *g, double prompt, double answer)
{
	double held = generation_cache_b(g, fmax(1, prompt + g->constants->reserve * answer));

	return fmin(room_b(g) / held, g->constants->batch_most * (g->split == SPLIT_EXPERTS ? g->gpus : 1));
}

double generation_least_gpus(const struct generation *g, double most)
{
	struct generation trial = *g;

	for (trial.gpus = 1; trial.gpus < most; trial.gpus *= 2)
		if (room_b(&trial) > 0.05 * trial.gpus * trial.accelerator->memory_b)
			return trial.gpus;
	return most;
}
