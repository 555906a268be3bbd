/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serving_row.h"

#include "base/mem.h"
#include "scenario/accelerator_element.h"
#include "scenario/scenario_open.h"

#include <ctype.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Mean prompts of benchmarks whose logs don't say them, from memory of their data sets. */
#define PROMPT_OTHERWISE 256.0
enum { SPEEDS = 9 };
#define SPEED_LOG_SD 0.25

const char *regime_name(enum regime regime)
{
	static const char *const names[] = {
#define X(constant, name) name,
		REGIME_LIST(X)
#undef X
	};

	return names[regime];
}

/* ---- accelerators ---- */

/* Names of measurements, and of the catalog. */
static const char *const gpu_names[][2] = {
	{ "A100-80-SXM", "a100-sxm-80gb" },   { "A100-40-SXM", "a100-sxm-40gb" },
	{ "A100-40", "a100-sxm-40gb" },	      { "A100-40-PCIe", "a100-pcie-40gb" },
	{ "A100-80-PCIe", "a100-pcie-80gb" }, { "A100", "a100-sxm-80gb" },
	{ "H100-SXM", "h100-sxm-80gb" },      { "H100-PCIe", "h100-pcie-80gb" },
	{ "H100-NVL", "h100-nvl-94gb" },      { "H100", "h100-sxm-80gb" },
	{ "GH200-144", "gh200-144gb" },	      { "V100-32-PCIe", "v100-pcie-32gb" },
	{ "V100-32", "v100-sxm-32gb" },	      { "V100-16", "v100-sxm-16gb" },
	{ "V100", "v100-sxm-32gb" },	      { "H800", "h800-sxm-80gb" },
	{ "A800-80", "a800-sxm-80gb" },	      { "RTX3080-10", "rtx-3080" },
};

/* An empty scenario is enough to read the catalog; that it has no plan is no fault here. */
void serving_catalog_open(struct scenario *s)
{
	static const char xml[] = "<scenario version=\"1\"/>";
	struct diag_list *diags = mem_alloc(1, sizeof(*diags)); /* the reader keeps it */
	const struct scenario_options options = { .asks_memory = 1 };
	struct text text = TEXT_INIT;

	text_add(&text, xml);
	if (!scenario_open_text(s, "catalog", &text, &options, diags))
		abort(); /* a scenario without a plan is never valid */
	text_release(&text);
}

static struct element find(struct scenario *s, const char *name)
{
	char lower[64];
	struct element e = catalog_find(&s->catalog, "accelerator", name);
	size_t length = strlen(name);

	if (e.node || length >= sizeof(lower))
		return e;
	for (size_t i = 0; i <= length; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	return catalog_find(&s->catalog, "accelerator", lower);
}

const struct accelerator *serving_accelerator(struct scenario *s, const char *name)
{
	struct element e = { 0 };
	char stem[64];

	for (size_t i = 0; i < sizeof(gpu_names) / sizeof(gpu_names[0]) && !e.node; i++)
		if (!strcasecmp(name, gpu_names[i][0]))
			e = catalog_find(&s->catalog, "accelerator", gpu_names[i][1]);
	if (!e.node)
		e = find(s, name);
	/* The longest part before a dash that the catalog knows: "H20-SXM" is an H20. */
	snprintf(stem, sizeof(stem), "%s", name);
	for (char *dash; !e.node && (dash = strrchr(stem, '-'));) {
		*dash = 0;
		e = find(s, stem);
	}
	return e.node ? accelerator_element_read(s, e) : NULL;
}

/* ---- engines ---- */

static int contains(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* The first year that the text names; 2025 without one. */
static double year_of(const char *text)
{
	const char *at = strstr(text, "20");

	for (; at; at = strstr(at + 1, "20"))
		if (isdigit((unsigned char)at[2]) && isdigit((unsigned char)at[3]) &&
		    (at == text || !isdigit((unsigned char)at[-1])))
			return 2000 + 10 * (at[2] - '0') + (at[3] - '0');
	return contains(text, "MLPerf Inference 4") ? 2024 : 2025;
}

/* vLLM 0.6 of September 2024 took its scheduler off the critical path; TGI did in 2.x. */
static enum engine engine_of(const char *engine, const char *version)
{
	double year = year_of(version), release = contains(engine, "vllm") ? strtod(version, NULL) : 1;

	if (contains(engine, "llama.cpp") || contains(engine, "ollama") || contains(engine, "gguf"))
		return ENGINE_LOCAL;
	if (contains(engine, "trt") || contains(engine, "lmdeploy") || contains(engine, "nim"))
		return ENGINE_COMPILED;
	if (contains(engine, "tgi"))
		return year < 2024 ? ENGINE_EARLY : ENGINE_PYTHON;
	if ((release > 0 && release < 0.6 && strtod(version + 2, NULL) < 6) || year < 2024)
		return ENGINE_EARLY;
	return ENGINE_PYTHON;
}

/* ---- models ---- */

/* "MoE 256 experts, 8 active + 1 shared" of the notes; what is usual of a fine mixture without it. */
void serving_read_experts(struct decoder *d, const char *notes)
{
	const char *at = strstr(notes, "MoE ");
	int all = 0, met = 0;

	d->experts = d->met = 1;
	d->expert_params = 0;
	if (at && sscanf(at, "MoE %d experts, %d active", &all, &met) == 2 && all > met && met > 0) {
		d->experts = all;
		d->met = met;
	} else if (d->active < 0.6 * d->params) {
		int is_coarse = d->active >= 0.2 * d->params;

		d->experts = is_coarse ? 8 : 128;
		d->met = is_coarse ? 2 : 8;
	}
	if (d->experts > 1)
		d->expert_params = (d->params - d->active) * d->experts / (d->experts - d->met);
}

/* So many of every so many layers look back a window. */
static void slide(struct arch *a, int64_t of, int64_t every, int64_t window)
{
	a->mixers[MIXER_SLIDING] = a->layers * of / every;
	a->mixers[MIXER_FULL] = a->layers - a->mixers[MIXER_SLIDING];
	a->window = window;
}

/* Windows that the notes tell of, "every 2nd layer a 128-token window", or that a family is known for. */
static void read_window(struct arch *a, const char *model, const char *notes)
{
	int every = 0, tokens = 0;
	const char *at = strstr(notes, "every ");

	if (at && sscanf(at, "every %dnd layer a %d-token window", &every, &tokens) == 2 && every > 0 && tokens > 0)
		slide(a, 1, every, tokens);
	else if (contains(model, "gpt-oss"))
		slide(a, 1, 2, 128);
	else if (contains(model, "gemma-3") || contains(model, "gemma-4"))
		slide(a, 5, 6, 1024);
	else if (contains(model, "llama-4") || contains(notes, "chunked attention"))
		slide(a, 3, 4, 8192);
}

/* Multi-head latent attention of DeepSeek-V3: one latent of 512 and one rotated key of 64 (arXiv:2412.19437, section 4.2). */
static void read_latent(struct arch *a)
{
	a->kv_rank = 512;
	a->rope_dim = 64;
	a->heads = a->kv_heads = 128;
	a->head_dim = 192;
	a->value_dim = 128;
}

void serving_read_arch(struct arch *a, const struct row_table *t, size_t i)
{
	double params = row_number_if(t, i, "params_total", NAN), active = row_number_if(t, i, "params_active", params);
	double kv_heads = row_number_if(t, i, "kv_heads", NAN), width = row_number_if(t, i, "head_dim", NAN);
	double layers = row_number_if(t, i, "layers", 0);

	*a = (struct arch){ .params = params, .active_params = fmin(active, params) };
	if (!(params > 0))
		return;
	a->layers = (int64_t)(layers > 0 ? layers : decoder_of(a).layers);
	a->hidden = (int64_t)decoder_of(a).hidden;
	if (kv_heads > 0 && width > 0) {
		a->kv_heads = (int64_t)kv_heads;
		a->head_dim = (int64_t)width;
		a->heads = (int64_t)fmax(kv_heads, round((double)a->hidden / width));
		if (kv_heads == 1 && width > 512)
			read_latent(a);
	} else {
		a->head_dim = 128;
		a->heads = (int64_t)fmax(1, round((double)a->hidden / 128));
		a->kv_heads = a->heads < 8 ? a->heads : 8;
	}
	read_window(a, row_text_if(t, i, "model"), row_text_if(t, i, "notes"));
}

/* ---- rows ---- */

static double mean_prompt(const struct row_table *t, size_t i)
{
	static const struct {
		const char *model;
		double tokens;
	} of_mlperf[] = { { "GPT-J", 1100 },	   { "Mixtral-8x7B", 250 }, { "Llama-3.1-405B", 9400 },
			  { "Llama-3.1-8B", 778 }, { "DeepSeek-R1", 800 },  { "70B", 230 } };
	double given = row_number_if(t, i, "input_tokens", NAN);

	if (given >= 0)
		return given;
	if (contains(row_text_if(t, i, "engine"), "mlperf"))
		for (size_t m = 0; m < sizeof(of_mlperf) / sizeof(of_mlperf[0]); m++)
			if (contains(row_text_if(t, i, "model"), of_mlperf[m].model))
				return of_mlperf[m].tokens;
	return row_number_if(t, i, "concurrency_or_batch", 0) == 1 ? 0 : PROMPT_OTHERWISE;
}

/* Columns of what may have been measured, and their unit. */
static const struct {
	const char *column;
	double unit;
} measures[] = { [MEASURE_OUTPUT_RATE] = { "output_tokens_per_s", 1 },
		 [MEASURE_TOTAL_RATE] = { "total_tokens_per_s", 1 },
		 [MEASURE_TTFT] = { "ttft_ms", 1e-3 },
		 [MEASURE_TPOT] = { "tpot_ms", 1e-3 },
		 [MEASURE_LATENCY] = { "latency_s", 1 } };

/* Of open arrivals the rate is given, and what it does to a token's time is asked; of the others the rate is asked. */
static void read_measure(struct serving_row *r, const struct row_table *t, size_t i)
{
	static const enum measure of_rates[] = { MEASURE_OUTPUT_RATE, MEASURE_TOTAL_RATE, MEASURE_TPOT, MEASURE_TTFT,
						 MEASURE_LATENCY };
	static const enum measure of_server[] = { MEASURE_TPOT, MEASURE_LATENCY, MEASURE_TTFT };
	static const enum measure of_prefill[] = { MEASURE_TOTAL_RATE, MEASURE_TTFT };
	const enum measure *wanted = r->regime == REGIME_SERVER	   ? of_server
				     : r->regime == REGIME_PREFILL ? of_prefill
								   : of_rates;
	size_t count = r->regime == REGIME_SERVER ? 3 : r->regime == REGIME_PREFILL ? 2 : 5;

	r->measured = NAN;
	for (size_t w = 0; w < count && !(r->measured > 0); w++) {
		r->measure = wanted[w];
		r->measured = row_number_if(t, i, measures[wanted[w]].column, NAN) * measures[wanted[w]].unit;
	}
}

static void read_split(struct serving_row *r, const struct row_table *t, size_t i)
{
	struct generation *g = &r->generation;
	double tp = row_number_if(t, i, "tp", NAN);
	int is_fine = g->model.experts > COARSE_EXPERTS, fits;
	const char *notes = row_text_if(t, i, "notes");

	r->is_split_known = tp >= 1;
	g->gpus = r->is_split_known ? fmin(tp, r->gpus) : 1;
	g->split = SPLIT_TENSOR;
	fits = generation_batch_limit(g, r->request.prompt, r->request.answer) >= 1;
	if (g->engine == ENGINE_LOCAL || (r->gpus > tp && (strstr(notes, "parallelism PP") || (!fits && !is_fine)))) {
		g->split = SPLIT_LAYERS;
		g->gpus = r->gpus;
		r->is_split_known = 1;
	} else if (is_fine && r->is_split_known && tp < r->gpus) {
		g->split = SPLIT_EXPERTS;
		g->gpus = fmin(r->gpus, 8 * ceil(r->gpus / 64));
		if (strstr(notes, "DEP"))
			g->gpus = r->gpus;
	}
	if (!r->is_split_known)
		g->gpus = service_best_gpus(g, &r->request, fmin(r->gpus, 8));
	r->replicas = fmax(1, r->gpus / g->gpus);
}

/* "500 requests, ...; all 500 at once": the batch of a burst that has none in its column. */
static double burst_of(const char *notes)
{
	int requests = 0;

	return sscanf(notes, "%d requests", &requests) == 1 && requests > 0 ? (double)requests : (double)NAN;
}

/* Does it fit the GPUs that are told of, shared in any way? */
static int fits(const struct serving_row *r)
{
	struct generation g = r->generation;

	g.gpus = r->gpus;
	return generation_batch_limit(&g, 1, 1) > 0;
}

static const char *exclusion(const struct serving_row *r, const struct row_table *t, size_t i)
{
	if (!strcmp(row_text_if(t, i, "regime"), "planning"))
		return "a planning value, not a measurement";
	if (r->regime == REGIME_END)
		return "unknown regime";
	if (!r->generation.accelerator)
		return "accelerator not in the catalog";
	if (!(r->generation.model.params > 0))
		return "no params";
	if (!(r->measured > 0))
		return "nothing measured that is forecast";
	if (r->regime == REGIME_SERVER && !(r->requests_per_s > 0))
		return "no arrival rate";
	if ((r->regime == REGIME_STATIC || r->regime == REGIME_CLOSED || r->regime == REGIME_BURST) && !(r->batch > 0))
		return "no batch";
	if (r->regime == REGIME_SERVER && r->measure != MEASURE_TPOT)
		return "latency near saturation is the queue's";
	if (!fits(r))
		return "the model is larger than the memory told of";
	return NULL;
}

static void read(struct serving_row *r, struct serving_table *t, size_t i)
{
	const struct row_table *rows = &t->rows;
	struct generation *g = &r->generation;
	double bits = row_number_if(rows, i, "weight_bits", 16);

	r->id = row_text_if(rows, i, "id");
	r->source = row_text_if(rows, i, "source");
	r->gpu = row_text_if(rows, i, "gpu");
	r->regime = REGIME_END;
	for (int k = 0; k < REGIME_END; k++)
		if (!strcmp(row_text_if(rows, i, "regime"), regime_name((enum regime)k)))
			r->regime = (enum regime)k;
	g->constants = &generation_fitted;
	g->accelerator = serving_accelerator(&t->catalog, r->gpu);
	g->engine = engine_of(row_text_if(rows, i, "engine"), row_text_if(rows, i, "version_date"));
	serving_read_arch(&r->arch, rows, i);
	g->model = decoder_of(&r->arch);
	serving_read_experts(&g->model, row_text_if(rows, i, "notes"));
	g->weight_bits = bits;
	g->cache_bits = row_number_if(rows, i, "kv_bits", 16);
	r->gpus = fmax(1, row_number_if(rows, i, "gpus", 1));
	r->batch = row_number_if(rows, i, "concurrency_or_batch", NAN);
	r->requests_per_s = row_number_if(rows, i, "request_rate_per_s", NAN);
	r->request.answer = row_number_if(rows, i, "output_tokens", r->regime == REGIME_SINGLE ? 1 : 256);
	r->request.prompt = mean_prompt(rows, i);
	read_measure(r, rows, i);
	if (r->regime == REGIME_BURST && !(r->batch > 0))
		r->batch = burst_of(row_text_if(rows, i, "notes"));
	r->excluded = exclusion(r, rows, i);
	if (!r->excluded)
		read_split(r, rows, i);
}

void serving_table_read(struct serving_table *t, const char *path)
{
	row_table_read(&t->rows, path);
	serving_catalog_open(&t->catalog);
	t->count = t->rows.row_count;
	t->items = mem_alloc(t->count, sizeof(*t->items));
	for (size_t i = 0; i < t->count; i++)
		read(&t->items[i], t, i);
}

void serving_table_release(struct serving_table *t)
{
	free(t->items);
	row_table_release(&t->rows);
	scenario_release(&t->catalog);
}

size_t serving_source_length(const char *source)
{
	const char *mlperf = strstr(source, "inference_results_v");

	if (mlperf)
		return (size_t)(mlperf - source) + strcspn(mlperf, "/");
	return strcspn(source, "@(");
}

/* ---- forecasts ---- */

static double rate(const struct serving_row *r, const struct generation *g)
{
	const struct request *q = &r->request;
	double share = r->batch / r->replicas, limit = generation_batch_limit(g, q->prompt, q->answer);

	switch (r->regime) {
	case REGIME_STATIC:
		return r->replicas * service_static_rate(g, q, fmax(1, share));
	case REGIME_CLOSED:
		return r->replicas * service_steady_rate(g, q, fmax(1, fmin(share, limit)));
	case REGIME_BURST:
		return r->replicas * service_burst_rate(g, q, fmax(1, share));
	case REGIME_SINGLE:
		return service_single_rate(g, q);
	case REGIME_PREFILL:
		return r->replicas * q->prompt / generation_prefill_s(g, 1, q->prompt);
	case REGIME_DECODE:
		return r->replicas * fmax(1, limit) / generation_step_s(g, fmax(1, limit), q->prompt + q->answer / 2);
	default:
		return r->replicas * service_most_rate(g, q);
	}
}

/* The geometric mean over speeds of the spread: near saturation the mean speed alone says that all is well, or nothing. */
static double served_tpot(const struct serving_row *r, const struct generation *g)
{
	double sum = 0;

	for (int i = 0; i < SPEEDS; i++) {
		double times = exp(SPEED_LOG_SD * gsl_cdf_ugaussian_Pinv((i + 0.5) / SPEEDS));
		struct service_load l = service_open(g, &r->request, times * r->requests_per_s / r->replicas);

		sum += log(times * l.tpot_s);
	}
	return exp(sum / SPEEDS);
}

static double latency(const struct serving_row *r, const struct generation *g)
{
	const struct request *q = &r->request;

	if (r->regime == REGIME_SERVER)
		return served_tpot(r, g);
	if (r->measure == MEASURE_TPOT)
		return generation_step_s(g, r->batch > 0 ? fmax(1, r->batch / r->replicas) : 1,
					 q->prompt + q->answer / 2);
	return service_single_ttft_s(g, q) +
	       (r->measure == MEASURE_LATENCY ? q->answer / service_single_rate(g, q) : 0);
}

double serving_row_forecast(const struct serving_row *r, const struct generation_constants *k)
{
	struct generation g = r->generation;
	double value;

	g.constants = k;
	if (r->measure != MEASURE_OUTPUT_RATE && r->measure != MEASURE_TOTAL_RATE)
		return latency(r, &g);
	value = rate(r, &g);
	if (r->measure == MEASURE_TOTAL_RATE && r->regime != REGIME_PREFILL)
		value *= (r->request.prompt + r->request.answer) / r->request.answer;
	return value;
}
